import type { AgentEvent, TokenUsage } from '../../contract/run-events.ts';
import { systemClock } from '../lib/clock.ts';
import type { AgentEnding, AgentReader, ReaderOptions } from './adapter.ts';
import { codexItemEnded, codexItemStarted } from './codex-items.ts';
import { type AgentWords, crashed, judgeTrouble } from './failures.ts';
import { at, type JsonObject, num, obj, parseObject, str } from './json.ts';
import { readResetTime } from './reset-time.ts';
import { cut, cutMessage, plain } from './text.ts';

export const codexWords: AgentWords = { name: 'Codex', signInHint: 'Run `codex login` in a terminal.' };

const RETRY = /^Reconnecting\.{3} (\d+)\/(\d+)(?: \((.*)\))?/s;

/**
 * Reads `codex exec --json`.
 *
 *   thread.started → turn.started → (item.started | item.updated | item.completed | error)* → turn.completed | turn.failed
 *
 * `error` announces a retry ("Reconnecting... 2/5 (…)") or the reason that `turn.failed` repeats. An *item* of type error is
 * a notice and stops nothing. There is no cost in the stream.
 */
export function createCodexReader({ clock = systemClock, spentBefore = null }: ReaderOptions = {}): AgentReader {
  const started = new Set<string>();
  let sessionId: string | null = null;
  let text = '';
  let ended: 'completed' | 'failed' | null = null;
  let complaint = '';
  let retrying = '';
  let stderrTail = '';
  let tokens: TokenUsage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

  function event(line: JsonObject): AgentEvent[] {
    switch (line.type) {
      case 'thread.started': {
        const id = str(line.thread_id);
        if (id === '') return [];
        sessionId = id;
        return [{ type: 'session', sessionId: id, model: null }];
      }
      case 'turn.started':
        ended = null;
        return [];
      case 'item.started':
      case 'item.updated':
      case 'item.completed':
        return item(line.type, at(line, 'item'));
      case 'turn.completed':
        ended = 'completed';
        tokens = readUsage(at(line, 'usage'), spentBefore);
        return [
          { type: 'usage', tokens, costUsd: null },
          { type: 'finish', ok: true, text: cutMessage(text) },
        ];
      case 'turn.failed': {
        ended = 'failed';
        const said = str(at(line, 'error').message) || complaint;
        // Said already by the `error` before it, as a rule.
        const events: AgentEvent[] = said === complaint ? [] : [{ type: 'error', text: cutMessage(said), status: statusIn(said) }];
        complaint = said;
        return [...events, { type: 'finish', ok: false, text: cutMessage(said) }];
      }
      case 'error':
        return error(str(line.message) || 'unknown error');
      default:
        return [];
    }
  }

  function item(type: string, value: JsonObject): AgentEvent[] {
    retrying = '';
    const id = str(value.id);
    if (type !== 'item.completed') {
      // The to-do list is one item that changes; everything else has news only at its start and end.
      if (value.type === 'todo_list') return codexItemEnded(value);
      if (started.has(id)) return [];
      const events = codexItemStarted(value);
      if (events.length > 0) started.add(id);
      return events;
    }
    if (value.type === 'agent_message' && str(value.text).trim() !== '') text = str(value.text);
    const late = started.delete(id) ? [] : codexItemStarted(value);
    return [...late, ...codexItemEnded(value)];
  }

  function error(message: string): AgentEvent[] {
    const retry = RETRY.exec(message);
    if (!retry) {
      complaint = message;
      const resetsAt = /usage limit/i.test(message) ? readResetTime(message, clock.now()) : null;
      const limit: AgentEvent[] = /usage limit/i.test(message)
        ? [{ type: 'rate-limit', status: 'rejected', resetsAt, text: cutMessage(message) }]
        : [];
      return [...limit, { type: 'error', text: cutMessage(message), status: statusIn(message) }];
    }
    retrying = retry[3] || message;
    return [{ type: 'retry', attempt: Number(retry[1]), delayMs: null, text: cutMessage(message) }];
  }

  function ending(exit: { exitCode: number | null; signal: string | null }): AgentEnding {
    if (ended === 'completed')
      return exit.exitCode === null || exit.exitCode === 0 ? { status: 'ok' } : crashed(codexWords, exit, stderrTail.trim());
    // A retry that was going on when the process ended is the reason too.
    const said = complaint || retrying || stderrTail.trim();
    const trouble =
      said === '' || (exit.exitCode === 0 && ended === null && complaint === '')
        ? null
        : judgeTrouble(codexWords, { status: statusIn(said), text: said, resetsAt: readResetTime(said, clock.now()) });
    if (trouble) return trouble;
    if (/unexpected argument|invalid value|error loading config/i.test(stderrTail)) {
      return { status: 'refused', sessionLost: false, message: `Codex did not start: ${stderrTail.trim().slice(0, 400)}` };
    }
    return crashed(codexWords, exit, said);
  }

  return {
    stdout(raw) {
      const line = parseObject(raw);
      if (line) return event(line);
      return raw.trim() === '' ? [] : [{ type: 'output', stream: 'stdout', text: cut(plain(raw)).output }];
    },
    stderr(raw) {
      const line = plain(raw);
      if (line.trim() === '') return [];
      // A panic's backtrace comes after the sentence that matters: the first lines are kept.
      if (stderrTail.length < 4000) stderrTail = `${stderrTail}\n${line}`.slice(0, 4000);
      return [{ type: 'output', stream: 'stderr', text: cut(line).output }];
    },
    conclude: (exit) => ({ sessionId, text, tokens, costUsd: null, ...ending(exit) }),
  };
}

const statusIn = (text: string): number | null => {
  const match = /status:? (\d{3})\b/.exec(text.slice(0, 10_000));
  return match ? Number(match[1]) : null;
};

/** Cached tokens are part of `input_tokens` here. The numbers are of the whole thread: what was spent before is taken off. */
function readUsage(usage: JsonObject, before: TokenUsage | null): TokenUsage {
  const cached = num(obj(usage)?.cached_input_tokens) ?? 0;
  const written = num(usage.cache_write_input_tokens) ?? 0;
  const own = (all: number, earlier: number | undefined) => Math.max(0, all - (earlier ?? 0));
  return {
    input: own(Math.max(0, (num(usage.input_tokens) ?? 0) - cached - written), before?.input),
    output: own(num(usage.output_tokens) ?? 0, before?.output),
    cacheRead: own(cached, before?.cacheRead),
    cacheWrite: own(written, before?.cacheWrite),
  };
}
