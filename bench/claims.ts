import path from 'node:path';
import Database from 'better-sqlite3';
import { type Db, openDatabase } from '../src-main/core/db/open.ts';
import { createChangeBus } from '../src-main/core/lib/bus.ts';
import { systemClock } from '../src-main/core/lib/clock.ts';
import { createQueue, type Queue } from '../src-main/core/queue/queue.ts';
import { createCaps } from '../src-main/core/system/caps.ts';
import { createSpending } from '../src-main/core/system/spending.ts';
import { type Figure, interleave, type Sample, type Suite, sample } from './lib/figures.ts';
import { createWorld } from './lib/world.ts';

/** More than most people have; every project with a queue is a lane that the claim looks at. */
const projects = 20;
const perRound = 25;

/**
 * Durable claims a second, against a bare better-sqlite3 loop that is told which task it is and writes the same rows into the same
 * tables, in one transaction of the same durability: what is left to the claim is finding the task, and the rules. The same rows in
 * tables without an index stand beside it. What puts a claimed task back into the queue is not counted anywhere.
 */
export const claims: Suite = {
  name: 'claims',
  is: 'durable claims',
  async run({ quick, say }) {
    const world = await createWorld();
    const opened: { close(): void }[] = [];
    try {
      const sizes = quick ? [1_000, 10_000] : [1_000, 100_000, 1_000_000];
      const measures: Record<string, () => number> = {};
      for (const size of sizes) {
        say(`filling a database with ${size} tasks`);
        const db = await openFilled(path.join(world.dir, `tasks-${size}.db`), size);
        opened.push(db);
        measures[String(size)] = claimer(db);
      }
      const waiting = quick ? 10_000 : 100_000;
      for (const why of ['held', 'scheduled'] as const) {
        say(`filling a database with ${waiting} tasks in front that cannot start: ${why}`);
        const db = await openFilled(path.join(world.dir, `${why}.db`), waiting);
        opened.push(db);
        putInFront(db, waiting, why);
        measures[why] = claimer(db);
      }
      await openFilled(path.join(world.dir, 'bare.db'), 1_000).then((db) => db.close());
      const bare = openBare(path.join(world.dir, 'bare.db'));
      const plain = openPlain(path.join(world.dir, 'plain.db'));
      opened.push(bare, plain);
      measures.bare = bare.claim;
      measures.plain = plain.claim;

      say('measuring');
      return report(sizes, waiting, await interleave(quick ? 20 : 60, measures));
    } finally {
      for (const db of opened) db.close();
      await world.close();
    }
  },
};

function report(sizes: number[], waiting: number, values: Record<string, number[]>): Figure[] {
  const rates = (name: string): Sample => sample((values[name] ?? []).map((ms) => 1000 / ms));
  const floor = { is: 'a bare loop that writes the same rows into the same tables', value: rates('bare') };
  const first = rates(String(sizes[0]));
  const figure = (name: string, value: Sample, more: { growth?: number; note?: string; goal?: null }): Figure => {
    const share = value.median / floor.value.median;
    const met = share >= 0.5 && (more.growth ?? 0) <= 1.3;
    const growth = more.growth === undefined ? '' : ` and ≤ 1.3 × the time of ${count(sizes[0] as number)} tasks`;
    return {
      suite: 'claims',
      name,
      unit: '/s',
      value,
      floor,
      goal: more.goal === null ? null : { is: `≥ 0.5 ×${growth}`, met },
      note: [`${share.toFixed(2)} × the floor`, more.growth && `${more.growth.toFixed(2)} × the time`, more.note]
        .filter(Boolean)
        .join('; '),
    };
  };
  return [
    ...sizes.map((size, n) => {
      const rate = rates(String(size));
      return figure(`claims with ${count(size)} tasks`, rate, n === sizes.length - 1 ? { growth: first.median / rate.median } : {});
    }),
    figure(`claims behind ${count(waiting)} tasks of a full project and of a held agent`, rates('held'), {}),
    figure(`claims behind ${count(waiting)} scheduled tasks of one project`, rates('scheduled'), {
      goal: null,
      note: 'no goal: one look at each of them',
    }),
    figure('the same rows into tables without an index', rates('plain'), {
      goal: null,
      note: 'what the product does not do; for comparison',
    }),
  ];
}

const count = (n: number): string => n.toLocaleString('en');

