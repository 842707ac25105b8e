import type { AgentEvent } from '../../contract/run-events.ts';
import { noDiff } from './diff.ts';
import { arr, at, type JsonObject, num, obj, str } from './json.ts';
import { cut, cutInput, cutMessage, oneLine } from './text.ts';

/**
 * What an item announces: nothing for those that are shown when complete. Commands, tool calls and file changes were recorded;
 * MCP calls, to-do lists, sub-agents and searches follow the published schema of the stream and were not recorded.
 */
export function codexItemStarted(item: JsonObject): AgentEvent[] {
  const id = str(item.id);
  switch (item.type) {
    case 'command_execution':
      return [{ type: 'command', id, command: cutMessage(unwrapShell(str(item.command))) }];
    case 'mcp_tool_call': {
      const name = [str(item.server), str(item.tool)].filter(Boolean).join('.');
      return [{ type: 'tool', id, name, input: cutInput(item.arguments ?? null), summary: oneLine(JSON.stringify(item.arguments ?? '')) }];
    }
    case 'collab_tool_call': {
      const prompt = str(item.prompt);
      if (item.tool === 'spawn_agent')
        return [{ type: 'subagent', id, title: oneLine(prompt, 80) || 'Sub-agent', prompt: cutMessage(prompt) }];
      return [{ type: 'tool', id, name: str(item.tool), input: cutInput(prompt), summary: oneLine(prompt) }];
    }
    default:
      return [];
  }
}

/** The last word about an item: its text, or the end of what `codexItemStarted` announced. */
export function codexItemEnded(item: JsonObject): AgentEvent[] {
  const id = str(item.id);
  const text = str(item.text);
  const failed = item.status === 'failed' || item.status === 'declined';
  const end = (ok: boolean, output: string, exitCode: number | null, own = id): AgentEvent => ({
    type: 'result',
    id: own,
    ok,
    ...cut(output),
    exitCode,
    durationMs: null,
  });
  switch (item.type) {
    case 'agent_message':
      return text.trim() === '' ? [] : [{ type: 'message', text: cutMessage(text) }];
    case 'reasoning':
      return text.trim() === '' ? [] : [{ type: 'thinking', text: cutMessage(text) }];
    case 'command_execution': {
      const code = num(item.exit_code);
      return [end(!failed && (code === null || code === 0), str(item.aggregated_output), code)];
    }
    case 'file_change':
      return arr(item.changes).flatMap((value, index): AgentEvent[] => {
        const change = obj(value);
        if (!change) return [];
        const own = index === 0 ? id : `${id}/${index}`;
        const path = str(change.path);
        // A patch that did not apply changed nothing: no edit to show.
        if (failed)
          return [{ type: 'tool', id: own, name: 'apply_patch', input: cutInput(change), summary: path }, end(false, '', null, own)];
        return [{ type: 'edit', id: own, path, ...noDiff }, end(true, str(change.kind), null, own)];
      });
    case 'mcp_tool_call': {
      const content = arr(at(item, 'result').content).map((part) => str(obj(part)?.text));
      return [end(!failed, str(at(item, 'error').message) || content.filter(Boolean).join('\n'), null)];
    }
    case 'collab_tool_call':
      return [end(!failed, '', null)];
    case 'web_search':
      return [
        { type: 'tool', id, name: 'web_search', input: cutInput(item.action ?? null), summary: oneLine(str(item.query)) },
        end(true, '', null),
      ];
    case 'todo_list':
      return [
        {
          type: 'todos',
          items: arr(item.items).map((entry) => ({
            text: oneLine(str(obj(entry)?.text)),
            status: obj(entry)?.completed === true ? 'done' : 'pending',
          })),
        },
      ];
    case 'error':
      return [{ type: 'output', stream: 'stdout', text: cut(str(item.message)).output }];
    default:
      return [];
  }
}

/** The command that a person would have typed: codex wraps it as `/bin/bash -lc '…'` and quotes it for that. */
function unwrapShell(command: string): string {
  const match = /^(?:\/\S*\/)?(?:ba|z|da)?sh -l?c (['"])([\s\S]*)\1$/.exec(command);
  if (!match) return command;
  const [, quote, inner = ''] = match;
  // A quote of the same kind inside means that several pieces were joined: left as it is rather than guessed at.
  if (quote === "'") return inner.includes("'") ? command : inner;
  return /(?<!\\)(?:\\\\)*"/.test(inner) ? command : inner.replace(/\\(["\\$`])/g, '$1');
}
