import { taskEstimate } from '../../contract/tasks.ts';
import { dependenciesOf } from '../db/dependencies.ts';
import type { Db } from '../db/open.ts';
import { UserError } from '../lib/errors.ts';

/** What features look at in a task. */
export type TaskFacts = NonNullable<ReturnType<typeof taskById>>;

const select = (db: Db) =>
  db.sql
    .selectFrom('tasks')
    .innerJoin('projects', 'projects.id', 'tasks.project_id')
    .select([
      'tasks.id',
      'tasks.project_id',
      'projects.name as project',
      'tasks.slug',
      'tasks.title',
      'tasks.body',
      'tasks.kind',
      'tasks.status',
      'tasks.archived_from',
      'tasks.feature_id',
      'tasks.origin_id',
      'tasks.model',
      'tasks.effort',
      'tasks.agent',
      'tasks.priority',
      'tasks.rank',
      'tasks.labels',
      'tasks.not_before',
      'tasks.verify_command',
      'tasks.estimate',
      'tasks.run_id',
      'tasks.base_sha',
    ]);

export const taskById = (db: Db, id: string) => db.get(select(db).where('tasks.id', '=', id));

export const workBySlug = (db: Db, projectId: string, slug: string): TaskFacts | undefined =>
  db.get(select(db).where('tasks.project_id', '=', projectId).where('tasks.slug', '=', slug).where('tasks.kind', '=', 'work'));

/** Throws UserError NOT_FOUND. */
export function requireWork(db: Db, project: { id: string; name: string }, slug: string): TaskFacts {
  const row = workBySlug(db, project.id, slug);
  if (!row) throw new UserError('NOT_FOUND', `There is no task "${slug}" in ${project.name}.`);
  return row;
}

/** The unpublished tasks of a feature, in their order. */
export const proposalsOf = (db: Db, featureId: string): TaskFacts[] =>
  db.all(
    select(db)
      .where('tasks.feature_id', '=', featureId)
      .where('tasks.status', '=', 'proposed')
      .where('tasks.kind', '=', 'work')
      .orderBy('tasks.priority', 'desc')
      .orderBy('tasks.rank')
      .orderBy('tasks.id'),
  );

/** Its tasks that are no proposals (any more). */
export const publishedOf = (db: Db, featureId: string): TaskFacts[] =>
  db.all(
    select(db)
      .where('tasks.feature_id', '=', featureId)
      .where('tasks.status', '<>', 'proposed')
      .where('tasks.kind', '=', 'work')
      .orderBy('tasks.id'),
  );

export const estimateOf = (row: { estimate: string }) => taskEstimate.parse(JSON.parse(row.estimate));

export const keyOf = (row: { project: string; slug: string }): string => `${row.project}/${row.slug}`;

/** Of each of these tasks, what it waits for among them. */
export function dependenciesAmong(db: Db, ids: readonly string[]): Map<string, string[]> {
  const among = new Set(ids);
  return new Map(ids.map((id) => [id, dependenciesOf(db, id).filter((other) => among.has(other))]));
}
