import { z } from 'zod';
import type { PlanAsked, PlanQuestion } from './features.ts';
import { slugPattern, type TaskSize, type TaskStatus, taskSize } from './tasks.ts';

/*
 * What a planner answers: one JSON object, never split out of prose. The schema says what is well-formed; whether it makes sense
 * as a plan (count, slugs, edges) is checked where it is read, and what a person makes of it by core/features/warnings.ts.
 */

const severity = z.enum(['critical', 'high', 'medium', 'low']);

const line = z.string().trim().min(1).max(300);
const text = z.string().trim().min(1).max(20_000);

/** A spec in the house format. */
const plannedSpec = z.object({
  title: line,
  severity,
  /** Where in the code: files, modules, screens. */
  location: text,
  issue: text,
  proposedFix: text,
  /** Each can be checked by somebody who has not written the code. */
  acceptanceCriteria: z.array(line).min(1).max(30),
});

export const plannedTask = plannedSpec.extend({
  slug: z.string().regex(slugPattern),
  /** Paths or globs that it expects to touch, from the repository's top folder. */
  files: z.array(line).max(200).default([]),
  /** A command that proves this task alone, if there is one. */
  verify: z.string().trim().max(2_000).nullable().default(null),
  size: taskSize,
  /** Slugs of tasks of this plan that have to be done before. */
  dependsOn: z.array(z.string()).max(20).default([]),
});
export type PlannedTask = z.infer<typeof plannedTask>;

export const planAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('plan'), summary: z.string().trim().max(4_000).default(''), tasks: z.array(plannedTask).max(50) }),
  z.object({
    kind: z.literal('question'),
    question: text,
    why: z.string().trim().max(4_000).default(''),
    options: z.array(line).max(8).default([]),
  }),
  plannedSpec.extend({ kind: z.literal('spec'), summary: z.string().trim().max(4_000).default('') }),
  /** To a person's question: Markdown. The one answer that is prose, and taken as it is. */
  z.object({ kind: z.literal('answer'), text: z.string().trim().min(1).max(100_000) }),
]);
export type PlanAnswer = z.infer<typeof planAnswer>;

/** What a planner's run is told besides the person's own words, which come as the follow-up of the run. */
export interface PlanRequest {
  asked: PlanAsked;
  /** A brief, or the rough notes of a task. */
  subject: { kind: 'feature' | 'task'; title: string; text: string };
  /** Of a feature, in their order; a planner that is asked again keeps their slugs. */
  proposals: {
    slug: string;
    title: string;
    body: string;
    files: string[];
    size: TaskSize | null;
    verify: string | null;
    dependsOn: string[];
    /** Fields that a person has edited. */
    edited: string[];
  }[];
  /** What is not to be planned again: the feature's published tasks, and proposals that a person has taken away. */
  others: { slug: string; title: string; status: TaskStatus | 'dropped' | 'split' | 'bundled' }[];
  keepEdits: boolean;
  /** Which the person has answered. */
  question: PlanQuestion | null;
  /** What the planner was asked when it asked that; null where this is no answer. */
  answers: PlanAsked | null;
}
