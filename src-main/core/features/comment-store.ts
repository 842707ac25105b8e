import type { Comment } from '../../contract/comments.ts';
import type { Db } from '../db/open.ts';
import type { Clock } from '../lib/clock.ts';
import { newId } from '../lib/ids.ts';

export type Discussion = { featureId: string } | { taskId: string };

const columns = ['id', 'created_at', 'edited_at', 'author', 'body'] as const;

/** The comments table. Removed ones stay, so that they can be had back. */
export function createCommentStore({ db, clock }: { db: Db; clock: Clock }) {
  const of = (where: Discussion) => {
    const query = db.sql.selectFrom('comments').where('deleted_at', 'is', null);
    return 'featureId' in where ? query.where('feature_id', '=', where.featureId) : query.where('task_id', '=', where.taskId);
  };
  const store = {
    add(where: Discussion, author: Comment['author'], body: string, runId: string | null = null): Comment {
      const now = clock.now();
      const id = newId(now);
      const place = 'featureId' in where ? { feature_id: where.featureId, task_id: null } : { feature_id: null, task_id: where.taskId };
      db.run(
        db.sql
          .insertInto('comments')
          .values({ id, ...place, author, body, run_id: runId, created_at: now, edited_at: null, deleted_at: null }),
      );
      return { id, at: now, editedAt: null, author, body };
    },

    /** The last thing that the planner said there is this. */
    has: (where: Discussion, body: string): boolean =>
      db.get(of(where).select('body').where('author', '=', 'planner').orderBy('created_at', 'desc').orderBy('id', 'desc').limit(1))
        ?.body === body,

    byId: (id: string) =>
      db.get(
        db.sql
          .selectFrom('comments')
          .select([...columns, 'feature_id', 'task_id', 'deleted_at'])
          .where('id', '=', id),
      ),

    /** The newest, oldest of them first. */
    list: (where: Discussion, limit: number): Comment[] =>
      db.all(of(where).select(columns).orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit)).reverse().map(toComment),

    set(id: string, set: { body?: string; edited_at?: number; deleted_at?: number | null }): void {
      db.run(db.sql.updateTable('comments').set(set).where('id', '=', id));
    },
  };
  return store;
}

export type CommentStore = ReturnType<typeof createCommentStore>;

export const toComment = (row: {
  id: string;
  created_at: number;
  edited_at: number | null;
  author: Comment['author'];
  body: string;
}): Comment => ({
  id: row.id,
  at: row.created_at,
  editedAt: row.edited_at,
  author: row.author,
  body: row.body,
});