/** A database in which one task in ten waits in the queue and the others are done, in 20 projects. */
async function openFilled(file: string, tasks: number): Promise<Db> {
  const db = await openDatabase(file, { now: systemClock.now() });
  db.prepare('PRAGMA synchronous = OFF').run();
  db.tx(() => {
    db.prepare("INSERT INTO agents (id) VALUES ('demo'), ('held')").run();
    db.prepare("UPDATE agents SET hold_reason = 'paused', hold_text = 'paused' WHERE id = 'held'").run();
    db.prepare(`
      INSERT INTO projects (id, name, path, max_running, settings, created_at)
      WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
      SELECT 'p' || i, 'project ' || i, '/p/' || i, 2, '{}', 0 FROM n`).run(projects - 1);
    db.prepare(`
      INSERT INTO tasks (id, project_id, slug, title, body, status, agent, model, rank, queued_at, branch, created_at, updated_at)
      WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
      SELECT printf('t%08d', i), 'p' || (i % ${projects}), 'task-' || i, 'Task ' || i, 'Do it.', iif(i / ${projects} % 10 = 0, 'queued', 'done'),
        'demo', 'demo', printf('a%08d', i), iif(i / ${projects} % 10 = 0, 1, NULL), 'task/task-' || i, 0, 0 FROM n`).run(tasks - 1);
  });
  db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
  db.prepare('PRAGMA synchronous = FULL').run();
  return db;
}

/** Fills the queue with tasks of higher priority that may not start: half of a full project and half of a held agent, or scheduled ones. */
function putInFront(db: Db, tasks: number, why: 'held' | 'scheduled'): void {
  db.tx(() => {
    const insert = db.prepare(`
      INSERT INTO tasks (id, project_id, slug, title, body, status, agent, rank, priority, queued_at, not_before, branch, created_at, updated_at)
      WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
      SELECT 'w' || ? || i, ?, 'waiting-' || ? || i, 'Waiting', 'Do it.', 'queued', ?, printf('a%08d', i), 100, 1, ?, 'task/waiting-' || i, 0, 0 FROM n`);
    if (why === 'scheduled') {
      insert.run(tasks - 1, 'later', 'p2', 'later', 'demo', Number.MAX_SAFE_INTEGER);
      return;
    }
    insert.run(tasks / 2 - 1, 'full', 'p0', 'full', 'demo', null);
    insert.run(tasks / 2 - 1, 'held', 'p1', 'held', 'held', null);
    db.prepare(`
      INSERT INTO tasks (id, project_id, slug, title, body, status, agent, rank, run_id, branch, created_at, updated_at)
      SELECT 'r' || value, 'p0', 'running-' || value, 'Running', 'Do it.', 'inprogress', 'demo', 'a0', 'run-' || value, 'task/running', 0, 0
      FROM json_each('[1, 2]')`).run();
  });
}

/** ms for one claim, the mean of 25. */
function claimer(db: Db): () => number {
  const queue: Queue = createQueue({
    db,
    bus: createChangeBus((error) => {
      throw error;
    }),
    clock: systemClock,
    owner: 'bench',
    worktreePath: (project, slug) => `/worktrees/${project}/${slug}`,
    initialProgress: () => '{"step":"prepare"}',
    choice: (task) => task,
    capped: createCaps({ db, clock: systemClock, spending: createSpending({ db, clock: systemClock }) }).reached,
  });
  const endRun = db.prepare<[string], never>("UPDATE runs SET status = 'succeeded', finished_at = started_at WHERE id = ?");
  const putBack = db.prepare<[string, string], never>("UPDATE tasks SET status = 'queued', run_id = NULL, rank = ? WHERE id = ?");
  let made = 0;
  return () => {
    let spent = 0;
    for (let n = 0; n < perRound; n++) {
      const start = performance.now();
      const claim = queue.claim({ maxRunning: 4 });
      spent += performance.now() - start;
      if (!claim) throw new Error('there was nothing to claim');
      db.tx(() => {
        endRun.run(claim.runId);
        // To the end of the queue, so that it is always another one's turn.
        putBack.run(`b${String(made++).padStart(8, '0')}`, claim.taskId);
      });
    }
    return spent / perRound;
  };
}

interface Bare {
  /** ms for one claim, the mean of 25. */
  claim: () => number;
  close(): void;
}

