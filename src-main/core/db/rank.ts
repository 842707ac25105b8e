import { generateKeyBetween } from 'fractional-indexing';
import type { TaskStatus } from '../../contract/tasks.ts';
import type { Db } from './open.ts';

/*
 * A rank is a string; a column of the board is in the order of its ranks. Ranks are handed out between direct neighbours of the whole
 * column, whatever projects a board shows, so that no two tasks that wait in a column share one.
 */

/** A rank after every task that is in this column now. */
export function endOfColumn(db: Db, status: TaskStatus): string {
  return generateKeyBetween(neighbour(db, status, 'below', null, null), null);
}

/** A rank right after `rank`, before whatever follows it in the column; `taskId` is the task that moves. */
export function rankAfter(db: Db, status: TaskStatus, rank: string, taskId: string): string {
  return generateKeyBetween(rank, neighbour(db, status, 'above', rank, taskId));
}

/** A rank right before `rank`. */
export function rankBefore(db: Db, status: TaskStatus, rank: string, taskId: string): string {
  return generateKeyBetween(neighbour(db, status, 'below', rank, taskId), rank);
}

/** The rank itself, or the one right before it if somebody else has it by now: a task that comes back was here first. */
export function sameRank(db: Db, status: TaskStatus, rank: string, taskId: string): string {
  const holder = db.get(
    db.sql.selectFrom('tasks').select('id').where('status', '=', status).where('rank', '=', rank).where('id', '<>', taskId).limit(1),
  );
  return holder ? rankBefore(db, status, rank, taskId) : rank;
}

/** The nearest rank of the column below or above `rank` (null: below the end). */
function neighbour(db: Db, status: TaskStatus, side: 'below' | 'above', rank: string | null, taskId: string | null): string | null {
  let query = db.sql
    .selectFrom('tasks')
    .select('rank')
    .where('status', '=', status)
    .orderBy('rank', side === 'below' ? 'desc' : 'asc')
    .limit(1);
  if (rank !== null) query = query.where('rank', side === 'below' ? '<' : '>', rank);
  if (taskId !== null) query = query.where('id', '<>', taskId);
  return db.get(query)?.rank ?? null;
}
