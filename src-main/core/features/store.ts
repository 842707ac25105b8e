import type { z } from 'zod';
import { type PlanQuestion, planAsked, planQuestion } from '../../contract/features.ts';
import type { TaskStatus } from '../../contract/tasks.ts';
import type { Db } from '../db/open.ts';
import type { Linked } from './rules.ts';

export type FeatureRow = NonNullable<ReturnType<ReturnType<typeof createFeatureStore>['byId']>>;
export type PlannerRow = NonNullable<ReturnType<typeof plannerBy>>;
export type LatestRun = {
  task_id: string;
  id: string;
  number: number;
  step_text: string | null;
  step_at: number | null;
  started_at: number;
};

export interface LinkedRow extends Linked {
  costUsd: number;
}

/** The tables of features and planners. What it reads of many features it reads with one seek a feature, never over all tasks. */
export function createFeatureStore(db: Db) {
  const features = db.sql
    .selectFrom('features')
    .innerJoin('projects', 'projects.id', 'features.project_id')
    .select([
      'features.id',
      'features.project_id',
      'projects.name as project',
      'features.slug',
      'features.title',
      'features.brief',
      'features.model',
      'features.effort',
      'features.created_at',
      'features.updated_at',
      'features.deleted_at',
    ]);
  const linked = db.prepare<[string], { feature_id: string; status: TaskStatus; was_done: number; n: number; cost: number }>(
    `SELECT t.feature_id, t.status, t.archived_from IS 'done' AS was_done, count(*) AS n, sum(t.cost_usd) AS cost
     FROM json_each(?) f CROSS JOIN tasks t INDEXED BY tasks_feature ON t.feature_id = f.value
     WHERE t.feature_id IS NOT NULL AND t.kind = 'work' GROUP BY t.feature_id, t.status, was_done`,
  );
  const latestRuns = db.prepare<[string], LatestRun>(
    `SELECT r.task_id, r.id, r.number, r.step_text, r.step_at, r.started_at FROM json_each(?) t
     JOIN runs r ON r.task_id = t.value AND r.number = (SELECT max(number) FROM runs WHERE task_id = t.value)`,
  );

  return {
    byId: (id: string) => db.get(features.where('features.id', '=', id)),

    /** That nobody has deleted. */
    byRef: (projectId: string, slug: string) =>
      db.get(
        features.where('features.project_id', '=', projectId).where('features.slug', '=', slug).where('features.deleted_at', 'is', null),
      ),

    /** Newest first. */
    list(projectId?: string) {
      const query = features.where('features.deleted_at', 'is', null).orderBy('features.created_at', 'desc').orderBy('features.id', 'desc');
      return db.all(projectId === undefined ? query : query.where('features.project_id', '=', projectId));
    },

    /** Deleted ones keep their slugs, as they may come back. */
    slugTaken: (projectId: string, slug: string): boolean =>
      db.get(db.sql.selectFrom('features').select('id').where('project_id', '=', projectId).where('slug', '=', slug)) !== undefined,

    linked(featureIds: string[]): Map<string, LinkedRow> {
      const found = new Map<string, LinkedRow>(featureIds.map((id) => [id, { counts: {}, putAwayDone: 0, costUsd: 0 }]));
      for (const row of linked.all(JSON.stringify(featureIds))) {
        const of = found.get(row.feature_id) as LinkedRow;
        of.counts[row.status] = (of.counts[row.status] ?? 0) + row.n;
        of.costUsd += row.cost;
        if (row.was_done) of.putAwayDone += row.n;
      }
      return found;
    },

    /** Ids of the linked tasks: proposals first, each kind in its order. */
    linkedIds: (featureId: string): string[] =>
      db
        .prepare<[string], { id: string }>(
          `SELECT t.id FROM tasks t WHERE t.feature_id = ? AND t.kind = 'work'
           ORDER BY t.status <> 'proposed', t.status = 'archived', t.priority DESC, t.rank, t.id`,
        )
        .all(featureId)
        .map(({ id }) => id),

    planner: (of: { featureId: string } | { subjectId: string } | { taskId: string }) =>
      'featureId' in of
        ? plannerBy(db, 'feature_id', of.featureId)
        : 'subjectId' in of
          ? plannerBy(db, 'subject_id', of.subjectId)
          : plannerBy(db, 'task_id', of.taskId),

    plannersOf(featureIds: string[]): Map<string, PlannerRow> {
      const rows = featureIds.flatMap((id) => plannerBy(db, 'feature_id', id) ?? []);
      return new Map(rows.map((row) => [row.feature_id as string, row]));
    },

    latestRuns: (taskIds: string[]) => new Map(latestRuns.all(JSON.stringify(taskIds)).map((row) => [row.task_id, row])),
  };
}

const plannerBy = (db: Db, column: 'task_id' | 'feature_id' | 'subject_id', id: string) =>
  db.get(
    db.sql
      .selectFrom('planners')
      .select(['task_id', 'feature_id', 'subject_id', 'asked', 'asked_at', 'about_id', 'keep_edits', 'question', 'draft', 'summary'])
      .where(column, '=', id),
  );

export type FeatureStore = ReturnType<typeof createFeatureStore>;

/** What it was asked when it asked is kept with the question: the answer goes on with that. */
const keptQuestion = planQuestion.extend({ asked: planAsked.default('generate') });
export type KeptQuestion = z.infer<typeof keptQuestion>;

export const keptQuestionOf = (row: { question: string | null }): KeptQuestion | null =>
  row.question === null ? null : keptQuestion.parse(JSON.parse(row.question));

export function questionOf(row: { question: string | null }): PlanQuestion | null {
  return row.question === null ? null : planQuestion.parse(JSON.parse(row.question));
}
