import type { TaskStatus } from '../../contract/tasks.ts';
import type { Db } from './open.ts';
import type { Schema } from './schema.ts';

/** Appends to the activity log of a task; also for what is not a move (an edit, a dependency). */
export function recordActivity(
  db: Db,
  row: {
    taskId: string;
    at: number;
    actor: Schema['activity']['actor'];
    kind: string;
    from: TaskStatus | null;
    to: TaskStatus | null;
    runId: string | null;
    text: string;
  },
): void {
  statementOf(db).run(row.taskId, row.at, row.actor, row.kind, row.from, row.to, row.runId, row.text);
}

/** Prepared once a database: it is part of every move of a task. */
const statements = new WeakMap<Db, ReturnType<typeof prepare>>();

function statementOf(db: Db): ReturnType<typeof prepare> {
  const statement = statements.get(db) ?? prepare(db);
  statements.set(db, statement);
  return statement;
}

const prepare = (db: Db) =>
  db.prepare<(string | number | null)[], never>(
    'INSERT INTO activity (task_id, at, actor, kind, from_status, to_status, run_id, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
