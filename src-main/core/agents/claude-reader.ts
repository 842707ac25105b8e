import type { AgentEvent, TokenUsage } from '../../contract/run-events.ts';
import { systemClock } from '../lib/clock.ts';
import type { AgentReader, ReaderOptions } from './adapter.ts';
import { type ClaudeEnd, concludeClaude } from './claude-conclusion.ts';
import { createClaudeTools } from './claude-tools.ts';
import { arr, at, type JsonObject, num, obj, parseObject, str } from './json.ts';
import { readResetTime } from './reset-time.ts';
import { cut, cutMessage, plain } from './text.ts';

/**
 * Reads `claude -p --output-format stream-json --verbose`.
 *
 *   system/init → (assistant line per content block | user line per tool result | system/api_retry | rate_limit_event)* → result
 *
 * Nothing after `result` belongs to the run. A line with a `parent_tool_use_id` is of the sub-agent that this call started.
 */
export function createClaudeReader({ clock = systemClock }: ReaderOptions = {}): AgentReader {
  const tools = createClaudeTools();
  const end: ClaudeEnd = {
    sessionId: null,
    lastText: '',
    result: null,
    errorKind: '',
    limit: null,
    waitingFor: null,
    stderr: '',
    stoppedByDenial: false,
  };
  const perMessage = new Map<string, TokenUsage>();
  let total: TokenUsage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  let costUsd: number | null = null;

  function assistant(line: JsonObject): AgentEvent[] {
    const message = at(line, 'message');
    end.waitingFor = null;
    // What the CLI itself says in the assistant's name (errors mostly) comes again, with its status, in the result line.
    if (message.model === '<synthetic>' || line.error !== undefined) {
      end.errorKind = str(line.error);
      return [];
    }
    const parent = str(line.parent_tool_use_id) || undefined;
    const events = arr(message.content).flatMap((value): AgentEvent[] => {
      const block = obj(value);
      if (!block) return [];
      if (block.type === 'tool_use') return tools.call(str(block.id), str(block.name), obj(block.input) ?? {}, parent);
      const text = str(block.type === 'thinking' ? block.thinking : block.text);
      if (text.trim() === '') return [];
      if (block.type === 'thinking') return [{ type: 'thinking', text: cutMessage(text), parent }];
      if (block.type !== 'text') return [];
      if (!parent) end.lastText = text;
      return [{ type: 'message', text: cutMessage(text), parent }];
    });
    return [...events, ...spent(str(message.id), at(message, 'usage'))];
  }

  /** One message comes as several lines with the same usage: counted once. The result's total, sub-agents included, replaces the sum. */
  function spent(id: string, usage: JsonObject): AgentEvent[] {
    if (id === '' || perMessage.has(id)) return [];
    const tokens = readUsage(usage);
    perMessage.set(id, tokens);
    total = sum(total, tokens);
    return [{ type: 'usage', tokens: total, costUsd: null }];
  }

  function user(line: JsonObject): AgentEvent[] {
    const parent = str(line.parent_tool_use_id) || undefined;
    return arr(at(line, 'message').content).flatMap((value) => {
      const block = obj(value);
      return block?.type === 'tool_result' ? tools.result(block, line.tool_use_result, parent) : [];
    });
  }

  function system(line: JsonObject): AgentEvent[] {
    if (line.subtype === 'init') {
      end.sessionId = str(line.session_id) || end.sessionId;
      return end.sessionId === null ? [] : [{ type: 'session', sessionId: end.sessionId, model: str(line.model) || null }];
    }
    if (line.subtype !== 'api_retry') return [];
    const status = num(line.error_status);
    const reason = [status, str(line.error)].filter(Boolean).join(' ');
    end.waitingFor = { status, text: str(line.error) };
    const delay = num(line.retry_delay_ms);
    const of = num(line.max_retries);
    const attempt = num(line.attempt) ?? 1;
    return [
      {
        type: 'retry',
        attempt,
        delayMs: delay === null ? null : Math.round(delay),
        text: `The provider answered ${reason || 'with an error'}; attempt ${attempt}${of === null ? '' : ` of ${of}`} follows.`,
      },
    ];
  }

  function rateLimit(line: JsonObject): AgentEvent[] {
    const info = at(line, 'rate_limit_info');
    // `resetsAt` is in seconds here, unlike every other time of this stream.
    const seconds = num(info.resetsAt);
    const resetsAt = seconds === null ? null : Math.round(seconds * 1000);
    const stopped = info.status === 'rejected' && info.isUsingOverage !== true;
    if (stopped) end.limit = { resetsAt };
    else if (info.status === 'allowed' || info.status === 'allowed_warning') end.limit = null;
    else if (info.status !== 'rejected') return [];
    const kind = (str(info.rateLimitType) || 'usage').replaceAll('_', ' ');
    const used = num(info.utilization);
    const text = stopped
      ? `The ${kind} limit is reached.`
      : used === null
        ? `Within the ${kind} limit.`
        : `${Math.round(used * 100)} % of the ${kind} limit is used.`;
    return [{ type: 'rate-limit', status: stopped ? 'rejected' : info.status === 'allowed' ? 'ok' : 'warning', resetsAt, text }];
  }

  function result(line: JsonObject): AgentEvent[] {
    end.sessionId ??= str(line.session_id) || null;
    const text = str(line.result) || arr(line.errors).map(str).join('\n');
    const status = num(line.api_error_status);
    end.result = {
      subtype: str(line.subtype),
      isError: line.is_error === true,
      status,
      text,
      resetsAt: end.limit?.resetsAt ?? readResetTime(text, clock.now()),
      terminalReason: str(line.terminal_reason),
      turns: num(line.num_turns),
    };
    const denied = arr(line.permission_denials).map((denial) => str(obj(denial)?.tool_use_id));
    end.stoppedByDenial = denied.length > 0 && !tools.succeededAfter(denied);
    costUsd = num(line.total_cost_usd) ?? costUsd;
    // `modelUsage` counts the sub-agents too, `usage` does not.
    const models = Object.values(at(line, 'modelUsage')).map((value) => readModelUsage(obj(value) ?? {}));
    total = models.length > 0 ? models.reduce(sum) : line.usage === undefined || perMessage.size > 0 ? total : readUsage(at(line, 'usage'));
    const ok = end.result.subtype === 'success' && !end.result.isError;
    const complaint = text || end.result.subtype.replaceAll('_', ' ');
    return [
      { type: 'usage', tokens: total, costUsd },
      ...(ok ? [] : [{ type: 'error' as const, text: cutMessage(complaint), status }]),
      { type: 'finish', ok, text: cutMessage(complaint) },
    ];
  }

  return {
    stdout(raw) {
      const line = parseObject(raw);
      if (!line) return raw.trim() === '' ? [] : [{ type: 'output', stream: 'stdout', text: cut(plain(raw)).output }];
      switch (line.type) {
        case 'assistant':
          return assistant(line);
        case 'user':
          return user(line);
        case 'system':
          return system(line);
        case 'rate_limit_event':
          return rateLimit(line);
        case 'result':
          return result(line);
        default:
          return [];
      }
    },
    stderr(raw) {
      const text = plain(raw);
      if (text.trim() === '') return [];
      end.stderr = `${end.stderr}\n${text}`.slice(-4000);
      return [{ type: 'output', stream: 'stderr', text: cut(text).output }];
    },
    conclude: (exit) => ({
      sessionId: end.sessionId,
      text: end.result?.text || end.lastText,
      tokens: total,
      costUsd,
      ...concludeClaude(end, exit),
    }),
  };
}

const readUsage = (usage: JsonObject): TokenUsage => ({
  input: num(usage.input_tokens) ?? 0,
  output: num(usage.output_tokens) ?? 0,
  cacheRead: num(usage.cache_read_input_tokens) ?? 0,
  cacheWrite: num(usage.cache_creation_input_tokens) ?? 0,
});

const readModelUsage = (usage: JsonObject): TokenUsage => ({
  input: num(usage.inputTokens) ?? 0,
  output: num(usage.outputTokens) ?? 0,
  cacheRead: num(usage.cacheReadInputTokens) ?? 0,
  cacheWrite: num(usage.cacheCreationInputTokens) ?? 0,
});

const sum = (a: TokenUsage, b: TokenUsage): TokenUsage => ({
  input: a.input + b.input,
  output: a.output + b.output,
  cacheRead: a.cacheRead + b.cacheRead,
  cacheWrite: a.cacheWrite + b.cacheWrite,
});
