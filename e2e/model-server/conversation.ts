/**
 * The three wire protocols, reduced to what a scenario needs to know. Nothing is remembered between requests: where a session
 * stands is read from the conversation that the request carries, so parallel and resumed sessions need no bookkeeping.
 */

export type Protocol = 'anthropic' | 'chat' | 'responses';

export type Entry =
  /** What a person (here: the orchestrator) said. Reminders that the CLI puts in by itself are not prompts. */
  | { kind: 'prompt'; text: string }
  | { kind: 'answer'; text: string }
  | { kind: 'call'; name: string; input: string }
  | { kind: 'result'; text: string };

export interface Conversation {
  protocol: Protocol;
  model: string;
  system: string;
  /** Names of the offered tools, in the order of the request. */
  tools: string[];
  entries: Entry[];
}

/** What a scenario decides on. */
export interface Turn {
  protocol: Protocol;
  model: string;
  /** Which prompt opened the session: the one that names `review-task`, `plan-task`, or any other. */
  role: 'do' | 'review' | 'plan';
  /** Every prompt of the session, oldest first; more than one when it was followed up or resumed. */
  prompts: string[];
  /** Tool results since the last prompt: 0 on the first request after a prompt. */
  step: number;
  /** Outputs of these tools. */
  results: string[];
  entries: Entry[];
}

export function turnOf(conversation: Conversation): Turn {
  const { entries, protocol, model } = conversation;
  const prompts = entries.filter((e) => e.kind === 'prompt').map((e) => e.text);
  const sinceLast = entries.slice(entries.findLastIndex((e) => e.kind === 'prompt') + 1);
  const results = sinceLast.filter((e) => e.kind === 'result').map((e) => e.text);
  return { protocol, model, role: roleOf(prompts[0] ?? ''), prompts, step: results.length, results, entries };
}

/** A prompt may mention another skill further down, so the first one named decides. */
function roleOf(prompt: string): Turn['role'] {
  return (/\b(do|review|plan)-task\b/.exec(prompt)?.[1] ?? 'do') as Turn['role'];
}

export type Json = { readonly [key: string]: unknown };

export const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
export const list = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isJson) : []);
export const string = (value: unknown): string => (typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value));

/** Text of a `content` that is a string or a list of blocks with `text`. */
export const textOf = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : list(content)
        .map((block) => string(block.text))
        .join('\n');

/**
 * What CLIs put into user messages on their own account: reminders, the environment, a repository's instructions, and what Claude
 * Code adds to a turn that was cut off when its session is taken up again.
 */
export const isReminder = (text: string): boolean =>
  /^\s*(<(system-reminder|environment_context|user_instructions|skills_instructions|permissions|turn_aborted)\b|# AGENTS\.md instructions)/.test(
    text,
  ) || ['', 'Continue from where you left off.', '[Request interrupted by user]'].includes(text.trim());
