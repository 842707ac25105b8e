import type { Protocol, Turn } from './conversation.ts';

/** The model's next move. */
export type Step =
  /** The closing message of a turn. */
  | { do: 'finish'; text: string; thinking?: string }
  /** A call of the shell tool, whatever the CLI calls it. `text` is said before. */
  | { do: 'shell'; command: string; text?: string; thinking?: string }
  /** A call of the file-writing tool; through the shell where the CLI has none. */
  | { do: 'write'; path: string; content: string; text?: string; thinking?: string }
  /** An HTTP error instead of an answer. */
  | { do: 'refuse'; status: number; headers?: Record<string, string>; body: unknown }
  /** Says a little, then cuts the connection. */
  | { do: 'drop' }
  /** Accepts the request and never answers; `headers` says whether the response was begun. */
  | { do: 'hang'; headers: boolean };

/** May wait before it answers: a promise that is kept later is a slow model. */
export type Scenario = (turn: Turn) => Step | Promise<Step>;

export type Answer = Extract<Step, { do: 'finish' | 'shell' | 'write' }>;
export const isAnswer = (step: Step): step is Answer => step.do === 'finish' || step.do === 'shell' || step.do === 'write';

export interface ToolCall {
  name: string;
  input: Record<string, unknown>;
}

/** Picks the tool from those that the request offers. Throws when none fits: the scenario cannot go on with this CLI. */
export function toolCall(step: Exclude<Answer, { do: 'finish' }>, tools: readonly string[]): ToolCall {
  if (step.do === 'write') {
    if (tools.includes('Write')) return { name: 'Write', input: { file_path: step.path, content: step.content } };
    if (tools.includes('write')) return { name: 'write', input: { filePath: step.path, content: step.content } };
    return shell(`mkdir -p "$(dirname ${quote(step.path)})" && printf %s ${quote(step.content)} > ${quote(step.path)}`, tools);
  }
  return shell(step.command, tools);
}

function shell(command: string, tools: readonly string[]): ToolCall {
  const description = 'a step of the scenario';
  if (tools.includes('Bash')) return { name: 'Bash', input: { command, description } };
  if (tools.includes('bash')) return { name: 'bash', input: { command, description } };
  // Ten minutes: the CLI hands control back to the model after the yield time, and a scenario has no move for that.
  if (tools.includes('exec_command')) return { name: 'exec_command', input: { cmd: command, yield_time_ms: 600_000 } };
  if (tools.includes('shell_command')) return { name: 'shell_command', input: { command } };
  if (tools.includes('shell')) return { name: 'shell', input: { command: ['bash', '-lc', command] } };
  throw new Error(`The request offers no shell tool that the model server knows. Offered: ${tools.join(', ') || 'none'}.`);
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The error of a provider in the protocol's own words, so that a CLI reads it as it would the real one. */
export function refusal(protocol: Protocol, status: number, message: string, headers: Record<string, string> = {}): Step {
  const type =
    { 400: 'invalid_request_error', 401: 'authentication_error', 429: 'rate_limit_error', 529: 'overloaded_error' }[status] ?? 'api_error';
  const body =
    protocol === 'anthropic' ? { type: 'error', error: { type, message } } : { error: { type, message, code: null, param: null } };
  return { do: 'refuse', status, headers, body };
}

/**
 * The plan's limit is reached until `resetsAt` (epoch ms; sent in whole seconds). Claude Code reads the unified headers, but only
 * when it is signed in with an OAuth token. Codex reads the body. opencode has no notion of it: it sleeps for `retry-after`.
 */
export function usageLimit(protocol: Protocol, resetsAt: number): Step {
  const seconds = Math.floor(resetsAt / 1000);
  const retryAfter = { 'retry-after': String(Math.max(1, seconds - Math.floor(Date.now() / 1000))) };
  if (protocol === 'anthropic')
    return refusal(protocol, 429, 'You have reached your usage limit for this window.', {
      ...retryAfter,
      'anthropic-ratelimit-unified-status': 'rejected',
      'anthropic-ratelimit-unified-reset': String(seconds),
      'anthropic-ratelimit-unified-representative-claim': 'five_hour',
      'anthropic-ratelimit-unified-5h-status': 'rejected',
      'anthropic-ratelimit-unified-5h-reset': String(seconds),
      'anthropic-ratelimit-unified-overage-status': 'rejected',
      'anthropic-ratelimit-unified-overage-disabled-reason': 'org_level_disabled',
    });
  const error = { type: 'usage_limit_reached', message: 'The usage limit has been reached', plan_type: 'plus', resets_at: seconds };
  return { do: 'refuse', status: 429, headers: retryAfter, body: { error } };
}
