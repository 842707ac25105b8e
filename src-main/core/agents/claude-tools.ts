import type { AgentEvent, TodoItem } from '../../contract/run-events.ts';
import { type Diff, diffOfHunks, diffOfNewFile, diffOfReplacement, noDiff, sumDiffs } from './diff.ts';
import { arr, at, type JsonObject, num, obj, str } from './json.ts';
import { cut, cutInput, cutMessage, oneLine } from './text.ts';

/** A call whose event waits for its result: what an edit changed and which tasks there are is known only then. */
interface Waiting {
  name: string;
  input: JsonObject;
}

const EDITS = new Set(['Write', 'Edit', 'MultiEdit', 'NotebookEdit']);
const TODOS = new Set(['TodoWrite', 'TaskCreate', 'TaskUpdate', 'TaskList']);

/** Turns the tool calls of Claude Code and their results into events. */
export function createClaudeTools() {
  const waiting = new Map<string, Waiting>();
  const open = new Set<string>();
  const tasks = new Map<string, TodoItem>();
  const order = new Map<string, number>();
  let lastSuccess = -1;

  function call(id: string, name: string, input: JsonObject, parent: string | undefined): AgentEvent[] {
    if (EDITS.has(name) || TODOS.has(name)) {
      waiting.set(id, { name, input });
      return [];
    }
    open.add(id);
    if (name === 'Bash') return [{ type: 'command', id, command: cutMessage(str(input.command)), parent }];
    if (name === 'Task' || name === 'Agent') {
      const title = oneLine(str(input.description)) || str(input.subagent_type) || 'Sub-agent';
      return [{ type: 'subagent', id, title, prompt: cutMessage(str(input.prompt)), parent }];
    }
    return [plainCall(id, name, input, parent)];
  }

  /** `details` is the line's `tool_use_result`; sub-agents' lines have none. */
  function result(block: JsonObject, details: unknown, parent: string | undefined): AgentEvent[] {
    const id = str(block.tool_use_id);
    const ok = block.is_error !== true;
    order.set(id, order.size);
    if (ok) lastSuccess = order.size - 1;
    const ended = endOf(id, ok, block, details, parent);
    const called = waiting.get(id);
    waiting.delete(id);
    // A result without a call: the CLI resumed in the middle of one. Nothing to show it under.
    if (!called) return open.delete(id) ? [ended] : [];
    if (!ok) return [plainCall(id, called.name, called.input, parent), ended];
    if (TODOS.has(called.name)) return todos(called, obj(details) ?? {});
    const path = str(called.input.file_path) || str(called.input.notebook_path);
    return [{ type: 'edit', id, path, ...diffOf(called, obj(details)), parent }, ended];
  }

  function todos({ name, input }: Waiting, details: JsonObject): AgentEvent[] {
    if (name === 'TodoWrite') {
      const items = arr(input.todos).map((item) => ({ text: oneLine(str(obj(item)?.content)), status: statusOf(obj(item)?.status) }));
      return [{ type: 'todos', items }];
    }
    if (name === 'TaskCreate') {
      const id = str(at(details, 'task').id);
      if (id === '') return [];
      tasks.set(id, { text: oneLine(str(input.subject)), status: 'pending' });
    } else if (name === 'TaskUpdate') {
      const id = str(input.taskId);
      const before = tasks.get(id);
      if (input.status === 'deleted') tasks.delete(id);
      // A task that an earlier process of this session made is not known here, unless the agent lists or renames it.
      else if (before || str(input.subject) !== '') {
        const text = oneLine(str(input.subject)) || before?.text || `Task ${id}`;
        tasks.set(id, { text, status: input.status === undefined ? (before?.status ?? 'pending') : statusOf(input.status) });
      } else return [];
    } else {
      tasks.clear();
      for (const value of arr(details.tasks)) {
        const task = obj(value);
        if (task) tasks.set(str(task.id), { text: oneLine(str(task.subject)), status: statusOf(task.status) });
      }
    }
    return [{ type: 'todos', items: [...tasks.values()] }];
  }

  return {
    call,
    result,
    /** True if any tool call succeeded after the last of these calls. */
    succeededAfter: (ids: string[]) => lastSuccess > Math.max(...ids.map((id) => order.get(id) ?? -1)),
  };
}

function endOf(id: string, ok: boolean, block: JsonObject, details: unknown, parent: string | undefined): AgentEvent {
  const text =
    typeof block.content === 'string'
      ? block.content
      : arr(block.content)
          .map((part) => str(obj(part)?.text))
          .filter((part) => part !== '')
          .join('\n');
  // A failed command starts with its code; a good one says nothing, and one in the background has not ended.
  const failed = ok ? null : /^(?:Error: )?Exit code (\d{1,3})\n?/.exec(text);
  const shell = obj(details);
  const finished = ok && typeof shell?.stdout === 'string' && shell.interrupted !== true && shell.backgroundTaskId === undefined;
  return {
    type: 'result',
    id,
    ok,
    ...cut(failed ? text.slice(failed[0].length) : text),
    exitCode: failed ? Number(failed[1]) : finished ? 0 : null,
    durationMs: num(shell?.totalDurationMs) ?? num(shell?.durationMs),
    parent,
  };
}

function diffOf({ name, input }: Waiting, details: JsonObject | null): Diff {
  if (arr(details?.structuredPatch).length > 0) return diffOfHunks(details?.structuredPatch);
  if (name === 'Write') return details === null || details.type === 'create' ? diffOfNewFile(str(input.content)) : noDiff;
  if (name === 'Edit') return diffOfReplacement(str(input.old_string), str(input.new_string));
  if (name === 'MultiEdit') {
    return sumDiffs(arr(input.edits).map((edit) => diffOfReplacement(str(obj(edit)?.old_string), str(obj(edit)?.new_string))));
  }
  return noDiff;
}

function plainCall(id: string, name: string, input: JsonObject, parent: string | undefined): AgentEvent {
  const telling = ['file_path', 'notebook_path', 'path', 'pattern', 'url', 'query', 'skill', 'command', 'subject', 'description', 'prompt'];
  const key = telling.find((k) => str(input[k]) !== '');
  return { type: 'tool', id, name, input: cutInput(input), summary: key === undefined ? '' : oneLine(str(input[key])), parent };
}

const statusOf = (status: unknown): TodoItem['status'] =>
  status === 'completed' ? 'done' : status === 'in_progress' ? 'active' : 'pending';