/** The floor: no rules and no search, but the product's tables with all their indexes and triggers. */
function openBare(file: string): Bare {
  const db = open(file);
  const take = db.prepare("UPDATE tasks SET status = 'inprogress', run_id = ?, started_at = ?, updated_at = ? WHERE rowid = ?");
  const insertRun = db.prepare(`
    INSERT INTO runs (id, task_id, number, attempt, status, owner, agent, model, worktree, branch, progress, started_at)
    SELECT ?, id, 1 + (SELECT count(*) FROM runs WHERE task_id = tasks.id), 1, 'running', 'bench', 'demo', 'demo', '/worktrees/p/task', branch, '{}', ?
    FROM tasks WHERE rowid = ?`);
  const insertActivity = db.prepare(`
    INSERT INTO activity (task_id, at, actor, kind, from_status, to_status, run_id)
    SELECT id, ?, 'dispatcher', 'claim', 'queued', 'inprogress', ? FROM tasks WHERE rowid = ?`);
  const endRun = db.prepare("UPDATE runs SET status = 'succeeded', finished_at = started_at WHERE id = ?");
  const putBack = db.prepare("UPDATE tasks SET status = 'queued', run_id = NULL WHERE rowid = ?");
  const queued = db.prepare<[], number>("SELECT rowid FROM tasks WHERE status = 'queued'").pluck().all();
  const claim = db.transaction((run: string, task: number, at: number) => {
    take.run(run, at, at, task);
    insertRun.run(run, at, task);
    insertActivity.run(at, run, task);
  });
  const back = db.transaction((run: string, task: number) => {
    endRun.run(run);
    putBack.run(task);
  });
  return loop(
    db,
    (run, n) => claim.immediate(run, queued[n % queued.length] as number, Date.now()),
    (run, n) => back.immediate(run, queued[n % queued.length] as number),
  );
}

function openPlain(file: string): Bare {
  const db = open(file);
  db.exec(`
    CREATE TABLE tasks (id INTEGER PRIMARY KEY, status TEXT, run TEXT, at INTEGER, title TEXT, body TEXT);
    CREATE TABLE counts (id INTEGER PRIMARY KEY, n INTEGER);
    CREATE TABLE runs (id INTEGER PRIMARY KEY, run TEXT, task INTEGER, status TEXT, worktree TEXT, branch TEXT, progress TEXT, at INTEGER);
    CREATE TABLE activity (id INTEGER PRIMARY KEY, task INTEGER, at INTEGER, kind TEXT, text TEXT);
    INSERT INTO counts VALUES (1, 0), (2, 0);
    INSERT INTO tasks WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999)
      SELECT i, 'queued', NULL, 0, 'Task ' || i, 'Do it.' FROM n`);
  const take = db.prepare("UPDATE tasks SET status = 'inprogress', run = ?, at = ? WHERE id = ?");
  const count = db.prepare('UPDATE counts SET n = n + ? WHERE id = ?');
  const insertRun = db.prepare(
    "INSERT INTO runs (run, task, status, worktree, branch, progress, at) VALUES (?, ?, 'running', '/worktrees/p/task', 'task/task', '{}', ?)",
  );
  const insertActivity = db.prepare("INSERT INTO activity (task, at, kind, text) VALUES (?, ?, 'claim', '')");
  const putBack = db.prepare("UPDATE tasks SET status = 'queued' WHERE id = ?");
  const claim = db.transaction((run: string, task: number, at: number) => {
    take.run(run, at, task);
    count.run(-1, 1);
    count.run(1, 2);
    insertRun.run(run, task, at);
    insertActivity.run(task, at);
  });
  return loop(
    db,
    (run, n) => claim.immediate(run, n % 1000, Date.now()),
    (_run, n) => putBack.run(n % 1000),
  );
}

function open(file: string): Database.Database {
  const db = new Database(file);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  return db;
}

function loop(db: Database.Database, claim: (run: string, n: number) => void, putBack: (run: string, n: number) => void): Bare {
  let made = 0;
  return {
    claim() {
      let spent = 0;
      for (let n = 0; n < perRound; n++) {
        const run = `run-${++made}`;
        const start = performance.now();
        claim(run, made);
        spent += performance.now() - start;
        putBack(run, made);
      }
      return spent / perRound;
    },
    close: () => db.close(),
  };
}
