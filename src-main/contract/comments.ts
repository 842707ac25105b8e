import { z } from 'zod';
import { planAsked } from './features.ts';
import { runStatus } from './runs.ts';
import { activity } from './tasks.ts';

/** What a discussion is about. */
export const discussed = z.object({ on: z.enum(['feature', 'task']), project: z.string(), slug: z.string() });
export type Discussed = z.infer<typeof discussed>;

export const comment = z.object({
  id: z.string(),
  at: z.number(),
  editedAt: z.number().nullable(),
  author: z.enum(['user', 'planner']),
  /** Markdown. */
  body: z.string(),
});
export type Comment = z.infer<typeof comment>;

/** What happened, oldest first: comments, and between them the planner's runs and what the linked tasks went through. */
export const timelineEntry = z.discriminatedUnion('type', [
  comment.extend({ type: z.literal('comment') }),
  activity.extend({ type: z.literal('activity'), taskKey: z.string(), taskTitle: z.string() }),
  z.object({
    type: z.literal('plan'),
    at: z.number(),
    /** Key of the planner's task. */
    taskKey: z.string(),
    number: z.number(),
    /** Null for runs before the last one. */
    asked: planAsked.nullable(),
    status: runStatus,
    agent: z.string(),
    costUsd: z.number().nullable(),
    finishedAt: z.number().nullable(),
  }),
]);
export type TimelineEntry = z.infer<typeof timelineEntry>;
