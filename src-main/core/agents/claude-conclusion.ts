import type { AgentEnding } from './adapter.ts';
import { type AgentWords, crashed, judgeTrouble, quote } from './failures.ts';

export const claudeWords: AgentWords = {
  name: 'Claude Code',
  signInHint: 'Run `claude` in a terminal and sign in with `/login`, or set ANTHROPIC_API_KEY.',
};

/** What the reader collected by the end of the process. */
export interface ClaudeEnd {
  sessionId: string | null;
  lastText: string;
  result: {
    /** `success` even for API errors: only `isError` tells. */
    subtype: string;
    isError: boolean;
    status: number | null;
    text: string;
    resetsAt: number | null;
    terminalReason: string;
    turns: number | null;
  } | null;
  /** The `error` of the CLI's own message: `rate_limit`, `billing_error`, `server_error`, … */
  errorKind: string;
  /** The usage limit that was last reported as reached. */
  limit: { resetsAt: number | null } | null;
  /** The API error that it was waiting to get past when nothing more came. */
  waitingFor: { status: number | null; text: string } | null;
  stderr: string;
  /** The run went on to no successful tool call after a permission was denied. */
  stoppedByDenial: boolean;
}

const STATUS_OF_KIND: Record<string, number> = {
  authentication_failed: 401,
  billing_error: 402,
  rate_limit: 429,
  overloaded: 529,
  server_error: 500,
  model_not_found: 404,
};

export function concludeClaude(end: ClaudeEnd, exit: { exitCode: number | null; signal: string | null }): AgentEnding {
  const { result } = end;
  if (!result) {
    // Killed or crashed while it waited for its provider: that is the cause worth telling.
    const waiting = end.waitingFor && judgeTrouble(claudeWords, end.waitingFor);
    const complaint = end.stderr.trim() === '' ? null : judgeTrouble(claudeWords, { status: null, text: end.stderr.trim() });
    if (waiting ?? complaint) return (waiting ?? complaint) as AgentEnding;
    if (/already in use|unknown option|cannot be used with root|invalid/i.test(end.stderr)) {
      return { status: 'refused', sessionLost: false, message: `Claude Code did not start: ${quote(end.stderr)}` };
    }
    return crashed(claudeWords, exit, end.stderr);
  }
  const { subtype, text } = result;
  if (subtype === 'error_max_budget_usd') return { status: 'budget', message: 'Claude Code stopped at its budget for one run.' };
  if (subtype === 'error_max_turns') return { status: 'gave-up', message: 'Claude Code stopped at its limit of turns for one run.' };
  if (subtype === 'success' && !result.isError) {
    if (result.turns === 0)
      return { status: 'refused', sessionLost: false, message: `Claude Code did not take the prompt: ${quote(text)}` };
    if (end.stoppedByDenial) return { status: 'gave-up', message: `Claude Code was denied a permission and stopped: ${quote(text)}` };
    // A success that ends in an error code was not one: the process fell over its own last steps.
    return exit.exitCode === null || exit.exitCode === 0 ? { status: 'ok' } : crashed(claudeWords, exit, text);
  }
  if (end.limit) return { status: 'usage-limit', resetsAt: result.resetsAt, message: `Claude Code reached a usage limit: ${quote(text)}` };
  if (result.terminalReason === 'prompt_too_long') {
    return {
      status: 'refused',
      sessionLost: false,
      message: `The task is too long for the model: ${quote(text)} Shorten the spec or choose another model.`,
    };
  }
  if (end.errorKind === 'max_output_tokens')
    return { status: 'gave-up', message: `Claude Code ran out of room for its answer: ${quote(text)}` };
  // The kind is more exact than the status: want of credit is a plain 400.
  const status = end.errorKind === 'billing_error' ? 402 : (result.status ?? STATUS_OF_KIND[end.errorKind] ?? null);
  return (
    judgeTrouble(claudeWords, { status, text, resetsAt: result.resetsAt }) ??
    crashed(claudeWords, exit, text || subtype.replaceAll('_', ' '))
  );
}
