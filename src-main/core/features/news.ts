import type { Change } from '../../contract/changes.ts';
import type { TaskStatus } from '../../contract/tasks.ts';
import type { Db } from '../db/open.ts';
import type { ChangeBus } from '../lib/bus.ts';

/** Tells of a feature once the transaction under way is committed. */
export function createNews({ db, bus }: { db: Db; bus: ChangeBus }) {
  const emit = (change: Change) => db.afterCommit(() => bus.emit(change));
  return {
    feature: (row: { id: string; project_id: string }): void => emit({ type: 'feature', featureId: row.id, projectId: row.project_id }),
    /** A task that was written here; `status` null when it is gone. */
    task: (row: { id: string; project_id: string }): void => {
      db.afterCommit(() => {
        const now = db.get(db.sql.selectFrom('tasks').select('status').where('id', '=', row.id));
        bus.emit({ type: 'task', taskId: row.id, projectId: row.project_id, status: now?.status ?? null });
      });
    },
  };
}

export type News = ReturnType<typeof createNews>;

/**
 * Follows what others tell: whatever happens to a linked task or to a planner may change where a feature stands, whoever did it. What
 * happens to the planner of a task's spec is news of that task.
 */
export function relayChanges({ db, bus }: { db: Db; bus: ChangeBus }): () => void {
  const featureOf = db.prepare<[string], { id: string; project_id: string }>(
    'SELECT f.id, f.project_id FROM tasks t JOIN features f ON f.id = t.feature_id WHERE t.id = ?',
  );
  const plannerOf = db.prepare<[string], { feature_id: string | null; subject_id: string | null; project_id: string }>(
    `SELECT pl.feature_id, pl.subject_id, t.project_id FROM planners pl JOIN tasks t ON t.id = pl.task_id WHERE pl.task_id = ?`,
  );
  const statusOf = db.prepare<[string], { status: TaskStatus }>('SELECT status FROM tasks WHERE id = ?');
  return bus.subscribe((change) => {
    if (change.type !== 'task' && change.type !== 'run') return;
    const planner = plannerOf.get(change.taskId);
    if (planner?.subject_id && change.type === 'task') {
      const subject = statusOf.get(planner.subject_id);
      bus.emit({ type: 'task', taskId: planner.subject_id, projectId: planner.project_id, status: subject?.status ?? null });
    }
    if (planner?.feature_id) bus.emit({ type: 'feature', featureId: planner.feature_id, projectId: planner.project_id });
    else if (change.type === 'task') {
      const feature = featureOf.get(change.taskId);
      if (feature) bus.emit({ type: 'feature', featureId: feature.id, projectId: feature.project_id });
    }
  });
}
