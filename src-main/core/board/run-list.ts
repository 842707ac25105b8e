import { tokenUsage } from '../../contract/run-events.ts';
import { type RunStatus, type RunSummary, verdict } from '../../contract/runs.ts';
import type { Db } from '../db/open.ts';

export interface RunListQuery {
  project?: string | undefined;
  status?: RunStatus[] | undefined;
  taskIds?: string[] | undefined;
  before: number | null;
  limit: number;
}

/** The runs of all tasks, newest first. */
export function createRunList({ db, projectId }: { db: Db; projectId: (name: string) => string }) {
  return ({ project, status, taskIds, before, limit }: RunListQuery): RunSummary[] => {
    let query = db.sql
      .selectFrom('runs')
      .innerJoin('tasks', 'tasks.id', 'runs.task_id')
      .innerJoin('projects', 'projects.id', 'tasks.project_id')
      .select([
        'runs.id',
        'runs.task_id',
        'runs.number',
        'runs.status',
        'runs.agent',
        'runs.model',
        'runs.failure_code',
        'runs.failure_message',
        'runs.cost_usd',
        'runs.tokens',
        'runs.started_at',
        'runs.finished_at',
        'runs.verdict',
        'projects.name as project',
        'tasks.slug',
        'tasks.title',
        'tasks.kind',
      ])
      .select((e) =>
        e
          .selectFrom('run_stages')
          .select('run_stages.name')
          .whereRef('run_stages.run_id', '=', 'runs.id')
          .orderBy('run_stages.seq', 'desc')
          .limit(1)
          .as('stage'),
      )
      .orderBy('runs.started_at', 'desc')
      .orderBy('runs.id', 'desc');
    if (project !== undefined) query = query.where('tasks.project_id', '=', projectId(project));
    if (status !== undefined && status.length > 0) query = query.where('runs.status', 'in', status);
    if (taskIds !== undefined) query = query.where('runs.task_id', 'in', taskIds);
    const page = before === null ? query : query.where('runs.started_at', '<', before);
    const rows = db.all(page.limit(limit));
    const last = rows.at(-1);
    // The next page begins before the last one's time, so whatever started in that same millisecond belongs to this page.
    const together = rows.length === limit && last ? db.all(query.where('runs.started_at', '=', last.started_at)) : [];
    const known = new Set(rows.map(({ id }) => id));
    return [...rows, ...together.filter(({ id }) => !known.has(id))].map((row) => ({
      id: row.id,
      taskId: row.task_id,
      number: row.number,
      status: row.status,
      agent: row.agent,
      model: row.model,
      failure: row.failure_code === null ? null : { code: row.failure_code, message: row.failure_message ?? '' },
      costUsd: row.cost_usd,
      tokens: tokenUsage.parse(JSON.parse(row.tokens)),
      startedAt: row.started_at,
      finishedAt: row.finished_at,
      key: `${row.project}/${row.slug}`,
      project: row.project,
      slug: row.slug,
      title: row.title,
      kind: row.kind,
      stage: row.stage,
      verdict: row.verdict === null ? null : verdict.shape.verdict.parse(JSON.parse(row.verdict).verdict),
    }));
  };
}

export type RunList = ReturnType<typeof createRunList>;
