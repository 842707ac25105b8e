import { z } from 'zod';
import { type Activity, type Task, taskEstimate } from '../../contract/tasks.ts';
import type { Db } from '../db/open.ts';

const columns = [
  'tasks.id',
  'tasks.project_id',
  'tasks.slug',
  'tasks.title',
  'tasks.body',
  'tasks.status',
  'tasks.model',
  'tasks.agent',
  'tasks.effort',
  'tasks.priority',
  'tasks.rank',
  'tasks.labels',
  'tasks.not_before',
  'tasks.parked_until',
  'tasks.parked_text',
  'tasks.queued_at',
  'tasks.resume',
  'tasks.run_id',
  'tasks.branch',
  'tasks.base_sha',
  'tasks.head_sha',
  'tasks.outcome',
  'tasks.pr_url',
  'tasks.pr_state',
  'tasks.failure_code',
  'tasks.failure_message',
  'tasks.cost_usd',
  'tasks.created_at',
  'tasks.updated_at',
  'tasks.started_at',
  'tasks.finished_at',
  'tasks.archived_from',
  'tasks.kind',
  'tasks.feature_id',
  'tasks.origin_id',
  'tasks.verify_command',
  'tasks.estimate',
] as const;

export type TaskRow = NonNullable<ReturnType<ReturnType<typeof createTaskStore>['byId']>>;

/** The tasks table and its dependencies. Statuses change in queue/transition.ts alone. */
export function createTaskStore(db: Db) {
  // Built once: so many columns cost more to build than to read.
  const select = db.sql
    .selectFrom('tasks')
    .innerJoin('projects', 'projects.id', 'tasks.project_id')
    .leftJoin('features as f', (on) => on.onRef('f.id', '=', 'tasks.feature_id').on('f.deleted_at', 'is', null))
    .leftJoin('tasks as o', 'o.id', 'tasks.origin_id')
    .leftJoin('projects as op', 'op.id', 'o.project_id')
    .select(columns)
    .select(['projects.name as project', 'f.slug as feature_slug', 'o.slug as origin_slug', 'op.name as origin_project']);
  return {
    byId: (id: string) => db.get(select.where('tasks.id', '=', id)),
    /** In the order of the ids, without those that are gone. */
    byIds(ids: string[]) {
      if (ids.length === 0) return [];
      const rows = new Map(db.all(select.where('tasks.id', 'in', ids)).map((row) => [row.id, row]));
      return ids.flatMap((id) => rows.get(id) ?? []);
    },
    byRef: (projectId: string, slug: string) => db.get(select.where('tasks.project_id', '=', projectId).where('tasks.slug', '=', slug)),

    list({ projectId, status }: { projectId?: string; status?: Task['status'][] }) {
      let query = select
        .where('tasks.kind', '=', 'work')
        .orderBy('tasks.status')
        .orderBy('tasks.priority', 'desc')
        .orderBy('tasks.rank')
        .orderBy('tasks.queued_at')
        .orderBy('tasks.id');
      if (projectId !== undefined) query = query.where('tasks.project_id', '=', projectId);
      if (status !== undefined) query = query.where('tasks.status', 'in', status);
      return db.all(query);
    },

    /** Id of a feature that nobody has deleted. */
    featureId: (projectId: string, slug: string): string | undefined =>
      db.get(
        db.sql
          .selectFrom('features')
          .select('id')
          .where('project_id', '=', projectId)
          .where('slug', '=', slug)
          .where('deleted_at', 'is', null),
      )?.id,

    /** Keys of what these tasks depend on, and whether each is satisfied. */
    dependencies(taskIds: string[]): Map<string, { key: string; satisfied: boolean }[]> {
      const found = new Map<string, { key: string; satisfied: boolean }[]>();
      // SQLite takes 32,766 parameters; a chunk far below keeps the statement small.
      for (let i = 0; i < taskIds.length; i += 500) {
        const rows = db.all(
          db.sql
            .selectFrom('task_deps')
            .innerJoin('tasks as d', 'd.id', 'task_deps.depends_on')
            .innerJoin('projects as p', 'p.id', 'd.project_id')
            .select(['task_deps.task_id', 'p.name', 'd.slug', 'd.status', 'd.archived_from'])
            .where('task_deps.task_id', 'in', taskIds.slice(i, i + 500))
            .orderBy('d.created_at')
            .orderBy('p.name')
            .orderBy('d.slug'),
        );
        for (const row of rows) {
          const list = found.get(row.task_id) ?? [];
          list.push({ key: `${row.name}/${row.slug}`, satisfied: row.status === 'done' || row.archived_from === 'done' });
          found.set(row.task_id, list);
        }
      }
      return found;
    },

    activity(taskId: string): Activity[] {
      return db
        .all(
          db.sql
            .selectFrom('activity')
            .select(['id', 'at', 'actor', 'kind', 'from_status', 'to_status', 'run_id', 'text'])
            .where('task_id', '=', taskId)
            .orderBy('id'),
        )
        .map((row) => ({
          id: row.id,
          at: row.at,
          actor: row.actor,
          kind: row.kind,
          from: row.from_status,
          to: row.to_status,
          runId: row.run_id,
          text: row.text,
        }));
    },
  };
}

/** A row as the contract shows it. `waiting` is only asked for while the task is queued. */
export function toTask(row: TaskRow, dependencies: { key: string; satisfied: boolean }[], waiting: () => Task['waiting']): Task {
  return {
    id: row.id,
    kind: row.kind,
    key: `${row.project}/${row.slug}`,
    project: row.project,
    projectId: row.project_id,
    slug: row.slug,
    title: row.title,
    body: row.body,
    status: row.status,
    model: row.model,
    agent: row.agent,
    effort: row.effort,
    priority: row.priority,
    rank: row.rank,
    labels: z.array(z.string()).parse(JSON.parse(row.labels)),
    notBefore: row.not_before,
    branch: row.branch,
    baseSha: row.base_sha,
    headSha: row.head_sha,
    outcome: row.outcome,
    prUrl: row.pr_url,
    prState: row.pr_state,
    archivedFrom: row.archived_from,
    failure: row.failure_code === null ? null : { code: row.failure_code, message: row.failure_message ?? '' },
    waiting: row.status === 'queued' ? waiting() : null,
    feature: row.feature_slug === null ? null : `${row.project}/${row.feature_slug}`,
    origin: row.origin_slug === null ? null : `${row.origin_project}/${row.origin_slug}`,
    verifyCommand: row.verify_command,
    estimate: taskEstimate.parse(JSON.parse(row.estimate)),
    dependsOn: dependencies.map(({ key }) => key),
    costUsd: row.cost_usd,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    queuedAt: row.queued_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}
