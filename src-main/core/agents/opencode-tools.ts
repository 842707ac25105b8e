import type { AgentEvent, TodoItem } from '../../contract/run-events.ts';
import { type Diff, diffOfNewFile, diffOfPatch, noDiff } from './diff.ts';
import { arr, at, type JsonObject, num, obj, str } from './json.ts';
import { cut, cutInput, cutMessage, oneLine } from './text.ts';

/** The events of one finished tool call: what it was, and how it ended. */
export function opencodeTool(part: JsonObject): AgentEvent[] {
  const id = str(part.callID) || str(part.id);
  const name = str(part.tool);
  const state = at(part, 'state');
  const input = at(state, 'input');
  const metadata = at(state, 'metadata');
  const exit = num(metadata.exit);
  const ok = state.status === 'completed' && name !== 'invalid' && (exit === null || exit === 0);
  const time = at(state, 'time');
  const start = num(time.start);
  const stop = num(time.end);
  const output = str(state.output) || str(state.error);
  const ended: AgentEvent = {
    type: 'result',
    id,
    ok,
    ...cut(output),
    exitCode: exit,
    durationMs: start === null || stop === null ? null : Math.max(0, stop - start),
  };
  if (state.status === 'completed') {
    if (name === 'todowrite') return [{ type: 'todos', items: arr(input.todos).flatMap(todo) }];
    if (name === 'write' || name === 'edit')
      return [{ type: 'edit', id, path: str(input.filePath), ...diffOfEdit(name, input, metadata) }, ended];
    if (name === 'apply_patch' && arr(metadata.files).length > 0) return patchedFiles(id, metadata, ended);
  }
  if (name === 'bash') return [{ type: 'command', id, command: cutMessage(str(input.command)) }, ended];
  if (name === 'task') {
    const title = oneLine(str(input.description)) || 'Sub-agent';
    return [{ type: 'subagent', id, title, prompt: cutMessage(str(input.prompt)) }, ended];
  }
  const telling = ['filePath', 'path', 'pattern', 'url', 'query', 'name', 'tool'];
  const key = telling.find((k) => str(input[k]) !== '');
  const summary = oneLine(key === undefined ? str(state.title) : str(input[key]));
  return [{ type: 'tool', id, name, input: cutInput(input), summary }, ended];
}

function diffOfEdit(name: string, input: JsonObject, metadata: JsonObject): Diff {
  const patch = str(at(metadata, 'filediff').patch) || str(metadata.diff);
  if (patch !== '') return diffOfPatch(patch);
  // `write` states what the file is now, and only whether it was there before: not what was in it.
  return name === 'write' && metadata.exists === false ? diffOfNewFile(str(input.content)) : noDiff;
}

/** One call that changes several files: an edit for each, with ids of their own, and each with the call's result. */
function patchedFiles(id: string, metadata: JsonObject, ended: AgentEvent): AgentEvent[] {
  return arr(metadata.files).flatMap((value, index): AgentEvent[] => {
    const file = obj(value);
    if (!file) return [];
    const own = index === 0 ? id : `${id}/${index}`;
    return [
      { type: 'edit', id: own, path: str(file.movePath) || str(file.filePath), ...diffOfPatch(str(file.patch)) },
      { ...ended, id: own } as AgentEvent,
    ];
  });
}

function todo(value: unknown): TodoItem[] {
  const item = obj(value);
  // What was dropped from the plan is no longer part of it.
  if (!item || item.status === 'cancelled') return [];
  const status = item.status === 'completed' ? 'done' : item.status === 'in_progress' ? 'active' : 'pending';
  return [{ text: oneLine(str(item.content)), status }];
}
