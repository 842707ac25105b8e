import type { PrState } from '../../contract/tasks.ts';
import type { Db } from '../db/open.ts';
import type { ChangeBus } from '../lib/bus.ts';

/** The pull requests of tasks in review, and what the forge said of them last. */
export function createPullRequests({ db, bus }: { db: Db; bus: ChangeBus }) {
  return {
    inReview: (): { taskId: string; url: string }[] =>
      db
        .all(db.sql.selectFrom('tasks').select(['id', 'pr_url']).where('status', '=', 'review').where('pr_url', 'is not', null))
        .map(({ id, pr_url }) => ({ taskId: id, url: pr_url as string })),

    /** False when the task is not in review with this pull request any more: then nothing is stored. */
    note({ taskId, url }: { taskId: string; url: string }, state: PrState): boolean {
      const task = db.get(
        db.sql
          .selectFrom('tasks')
          .select(['project_id', 'pr_state'])
          .where('id', '=', taskId)
          .where('status', '=', 'review')
          .where('pr_url', '=', url),
      );
      if (!task) return false;
      if (task.pr_state !== state) {
        db.run(db.sql.updateTable('tasks').set({ pr_state: state }).where('id', '=', taskId));
        bus.emit({ type: 'task', taskId, projectId: task.project_id, status: 'review' });
      }
      return true;
    },
  };
}

export type PullRequests = ReturnType<typeof createPullRequests>;
