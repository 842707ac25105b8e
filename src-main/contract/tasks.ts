import { z } from 'zod';
import { failure, outcome, run } from './runs.ts';

export const taskStatus = z.enum(['proposed', 'todo', 'queued', 'inprogress', 'review', 'done', 'failed', 'archived']);
export type TaskStatus = z.infer<typeof taskStatus>;

export const slugPattern = /^[a-z0-9][a-z0-9._-]{0,79}$/;

/** Why a queued task is not running. `next` means that nothing holds it back: it starts as soon as the dispatcher gets to it. */
export const waitReason = z.enum([
  'next',
  'slot',
  'blocked',
  'parked',
  'scheduled',
  'agent-missing',
  'agent-auth',
  'agent-paused',
  'agent-capped',
  'paused',
  'project-paused',
  'project-missing',
  'no-dispatcher',
]);
export type WaitReason = z.infer<typeof waitReason>;
export const waiting = z.object({ reason: waitReason, text: z.string(), until: z.number().nullable() });
export type Waiting = z.infer<typeof waiting>;

export const prState = z.enum(['open', 'merged', 'closed']);
export type PrState = z.infer<typeof prState>;

export const taskSize = z.enum(['small', 'medium', 'large']);
export type TaskSize = z.infer<typeof taskSize>;

export const taskEstimate = z.object({
  /** Paths or globs that it is expected to touch, from the repository's top folder. */
  files: z.array(z.string()).default([]),
  size: taskSize.nullable().default(null),
  /** Fields of a proposal that a person has edited: a new plan leaves them alone. */
  edited: z.array(z.string()).default([]),
});
export type TaskEstimate = z.infer<typeof taskEstimate>;

export const task = z.object({
  id: z.string(),
  /** `plan`: the planner of a feature or of a spec. It is on no board; its runs are read like any other's. */
  kind: z.enum(['work', 'plan']),
  /** `<project>/<slug>`, for people and scripts; never stored. */
  key: z.string(),
  project: z.string(),
  projectId: z.string(),
  slug: z.string(),
  title: z.string(),
  body: z.string(),
  status: taskStatus,
  model: z.string().nullable(),
  agent: z.string(),
  effort: z.string().nullable(),
  priority: z.number(),
  rank: z.string(),
  labels: z.array(z.string()),
  notBefore: z.number().nullable(),
  branch: z.string(),
  baseSha: z.string().nullable(),
  headSha: z.string().nullable(),
  outcome: outcome.nullable(),
  prUrl: z.string().nullable(),
  /** As the forge said last; null where it has not been asked. */
  prState: prState.nullable(),
  failure: failure.nullable(),
  /** What an archived task was, and is again when it is restored. */
  archivedFrom: taskStatus.nullable(),
  waiting: waiting.nullable(),
  /** Key of the feature it belongs to. */
  feature: z.string().nullable(),
  /** Key of the task whose run left it as a follow-up. */
  origin: z.string().nullable(),
  /** A check of its own, which runs after the project's. */
  verifyCommand: z.string().nullable(),
  /** What its planner expects of it; a person may correct it. */
  estimate: taskEstimate,
  dependsOn: z.array(z.string()),
  costUsd: z.number(),
  createdAt: z.number(),
  updatedAt: z.number(),
  queuedAt: z.number().nullable(),
  startedAt: z.number().nullable(),
  finishedAt: z.number().nullable(),
});
export type Task = z.infer<typeof task>;

export const taskWithRuns = task.extend({ runs: z.array(run) });
export type TaskWithRuns = z.infer<typeof taskWithRuns>;

export const activity = z.object({
  id: z.number(),
  at: z.number(),
  actor: z.enum(['user', 'dispatcher', 'run', 'system']),
  kind: z.string(),
  from: taskStatus.nullable(),
  to: taskStatus.nullable(),
  runId: z.string().nullable(),
  text: z.string(),
});
export type Activity = z.infer<typeof activity>;
