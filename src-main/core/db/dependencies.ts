import type { Db } from './open.ts';

/** Whether `from` waits for `to`, at first hand or by way of others, or is it: an edge from `to` to `from` would close a cycle. */
export function reaches(db: Db, from: string, to: string): boolean {
  const statement = db.prepare<[string, string], { found: number }>(
    `WITH RECURSIVE reach (id) AS (SELECT ? UNION SELECT d.depends_on FROM task_deps d JOIN reach ON d.task_id = reach.id)
     SELECT 1 AS found FROM reach WHERE id = ?`,
  );
  return statement.get(from, to) !== undefined;
}

export const dependenciesOf = (db: Db, taskId: string): string[] =>
  db.all(db.sql.selectFrom('task_deps').select('depends_on').where('task_id', '=', taskId)).map(({ depends_on }) => depends_on);

export const dependentsOf = (db: Db, taskId: string): string[] =>
  db.all(db.sql.selectFrom('task_deps').select('task_id').where('depends_on', '=', taskId)).map(({ task_id }) => task_id);

/** Makes a task wait for another. False, and nothing done, where that closed a cycle. One that is there already is fine. */
export function addDependency(db: Db, taskId: string, dependsOn: string): boolean {
  if (reaches(db, dependsOn, taskId)) return false;
  db.run(
    db.sql
      .insertInto('task_deps')
      .values({ task_id: taskId, depends_on: dependsOn })
      .onConflict((conflict) => conflict.doNothing()),
  );
  return true;
}

export function setDependencies(db: Db, taskId: string, dependsOn: Iterable<string>): void {
  db.run(db.sql.deleteFrom('task_deps').where('task_id', '=', taskId));
  for (const id of new Set(dependsOn)) db.run(db.sql.insertInto('task_deps').values({ task_id: taskId, depends_on: id }));
}
