import type { AgentEvent, TokenUsage } from '../../contract/run-events.ts';
import { systemClock } from '../lib/clock.ts';
import type { AgentEnding, AgentReader, ReaderOptions } from './adapter.ts';
import { type AgentWords, crashed, judgeTrouble, quote, type Trouble } from './failures.ts';
import { at, num, obj, parseObject, str } from './json.ts';
import { opencodeTool } from './opencode-tools.ts';
import { cut, cutMessage, plain } from './text.ts';

export const opencodeWords: AgentWords = {
  name: 'opencode',
  signInHint: 'Run `opencode auth login` in a terminal.',
};

const REJECTED = /rejected permission/i;

/**
 * Reads `opencode run --format json --print-logs`.
 *
 *   (step_start → (text | reasoning | tool_use)* → step_finish)* , with `error` at any point
 *
 * Tools come once, when they have ended. There is no closing event: the last step's reason tells how it went (`stop`, or
 * `tool-calls` when a rejected permission ended the run, which exits with 0). Sub-agents' own events are not in the stream.
 */
export function createOpencodeReader({ clock = systemClock }: ReaderOptions = {}): AgentReader {
  let sessionId: string | null = null;
  let text = '';
  let reason: string | null = null;
  let failed: Trouble | null = null;
  let rejected = '';
  let retrying: Trouble | null = null;
  let attempts = 0;
  let stderrTail = '';
  let tokens: TokenUsage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  let costUsd: number | null = null;

  function event(line: Record<string, unknown>): AgentEvent[] {
    const part = at(line, 'part');
    switch (line.type) {
      case 'step_start':
        reason = null;
        return [];
      case 'text':
        if (str(part.text).trim() === '') return [];
        text = str(part.text);
        return [{ type: 'message', text: cutMessage(text) }];
      case 'reasoning':
        return str(part.text).trim() === '' ? [] : [{ type: 'thinking', text: cutMessage(str(part.text)) }];
      case 'tool_use': {
        const error = str(at(part, 'state').error);
        if (REJECTED.test(error)) rejected = `${str(part.tool)}: ${error}`;
        return opencodeTool(part);
      }
      case 'step_finish':
        return stepFinish(part);
      case 'error':
        return error(obj(line.error) ?? {});
      default:
        return [];
    }
  }

  function stepFinish(part: Record<string, unknown>): AgentEvent[] {
    reason = str(part.reason) || 'unknown';
    // The step came through after all: what was retried is over.
    retrying = null;
    attempts = 0;
    const used = at(part, 'tokens');
    tokens = {
      input: tokens.input + (num(used.input) ?? 0),
      output: tokens.output + (num(used.output) ?? 0) + (num(used.reasoning) ?? 0),
      cacheRead: tokens.cacheRead + (num(at(used, 'cache').read) ?? 0),
      cacheWrite: tokens.cacheWrite + (num(at(used, 'cache').write) ?? 0),
    };
    const cost = num(part.cost);
    if (cost !== null) costUsd = (costUsd ?? 0) + cost;
    const usage: AgentEvent = { type: 'usage', tokens, costUsd };
    return reason === 'stop' ? [usage, { type: 'finish', ok: true, text: cutMessage(text) }] : [usage];
  }

  function error(value: Record<string, unknown>): AgentEvent[] {
    const data = at(value, 'data');
    const message = str(data.message) || str(value.name) || 'unknown error';
    const headers = at(data, 'responseHeaders');
    const seconds = Number(str(headers['retry-after']) || Number.NaN);
    const resetsAt = Number.isFinite(seconds) ? clock.now() + Math.round(seconds * 1000) : null;
    failed = { status: num(data.statusCode), text: message, resetsAt };
    return [{ type: 'error', text: cutMessage(message), status: failed.status }];
  }

  function stderr(raw: string): AgentEvent[] {
    const line = plain(raw).trimEnd();
    if (line.trim() === '') return [];
    const log = readLog(line);
    stderrTail = `${stderrTail}\n${log ? log.text : line}`.slice(-4000);
    if (!log) return [{ type: 'output', stream: 'stderr', text: cut(line).output }];
    // The title of a session is made by a small model on the side; its errors do not hold the run up.
    if (log.message === 'stream error' && log.small !== 'true') {
      attempts++;
      retrying = { status: null, text: log.text };
      return [{ type: 'retry', attempt: attempts, delayMs: null, text: cutMessage(`${log.text} (opencode tries again by itself)`) }];
    }
    // INFO and DEBUG are nobody's business here; the level is WARN unless the user's environment says otherwise.
    return log.level === 'ERROR' || log.level === 'WARN' ? [{ type: 'output', stream: 'stderr', text: cut(line).output }] : [];
  }

  function ending(exit: { exitCode: number | null; signal: string | null }): AgentEnding {
    if (/session not found/i.test(stderrTail)) {
      const lost = judgeTrouble(opencodeWords, { status: null, text: 'Session not found' });
      if (lost) return lost;
    }
    if (failed) {
      // "Unexpected server error. Check server logs": the log is on stderr, and its last error says what it was.
      const unclear = /check server logs/i.test(failed.text);
      if (unclear && /model ?not ?found/i.test(stderrTail)) {
        const said = /Model not found: \S+/.exec(stderrTail)?.[0] ?? failed.text;
        return {
          status: 'refused',
          sessionLost: false,
          message: `opencode does not know the model: ${quote(said)} \`opencode models\` lists those it knows.`,
        };
      }
      return judgeTrouble(opencodeWords, failed) ?? crashed(opencodeWords, exit, failed.text);
    }
    if (retrying && exit.exitCode !== 0) {
      const trouble = judgeTrouble(opencodeWords, retrying);
      if (trouble) return trouble;
    }
    if (exit.signal || (exit.exitCode !== null && exit.exitCode !== 0)) return crashed(opencodeWords, exit, stderrTail.trim());
    if (reason === null) {
      if (exit.exitCode === null) return crashed(opencodeWords, exit, stderrTail.trim());
      return { status: 'gave-up', message: 'opencode ended in the middle of a step, without saying why.' };
    }
    if (reason === 'tool-calls') {
      if (exit.exitCode === null) return crashed(opencodeWords, exit, stderrTail.trim());
      return {
        status: 'gave-up',
        message: `opencode stopped after a tool call${rejected ? ` that was not permitted: ${quote(rejected)}` : '.'}`,
      };
    }
    if (reason === 'length') return { status: 'gave-up', message: "opencode stopped because the model's answer grew too long." };
    if (reason === 'content-filter')
      return { status: 'gave-up', message: "opencode stopped because the provider's content filter cut the answer off." };
    if (reason === 'error') return crashed(opencodeWords, exit, stderrTail.trim());
    return { status: 'ok' };
  }

  return {
    stdout(raw) {
      const line = parseObject(raw);
      if (!line) return raw.trim() === '' ? [] : [{ type: 'output', stream: 'stdout', text: cut(plain(raw)).output }];
      const id = str(line.sessionID);
      if (id === '' || sessionId !== null) return event(line);
      sessionId = id;
      return [{ type: 'session', sessionId, model: null }, ...event(line)];
    },
    stderr,
    conclude: (exit) => ({ sessionId, text, tokens, costUsd, ...ending(exit) }),
  };
}

/** One line of opencode's log: `timestamp=… level=ERROR run=… message="stream error" … error.error="…"`, or null for other text. */
function readLog(line: string): { level: string; message: string; small: string; text: string } | null {
  if (!/^timestamp=\S+ level=/.test(line)) return null;
  const field = (name: string) => {
    const match = new RegExp(`(?:^| )${name.replace('.', '\\.')}=(?:"((?:[^"\\\\]|\\\\.)*)"|(\\S*))`).exec(line.slice(0, 20_000));
    return (match?.[1] ?? match?.[2] ?? '').replace(/\\(["\\])/g, '$1');
  };
  const message = field('message');
  const said = field('error.error') || field('error');
  return { level: field('level'), message, small: field('small'), text: said.replace(/^AI_\w+: /, '') || message };
}
