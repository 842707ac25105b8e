import type { Project } from '../../contract/projects.ts';
import type { Dashboard } from '../../contract/system.ts';
import type { Db } from '../db/open.ts';

/** Counts per project and what runs now. Reads counters and running rows alone, so its cost does not grow with the tasks. */
export function createDashboard(deps: {
  db: Db;
  projects: { store: { list(): Project[]; counts(): Map<string, Map<string, number>> } };
  settings: { get(): { queuePaused: boolean } };
  maxRunning: () => number;
  /** The queued task that comes first, and what it waits for. */
  next: () => { key: string; text: string } | null;
  needsYou: () => number;
  spentTodayUsd: () => number;
}): () => Dashboard {
  const { db, projects, settings } = deps;
  return () => {
    const counts = projects.store.counts();
    const running = db.all(
      db.sql
        .selectFrom('tasks')
        .innerJoin('projects', 'projects.id', 'tasks.project_id')
        .innerJoin('runs', 'runs.id', 'tasks.run_id')
        .select(['projects.name', 'tasks.slug', 'tasks.agent', 'tasks.model', 'runs.id', 'runs.started_at', 'runs.cost_usd'])
        .select((e) =>
          e
            .selectFrom('run_stages')
            .select('run_stages.name')
            .whereRef('run_stages.run_id', '=', 'runs.id')
            .where('run_stages.status', '=', 'running')
            .limit(1)
            .as('stage'),
        )
        .where('tasks.status', '=', 'inprogress')
        .orderBy('runs.started_at'),
    );
    return {
      projects: projects.store.list().map((project) => {
        const of = (status: string) => counts.get(project.id)?.get(status) ?? 0;
        return {
          name: project.name,
          present: project.present,
          paused: project.settings.paused,
          todo: of('todo'),
          queued: of('queued'),
          inprogress: of('inprogress'),
          review: of('review'),
          done: of('done'),
          failed: of('failed'),
        };
      }),
      running: running.map((row) => ({
        key: `${row.name}/${row.slug}`,
        agent: row.agent,
        model: row.model,
        stage: row.stage,
        startedAt: row.started_at,
        costUsd: row.cost_usd,
      })),
      queuePaused: settings.get().queuePaused,
      maxRunning: deps.maxRunning(),
      next: deps.next(),
      needsYou: deps.needsYou(),
      spentTodayUsd: deps.spentTodayUsd(),
    };
  };
}
