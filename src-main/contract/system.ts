import { z } from 'zod';
import { tokenUsage } from './run-events.ts';
import { taskStatus } from './tasks.ts';

export const instanceInfo = z.object({
  version: z.string(),
  pid: z.number(),
  stateDir: z.string(),
  worktreesDir: z.string(),
  /** True in the one instance that starts runs. */
  dispatching: z.boolean(),
  /** Name of the editor that opens worktrees; null when none was found. */
  editor: z.string().nullable(),
  platform: z.string(),
});

export const dashboard = z.object({
  projects: z.array(
    z.object({
      name: z.string(),
      present: z.boolean(),
      paused: z.boolean(),
      todo: z.number(),
      queued: z.number(),
      inprogress: z.number(),
      review: z.number(),
      done: z.number(),
      failed: z.number(),
    }),
  ),
  running: z.array(
    z.object({
      key: z.string(),
      agent: z.string(),
      model: z.string().nullable(),
      stage: z.string().nullable(),
      startedAt: z.number(),
      costUsd: z.number().nullable(),
    }),
  ),
  queuePaused: z.boolean(),
  maxRunning: z.number(),
  /** The queued task that starts next, or what the first one waits for; null when nothing is queued. */
  next: z.object({ key: z.string(), text: z.string() }).nullable(),
  /** Items of the inbox. */
  needsYou: z.number(),
  /** Since midnight, local time. */
  spentTodayUsd: z.number(),
});
export type Dashboard = z.infer<typeof dashboard>;

/** One line of `doctor`. `hint` says how to mend it; null when it is well. */
export const check = z.object({
  name: z.string(),
  status: z.enum(['ok', 'warning', 'failed']),
  text: z.string(),
  hint: z.string().nullable(),
});
export type Check = z.infer<typeof check>;

export const ingestResult = z.object({
  added: z.array(z.string()),
  /** Keys that exist already. */
  skipped: z.array(z.string()),
  /** Files that could not be taken, and why. */
  refused: z.array(z.object({ file: z.string(), reason: z.string() })),
});
export type IngestResult = z.infer<typeof ingestResult>;

/** Work that was kept before something could destroy it. */
export const salvage = z.object({
  project: z.string(),
  slug: z.string(),
  runId: z.string(),
  ref: z.string(),
  sha: z.string(),
  at: z.number(),
  reason: z.string(),
});
export type Salvage = z.infer<typeof salvage>;

/** What needs a person. `since` is when it came to need one. */
export const inboxItem = z.object({
  kind: z.enum(['review', 'failed', 'question', 'plan', 'plan-failed', 'long-running', 'parked', 'agent']),
  /** Unique within an inbox. */
  id: z.string(),
  since: z.number(),
  /** One sentence: why it is here. */
  text: z.string(),
  /** What to do, where there is something to say. */
  hint: z.string().nullable(),
  /** Null for an agent. */
  task: z
    .object({
      id: z.string(),
      key: z.string(),
      project: z.string(),
      slug: z.string(),
      title: z.string(),
      costUsd: z.number(),
      prUrl: z.string().nullable(),
    })
    .nullable(),
  /** Where a planner asks, has planned or has failed: its feature. Of a planner of a task's spec, `task` is that task. */
  feature: z.object({ id: z.string(), key: z.string(), project: z.string(), slug: z.string(), title: z.string() }).nullable(),
  agent: z.string().nullable(),
});
export type InboxItem = z.infer<typeof inboxItem>;

/** Numbers over time. Days are local ones, `2026-11-23`, oldest first, without gaps. */
export const stats = z.object({
  days: z.array(
    z.object({
      day: z.string(),
      /** Tasks that got done. */
      done: z.number(),
      failed: z.number(),
      runs: z.number(),
      costUsd: z.number(),
      tokens: tokenUsage,
      byAgent: z.record(z.string(), z.object({ costUsd: z.number(), tokens: z.number() })),
      byProject: z.record(z.string(), z.object({ costUsd: z.number(), tokens: z.number() })),
    }),
  ),
  /** Of the tasks that got done in this time: how many were accepted as their first attempt delivered them. */
  firstPass: z.object({ accepted: z.number(), done: z.number() }),
  /** From queued to review, ms; null without a task that got there. */
  medianLeadMs: z.number().nullable(),
});
export type Stats = z.infer<typeof stats>;

export const diskUse = z.object({
  stateDir: z.string(),
  worktreesDir: z.string(),
  freeBytes: z.number(),
  databaseBytes: z.number(),
  journalBytes: z.number(),
  attachmentBytes: z.number(),
  worktrees: z.array(
    z.object({
      key: z.string(),
      path: z.string(),
      bytes: z.number(),
      /** True when its task is done, archived or gone: nothing is lost by removing it, as what it holds is salvaged first. */
      removable: z.boolean(),
    }),
  ),
});
export type DiskUse = z.infer<typeof diskUse>;

export const searchHit = z.object({
  key: z.string(),
  project: z.string(),
  slug: z.string(),
  title: z.string(),
  status: taskStatus,
  /** A piece of the spec around the words found, which stand between U+0002 and U+0003. */
  excerpt: z.string(),
});
export type SearchHit = z.infer<typeof searchHit>;

export const pathSuggestion = z.object({ path: z.string(), repository: z.boolean() });
export type PathSuggestion = z.infer<typeof pathSuggestion>;
