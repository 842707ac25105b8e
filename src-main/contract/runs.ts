import { z } from 'zod';
import { stageName, todoItem, tokenUsage } from './run-events.ts';

export const failureCode = z.enum([
  'spec-empty',
  'project-missing',
  'git-failed',
  'base-missing',
  'setup-failed',
  'agent-missing',
  'agent-auth',
  'usage-limit',
  'provider-unavailable',
  'agent-crashed',
  'agent-gave-up',
  'verify-failed',
  'review-rejected',
  'no-verdict',
  'plan-invalid',
  'push-failed',
  'pr-failed',
  'timeout',
  'stalled',
  'budget-exceeded',
  'interrupted',
  'cancelled',
  'internal',
]);
export type FailureCode = z.infer<typeof failureCode>;

/** `message` is one sentence that a person can act on. */
export const failure = z.object({ code: failureCode, message: z.string() });
export type Failure = z.infer<typeof failure>;

export const runStatus = z.enum(['running', 'succeeded', 'failed', 'cancelled', 'interrupted', 'parked']);
export type RunStatus = z.infer<typeof runStatus>;

export const stageStatus = z.enum(['running', 'succeeded', 'failed', 'skipped', 'interrupted']);
export type StageStatus = z.infer<typeof stageStatus>;

/** One pass through a stage; a run has several of the same name when a fix loop went round. */
export const stage = z.object({
  name: stageName,
  round: z.number(),
  status: stageStatus,
  startedAt: z.number(),
  finishedAt: z.number().nullable(),
});
export type Stage = z.infer<typeof stage>;

export const finding = z.object({
  severity: z.enum(['critical', 'high', 'medium', 'low', 'info']).catch('medium'),
  file: z
    .string()
    .nullish()
    .transform((f) => f ?? null),
  line: z
    .number()
    .int()
    .nullish()
    .transform((l) => l ?? null),
  problem: z.string(),
  followUp: z.boolean().default(false),
});

export type Finding = z.infer<typeof finding>;

export const verdictWord = z.enum(['approved', 'approved-with-notes', 'no-change-needed', 'rejected']);
export const verdict = z.object({
  verdict: verdictWord,
  summary: z.string().default(''),
  findings: z.array(finding).default([]),
});
export type Verdict = z.infer<typeof verdict>;

/** Proof of a check. `sha` is HEAD when the command started. */
export const receipt = z.object({
  command: z.string(),
  exitCode: z.number(),
  sha: z.string(),
  durationMs: z.number(),
  startedAt: z.number(),
  outputTail: z.string(),
});
export type Receipt = z.infer<typeof receipt>;

export const outcome = z.enum(['pull-request', 'pushed-branch', 'local-branch', 'no-change']);
export type Outcome = z.infer<typeof outcome>;

export const diffStat = z.object({ files: z.number(), added: z.number(), removed: z.number() });
export type DiffStat = z.infer<typeof diffStat>;

/** What a run is at: one line for a person. */
export const runStep = z.object({ text: z.string(), at: z.number() });

export const run = z.object({
  id: z.string(),
  /** Counts from 1 within the task; names the run on the command line. */
  number: z.number(),
  /** Runs that resume a parked or interrupted one share its attempt. */
  attempt: z.number(),
  status: runStatus,
  agent: z.string(),
  model: z.string().nullable(),
  effort: z.string().nullable(),
  sessionId: z.string().nullable(),
  reviewSessionId: z.string().nullable(),
  worktree: z.string(),
  branch: z.string(),
  baseRef: z.string().nullable(),
  baseSha: z.string().nullable(),
  headSha: z.string().nullable(),
  /** Of the agent process that is running now. */
  pid: z.number().nullable(),
  stages: z.array(stage),
  verdict: verdict.nullable(),
  receipts: z.array(receipt),
  outcome: outcome.nullable(),
  failure: failure.nullable(),
  costUsd: z.number().nullable(),
  tokens: tokenUsage,
  step: runStep.nullable(),
  /** The agent's own list, as it was last. */
  todos: z.array(todoItem),
  /** From the base commit to where the branch was last; null before there was anything. */
  diffStat: diffStat.nullable(),
  /** What a person told the agent while it ran and it has not been given yet. */
  pendingMessages: z.array(z.string()),
  startedAt: z.number(),
  finishedAt: z.number().nullable(),
});
export type Run = z.infer<typeof run>;

/** A run in a list over all tasks. */
export const runSummary = run
  .pick({
    id: true,
    number: true,
    status: true,
    agent: true,
    model: true,
    failure: true,
    costUsd: true,
    tokens: true,
    startedAt: true,
    finishedAt: true,
  })
  .extend({
    taskId: z.string(),
    key: z.string(),
    project: z.string(),
    slug: z.string(),
    title: z.string(),
    /** A planner's run has the title of what it plans. */
    kind: z.enum(['work', 'plan']),
    stage: stageName.nullable(),
    verdict: verdictWord.nullable(),
  });
export type RunSummary = z.infer<typeof runSummary>;
