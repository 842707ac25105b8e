import { z } from 'zod';
import { stageName, tokenUsage } from './run-events.ts';
import { diffStat, runStep, verdictWord } from './runs.ts';
import { task, taskStatus } from './tasks.ts';

/** What a board shows of a task: all of it but the spec, and what its latest run is at. */
export const card = task.omit({ body: true, estimate: true }).extend({
  /** False while the spec is empty: such a task cannot be queued. */
  hasSpec: z.boolean(),
  /** Keys of the dependencies that are not done yet. */
  blockedBy: z.array(z.string()),
  /** Of the latest run; null when the task has not run yet. */
  run: z
    .object({
      id: z.string(),
      number: z.number(),
      agent: z.string(),
      model: z.string().nullable(),
      /** The stage it is in, or ended in. */
      stage: stageName.nullable(),
      step: runStep.nullable(),
      tokens: tokenUsage,
      costUsd: z.number().nullable(),
      diffStat: diffStat.nullable(),
      verdict: verdictWord.nullable(),
      /** The latest receipt of every command. */
      checks: z.object({ passed: z.number(), failed: z.number() }),
      startedAt: z.number(),
      finishedAt: z.number().nullable(),
    })
    .nullable(),
});
export type Card = z.infer<typeof card>;

export const priorityBand = z.enum(['high', 'normal', 'low']);
export type PriorityBand = z.infer<typeof priorityBand>;

/** Which cards; what is empty does not narrow. Several values of one kind: any of them. */
export const boardFilter = z.object({
  projects: z.array(z.string()).max(200).default([]),
  /** Every word of it in the title, the key or a label, whatever the case. */
  text: z.string().max(200).default(''),
  labels: z.array(z.string()).max(50).default([]),
  agents: z.array(z.string()).max(50).default([]),
  /** Above, at or below 0. */
  priorities: z.array(priorityBand).default([]),
});
export type BoardFilter = z.infer<typeof boardFilter>;

/**
 * A window of a column. `proposed`, `todo` and `queued` come in the order in which they will run: priority, then the person's
 * own order. The other columns show what moved last first.
 */
export const columnQuery = z.object({
  status: taskStatus,
  filter: boardFilter.default(boardFilter.parse({})),
  offset: z.number().int().min(0).default(0),
  limit: z.number().int().min(1).max(500).default(100),
});
export const columnPage = z.object({
  cards: z.array(card),
  /** Cards in the whole column that the filter lets through. */
  total: z.number(),
});
export type ColumnPage = z.infer<typeof columnPage>;
