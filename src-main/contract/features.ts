import { z } from 'zod';
import { runStep } from './runs.ts';
import { task, taskStatus, waiting } from './tasks.ts';

/** A feature by its key, `<project>/<slug>`. Features and tasks have slugs of their own: the same one may be both. */
export const featureRef = z.object({ project: z.string(), slug: z.string() });
export type FeatureRef = z.infer<typeof featureRef>;

/*
 *  draft ─generate─► planning ─► ready ─publish─► inprogress ─every linked task done─► done
 *                       ▲ │        │                  ▲                                 │
 *                       └─┴─refine─┘                  └──── a task added or reopened ───┘
 *
 * Nothing is stored: it follows from the planner and the linked tasks (core/features/rules.ts).
 */
export const featureStatus = z.enum(['draft', 'planning', 'ready', 'inprogress', 'done']);
export type FeatureStatus = z.infer<typeof featureStatus>;

/** What a planner's run is asked for. `answer` is a person's answer to its question, `ask` a question of a person's own. */
export const planAsked = z.enum(['generate', 'refine', 'answer', 'ask', 'structure']);
export type PlanAsked = z.infer<typeof planAsked>;

export const planQuestion = z.object({
  question: z.string(),
  /** Why the answer changes the plan. */
  why: z.string(),
  /** To choose from; empty where only free text makes sense. Free text is possible in any case. */
  options: z.array(z.string()),
});
export type PlanQuestion = z.infer<typeof planQuestion>;

/** Where the planner of a feature or of a task's spec stands. Its runs are those of the task with this key. */
export const planner = z.object({
  taskId: z.string(),
  key: z.string(),
  project: z.string(),
  slug: z.string(),
  /** Of the planner's own task: `queued` and `inprogress` are work under way, `review` is an answer that came. */
  status: taskStatus,
  agent: z.string(),
  asked: planAsked,
  askedAt: z.number(),
  waiting: waiting.nullable(),
  failure: task.shape.failure,
  /** Of the latest run; null before the first. */
  run: z.object({ id: z.string(), number: z.number(), step: runStep.nullable(), startedAt: z.number() }).nullable(),
  question: planQuestion.nullable(),
  /** Its own words about the plan that it made last. */
  summary: z.string(),
  costUsd: z.number(),
});
export type Planner = z.infer<typeof planner>;

export const feature = z.object({
  id: z.string(),
  /** `<project>/<slug>`, for people and scripts; never stored. */
  key: z.string(),
  project: z.string(),
  projectId: z.string(),
  slug: z.string(),
  title: z.string(),
  brief: z.string(),
  model: z.string().nullable(),
  effort: z.string().nullable(),
  status: featureStatus,
  /** Of the linked tasks that are not archived; proposals count as not done. */
  progress: z.object({ done: z.number(), total: z.number() }),
  /** Linked tasks by status, archived ones too. */
  counts: z.partialRecord(taskStatus, z.number()),
  planner: planner.nullable(),
  /** Of the planner and of the linked tasks. */
  costUsd: z.number(),
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type Feature = z.infer<typeof feature>;

/** What code found in the proposals as they are now; a person decides what to make of it. */
export const planWarning = z.object({
  kind: z.enum(['overlap', 'count', 'criteria']),
  text: z.string(),
  /** Slugs of the proposals that it is about. */
  slugs: z.array(z.string()),
  /** The edge that would settle it: `slug` waits for `after`. */
  edge: z.object({ slug: z.string(), after: z.string() }).nullable(),
});
export type PlanWarning = z.infer<typeof planWarning>;

export const droppedProposal = z.object({
  taskId: z.string(),
  slug: z.string(),
  title: z.string(),
  reason: z.enum(['dropped', 'replanned', 'split', 'bundled']),
  /** Key of the task that a bundle became, while there is one. */
  bundledInto: z.string().nullable(),
  at: z.number(),
});
export type DroppedProposal = z.infer<typeof droppedProposal>;

export const featureDetail = feature.extend({
  /** All linked tasks, proposals first, each kind in its order. `dependsOn` has the edges. */
  tasks: z.array(task),
  warnings: z.array(planWarning),
  /** Newest first. */
  dropped: z.array(droppedProposal),
});
export type FeatureDetail = z.infer<typeof featureDetail>;

/** What a planner made of one task's rough notes. */
export const taskPlan = z.object({
  planner: planner.nullable(),
  /** Waits for the person; the task's text is what it was until it is accepted. */
  draft: z.object({ title: z.string(), body: z.string() }).nullable(),
  /** Texts that an accepted draft replaced, newest first. */
  earlier: z.array(z.object({ id: z.number(), at: z.number(), title: z.string(), body: z.string() })),
});
export type TaskPlan = z.infer<typeof taskPlan>;
