import type { AgentEnding } from './adapter.ts';
import { oneLine } from './text.ts';

/** What a person reads in messages about an agent: its name and how to sign in. */
export interface AgentWords {
  name: string;
  signInHint: string;
}

export interface Trouble {
  /** HTTP status of the provider's answer, null when the agent states none. */
  status: number | null;
  /** The agent's own words. */
  text: string;
  /** Epoch ms, when the agent stated it apart from the text. */
  resetsAt?: number | null;
}

const SESSION_LOST = /no conversation found|session not found|no rollout found|thread not found/i;
const AUTH =
  /not logged in|log ?in again|sign in again|please run \/login|invalid (x-)?api[- ]?key|incorrect api key|authentication[_ ](failed|error)|token (has expired|was revoked|could not be refreshed)|unauthorized/i;
const BILLING = /credit balance|insufficient[_ ](quota|credits|balance)|exceeded your current quota|quota exceeded|billing/i;
const LIMIT = /(usage|session|weekly|daily|monthly|rate|hourly) limit|limit reached|too many requests|rate_limit/i;
const TOO_LONG = /prompt (is )?too long|context (window|length)|maximum context|context_length_exceeded/i;
const UNAVAILABLE =
  /overloaded|high demand|server_error|internal server error|service unavailable|bad gateway|gateway time-?out|connection (closed|reset|error|refused|lost)|connection was|stream (disconnected|closed|error)|socket|fetch failed|network|timed? ?out|econn|enotfound|eai_again|etimedout|error sending request/i;

/**
 * Sorts an agent's complaint by what helps against it, or null when nothing in it is known. The order matters: a usage limit's
 * sentence may offer to buy credits, a billing error may come as 429, and a lost session names no status at all.
 */
export function judgeTrouble(agent: AgentWords, trouble: Trouble): AgentEnding | null {
  const { status, text } = trouble;
  const said = quote(text);
  if (SESSION_LOST.test(text)) {
    return {
      status: 'refused',
      sessionLost: true,
      message: `${agent.name} does not know the session any more: ${said} A new session can be started.`,
    };
  }
  const limitWords = LIMIT.test(text);
  if (status === 402 || (BILLING.test(text) && !/usage limit/i.test(text))) {
    return {
      status: 'refused',
      sessionLost: false,
      message: `${agent.name} may not go on for want of credit: ${said} Add credit at the provider, then retry.`,
    };
  }
  if (status === 401 || status === 403 || (status === null && AUTH.test(text))) {
    return { status: 'auth', message: `${agent.name} is not signed in: ${said} ${agent.signInHint}` };
  }
  if (status === 429 || (status === null && limitWords)) {
    return { status: 'usage-limit', resetsAt: trouble.resetsAt ?? null, message: `${agent.name} reached a usage limit: ${said}` };
  }
  if (TOO_LONG.test(text) || status === 413) {
    return {
      status: 'refused',
      sessionLost: false,
      message: `The task is too long for the model: ${said} Shorten the spec or choose another model.`,
    };
  }
  if (status === 408 || (status !== null && status >= 500) || (status === null && UNAVAILABLE.test(text))) {
    return { status: 'unavailable', message: `The provider of ${agent.name} could not be reached or answered with an error: ${said}` };
  }
  if (status === 404) {
    return {
      status: 'refused',
      sessionLost: false,
      message: `${agent.name} was refused by its provider (404): ${said} Check the model's name.`,
    };
  }
  if (status !== null && status >= 400) {
    return { status: 'refused', sessionLost: false, message: `${agent.name} was refused by its provider (${status}): ${said}` };
  }
  return null;
}

/** The end of a process that said nothing which explains it. */
export function crashed(agent: AgentWords, exit: { exitCode: number | null; signal: string | null }, said: string): AgentEnding {
  const how = exit.signal
    ? `was stopped by ${exit.signal}`
    : exit.exitCode === null
      ? 'ended without a result, and how it ended was not seen'
      : exit.exitCode === 0
        ? 'ended without a result'
        : `ended with exit code ${exit.exitCode}`;
  return { status: 'crashed', message: `${agent.name} ${how}${said.trim() === '' ? '.' : `: ${quote(said)}`}` };
}

/** The agent's words as a sentence of their own. */
export function quote(text: string): string {
  const line = oneLine(text, 400) || 'it gave no reason';
  return /[.!?…]$/.test(line) ? line : `${line}.`;
}
