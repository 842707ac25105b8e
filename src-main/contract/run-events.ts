import { z } from 'zod';

/**
 * The normalized event model: what every agent's stream becomes, whatever the CLI. One event is one line of a run's
 * `.log.jsonl`. Readers ignore event kinds they do not know, so a newer journal can be read by an older window.
 */

export const stageName = z.enum(['prepare', 'setup', 'do', 'verify', 'review', 'deliver', 'plan']);
export type StageName = z.infer<typeof stageName>;

/** Tokens of one turn or of a whole run. `cacheRead` and `cacheWrite` are not part of `input`. */
export const tokenUsage = z.object({
  input: z.number(),
  output: z.number(),
  cacheRead: z.number(),
  cacheWrite: z.number(),
});
export type TokenUsage = z.infer<typeof tokenUsage>;

export const todoItem = z.object({
  text: z.string(),
  status: z.enum(['pending', 'active', 'done']),
});
export type TodoItem = z.infer<typeof todoItem>;

/** What an adapter makes of an agent's output. `parent` is the tool call id of the sub-agent that spoke, if one did. */
export const agentEvent = z.discriminatedUnion('type', [
  /** The agent started or resumed a session. */
  z.object({ type: z.literal('session'), sessionId: z.string(), model: z.string().nullable() }),
  z.object({ type: z.literal('message'), text: z.string(), parent: z.string().optional() }),
  z.object({ type: z.literal('thinking'), text: z.string(), parent: z.string().optional() }),
  /** Any tool that has no kind of its own below. `input` is the agent's own JSON. */
  z.object({
    type: z.literal('tool'),
    id: z.string(),
    name: z.string(),
    input: z.unknown(),
    /** One line for a person: the path, pattern or URL that matters. */
    summary: z.string(),
    parent: z.string().optional(),
  }),
  z.object({
    type: z.literal('command'),
    id: z.string(),
    command: z.string(),
    parent: z.string().optional(),
  }),
  /** A file that the agent wrote. `diff` is unified-diff hunks without file headers; null when the CLI gives no contents. */
  z.object({
    type: z.literal('edit'),
    id: z.string(),
    path: z.string(),
    diff: z.string().nullable(),
    added: z.number(),
    removed: z.number(),
    parent: z.string().optional(),
  }),
  /** A sub-agent was started; its own events carry `parent: id`. */
  z.object({
    type: z.literal('subagent'),
    id: z.string(),
    title: z.string(),
    prompt: z.string(),
    parent: z.string().optional(),
  }),
  /** The end of the `tool`, `command`, `edit` or `subagent` with this id. */
  z.object({
    type: z.literal('result'),
    id: z.string(),
    ok: z.boolean(),
    output: z.string(),
    /** Bytes of the whole output when `output` was cut, else null. */
    cutFrom: z.number().nullable(),
    exitCode: z.number().nullable(),
    durationMs: z.number().nullable(),
    parent: z.string().optional(),
  }),
  z.object({ type: z.literal('todos'), items: z.array(todoItem) }),
  /** Cumulative over this agent process, so that the last one is the total. `costUsd` is null where the CLI states none. */
  z.object({ type: z.literal('usage'), tokens: tokenUsage, costUsd: z.number().nullable() }),
  z.object({
    type: z.literal('rate-limit'),
    status: z.enum(['ok', 'warning', 'rejected']),
    /** Epoch ms, null when the agent did not say. */
    resetsAt: z.number().nullable(),
    text: z.string(),
  }),
  /** The agent is waiting to try its provider again. */
  z.object({ type: z.literal('retry'), attempt: z.number(), delayMs: z.number().nullable(), text: z.string() }),
  z.object({ type: z.literal('error'), text: z.string(), status: z.number().nullable() }),
  /** The agent's own closing line. `text` is its last message. */
  z.object({ type: z.literal('finish'), ok: z.boolean(), text: z.string() }),
  /** A line that is not of the agent's protocol (stderr, a banner, a broken line), or one too big to keep whole. */
  z.object({ type: z.literal('output'), stream: z.enum(['stdout', 'stderr', 'terminal']), text: z.string() }),
]);
export type AgentEvent = z.infer<typeof agentEvent>;

/** What the orchestrator itself says in a run's journal. */
export const orchestratorEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('stage'), status: z.enum(['started', 'succeeded', 'failed', 'skipped', 'interrupted']), text: z.string() }),
  z.object({ type: z.literal('note'), text: z.string() }),
  z.object({ type: z.literal('prompt'), role: z.enum(['do', 'review', 'plan']), text: z.string() }),
]);
export type OrchestratorEvent = z.infer<typeof orchestratorEvent>;

/** One journal line. `seq` counts from 1 within the run, without gaps. `at` is epoch ms. */
export type RunEvent = (AgentEvent | OrchestratorEvent) & { seq: number; at: number; stage: StageName };
