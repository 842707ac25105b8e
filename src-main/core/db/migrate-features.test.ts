import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { migrations } from './migrations/index.ts';
import { type Db, openDatabase } from './open.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'migrate '));
});
afterEach(() => rm(dir, { recursive: true }));

const all = (db: Db, sql: string) => db.prepare<[], Record<string, unknown>>(sql).all();

it('keeps all that a database held before there were features', async () => {
  const file = path.join(dir, 'task-orchestrator.db');
  const old = await openDatabase(file, { now: 1, known: migrations.filter(({ id }) => id < '0002') });
  const run = (sql: string) => old.prepare(sql).run();
  run(`INSERT INTO projects (id, name, path, settings, created_at) VALUES ('p', 'web', '/web', '{}', 1)`);
  const task = (id: string, status: string, more = 'NULL, NULL, NULL, NULL') =>
    run(`INSERT INTO tasks (id, project_id, slug, title, body, status, agent, rank, branch, created_at, updated_at, queued_at, run_id, failure_code, failure_message)
         VALUES ('${id}', 'p', '${id}', 'Title of ${id}', 'Übergrößen in ${id}', '${status}', 'demo', 'a0${id}', 'task/${id}', 1, 1, ${more})`);
  task('one', 'todo');
  task('two', 'queued', '1, NULL, NULL, NULL');
  task('three', 'inprogress', "1, 'r', NULL, NULL");
  task('four', 'failed', "1, 'q', 'internal', 'It broke.'");
  run("INSERT INTO task_deps VALUES ('two', 'one')");
  run(`INSERT INTO runs (id, task_id, number, attempt, status, owner, agent, worktree, branch, progress, started_at)
       VALUES ('r', 'three', 1, 1, 'running', 'me', 'demo', '/w', 'task/three', '{}', 1)`);
  for (const [i, name] of ['prepare', 'setup', 'do'].entries())
    run(`INSERT INTO run_stages VALUES ('r', ${i + 1}, '${name}', 1, ${i === 2 ? "'running', 1, NULL" : "'succeeded', 1, 2"})`);
  run(`INSERT INTO activity (task_id, at, actor, kind, to_status) VALUES ('one', 1, 'user', 'add', 'todo')`);
  const tables = ['projects', 'tasks', 'task_deps', 'task_counts', 'runs', 'run_stages', 'activity'];
  const before = tables.map((table) => all(old, `SELECT * FROM ${table}`));
  old.close();

  const db = await openDatabase(file, { now: 2 });
  try {
    for (const [i, table] of tables.entries())
      expect(all(db, `SELECT * FROM ${table}`), table).toEqual((before[i] ?? []).map((row) => expect.objectContaining(row)));
    expect(all(db, 'SELECT DISTINCT kind, feature_id, origin_id, verify_command, estimate FROM tasks')).toEqual([
      { kind: 'work', feature_id: null, origin_id: null, verify_command: null, estimate: '{}' },
    ]);
    expect(all(db, 'SELECT * FROM work_counts')).toEqual(all(db, 'SELECT * FROM task_counts'));
    // What is found by its words still is, and what waits still does.
    expect(
      all(db, `SELECT t.id FROM tasks_text JOIN tasks t ON t.rowid = tasks_text.rowid WHERE tasks_text MATCH 'ubergroßen two'`),
    ).toEqual([{ id: 'two' }]);
    db.prepare(`UPDATE tasks SET status = 'done' WHERE id = 'one'`).run();
    expect(all(db, `SELECT blocked FROM tasks WHERE id = 'two'`)).toEqual([{ blocked: 0 }]);
    db.prepare(`INSERT INTO run_stages VALUES ('r', 4, 'plan', 1, 'running', 3, NULL)`).run();
    db.prepare(`DELETE FROM tasks WHERE id = 'three'`).run();
    expect(all(db, 'SELECT * FROM run_stages')).toEqual([]);
    expect(all(db, 'PRAGMA foreign_key_check')).toEqual([]);
    expect(all(db, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  } finally {
    db.close();
  }
});

it('counts the labels that tasks had before they were counted', async () => {
  const file = path.join(dir, 'task-orchestrator.db');
  const old = await openDatabase(file, { now: 1, known: migrations.filter(({ id }) => id < '0003') });
  old.prepare(`INSERT INTO projects (id, name, path, settings, created_at) VALUES ('p', 'web', '/web', '{}', 1)`).run();
  for (const [id, labels] of Object.entries({ one: ['ui', 'api'], two: ['ui', 'ui'], three: [] }))
    old
      .prepare(
        `INSERT INTO tasks (id, project_id, slug, title, body, status, agent, rank, branch, created_at, updated_at, labels)
         VALUES (?, 'p', ?, 'T', '', 'todo', 'demo', ?, 'b', 1, 1, ?)`,
      )
      .run(id, id, `a0${id}`, JSON.stringify(labels));
  old.close();
  const db = await openDatabase(file, { now: 2 });
  try {
    expect(all(db, 'SELECT * FROM label_counts')).toEqual([
      { label: 'api', n: 1 },
      { label: 'ui', n: 2 },
    ]);
  } finally {
    db.close();
  }
});
