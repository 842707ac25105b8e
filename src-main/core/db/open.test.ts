import { mkdir, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashOf } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { type Db, openDatabase } from './open.ts';
import { DatabaseRefused } from './refused.ts';
import { createChildren } from './testing/children.ts';

let dir: string;
let file: string;
const children = createChildren();
const opened: Db[] = [];
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'databäse '));
  file = path.join(dir, 'state', 'task-orchestrator.db');
});
afterEach(async () => {
  for (const db of opened.splice(0)) db.close();
  await children.ended();
  await rm(dir, { recursive: true });
});

const now = Date.UTC(2026, 0, 2, 3, 4, 5);
const add = (id: string, sql: string) => ({ id, sql });
const second = add('9001-colours', 'CREATE TABLE colours (name TEXT)');

async function openIt(known = migrations, at = now): Promise<Db> {
  const db = await openDatabase(file, { now: at, known });
  opened.push(db);
  return db;
}
async function closed(known = migrations): Promise<void> {
  (await openIt(known)).close();
  opened.pop();
}
const refusal = (known = migrations) =>
  openIt(known).then(
    () => {
      throw new Error('was not refused');
    },
    (error: Error) => {
      expect(error).toBeInstanceOf(DatabaseRefused);
      return error.message;
    },
  );
const rows = <T>(db: Db, sql: string) => db.prepare<[], T>(sql).all();
const pragma = (db: Db, name: string) => Object.values(rows<Record<string, unknown>>(db, `PRAGMA ${name}`)[0] ?? {})[0];
const folder = () => readdir(path.dirname(file));

describe('a new database', () => {
  it('is made with its folder, for this user alone', async () => {
    const db = await openIt();
    expect(rows(db, 'SELECT id, hash, applied_at FROM schema_migrations')).toEqual(
      migrations.map((migration) => ({ id: migration.id, hash: hashOf(migration), applied_at: now })),
    );
    // Windows keeps no such mode.
    if (process.platform !== 'win32') expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700);
    expect(await folder()).not.toContain('backups');
  });

  it.skipIf(process.platform === 'win32')(
    'can be read by this user alone, its log too, in a folder that others see and of an older version',
    async () => {
      await mkdir(path.dirname(file), { mode: 0o755 });
      await writeFile(file, '', { mode: 0o644 });
      await openIt();
      const seen = (await folder()).map(
        async (name) => `${name} ${((await stat(path.join(path.dirname(file), name))).mode & 0o777).toString(8)}`,
      );
      expect((await Promise.all(seen)).sort()).toEqual([
        'task-orchestrator.db 600',
        'task-orchestrator.db-shm 600',
        'task-orchestrator.db-wal 600',
      ]);
    },
  );

  it('survives a power cut, checks references and waits for other writers', async () => {
    const db = await openIt();
    expect(pragma(db, 'journal_mode')).toBe('wal');
    expect(pragma(db, 'synchronous')).toBe(2);
    expect(pragma(db, 'foreign_keys')).toBe(1);
    expect(pragma(db, 'busy_timeout')).toBe(5000);
  });

  it('is opened again as it is', async () => {
    const db = await openIt();
    db.run(db.sql.insertInto('settings').values({ id: 1, value: '{"queuePaused":true}' }));
    db.close();
    opened.pop();
    const again = await openIt();
    expect(again.get(again.sql.selectFrom('settings').select('value'))).toEqual({ value: '{"queuePaused":true}' });
    expect(await folder()).not.toContain('backups');
  });
});

describe('an older database', () => {
  it('is copied before it is changed, and the copy is whole', async () => {
    const db = await openIt();
    db.run(db.sql.insertInto('settings').values({ id: 1, value: '{"kept":true}' }));
    db.close();
    opened.pop();
    const newer = await openIt([...migrations, second], now + 1000);
    expect(rows(newer, "SELECT name FROM sqlite_master WHERE name = 'colours'")).toHaveLength(1);

    const backups = await readdir(path.join(dir, 'state', 'backups'));
    expect(backups).toEqual([`task-orchestrator-${migrations.at(-1)?.id}-2026-01-02T03-04-06-000Z.db`]);
    const copy = await openDatabase(path.join(dir, 'state', 'backups', backups[0] as string), { now });
    opened.push(copy);
    expect(copy.get(copy.sql.selectFrom('settings').select('value'))).toEqual({ value: '{"kept":true}' });
    expect(rows(copy, "SELECT name FROM sqlite_master WHERE name = 'colours'")).toEqual([]);
  });

  it('stays as it was when a change fails, and the changes before it stay applied', async () => {
    await closed();
    const broken = add('9002-broken', 'CREATE TABLE half (id INTEGER); CREATE TABLE colours (again TEXT)');
    expect(await refusal([...migrations, second, broken])).toContain('table colours already exists');
    const db = await openIt([...migrations, second]);
    expect(rows(db, 'SELECT id FROM schema_migrations ORDER BY id')).toEqual([...migrations, second].map(({ id }) => ({ id })));
    expect(rows(db, "SELECT name FROM sqlite_master WHERE name = 'half'")).toEqual([]);
  });

  it('is refused a change that leaves references to nothing', async () => {
    await closed();
    const orphan = add('9001-orphan', "PRAGMA defer_foreign_keys = ON; INSERT INTO task_deps VALUES ('a', 'b')");
    expect(await refusal([...migrations, orphan])).toContain('9001-orphan');
    const db = await openIt();
    expect(rows(db, 'SELECT * FROM task_deps')).toEqual([]);
  });
});

describe('a database that must not be used', () => {
  it('was written by a newer version: it is refused with what to do, and not touched', async () => {
    await closed([...migrations, second]);
    const before = await readFile(file);
    expect(await refusal()).toBe(
      `The database ${file} cannot be used. It was written by a newer version (it has the schema change 9001-colours, which this version does not know). Update Task Orchestrator.`,
    );
    expect(await readFile(file)).toEqual(before);
  });

  it('has another schema change of the same name', async () => {
    await closed([...migrations, second]);
    expect(await refusal([...migrations, { ...second, sql: 'CREATE TABLE colors (name TEXT)' }])).toContain(
      'schema change 9001-colours is not the one that this version knows',
    );
  });

  it.each([
    ['is no database', (bytes: Buffer) => bytes.fill('This is a letter to the editor. ')],
    ['has a damaged first page', (bytes: Buffer) => bytes.fill(0xa5, 100, 4096)],
  ])('%s: a copy is kept, once, and the file stays', async (_, damage) => {
    await closed();
    const bytes = damage(await readFile(file));
    await writeFile(file, bytes);
    const message = await refusal();
    expect(message).toMatch(/is damaged \(.*\)\. A copy as it was found is kept at .*\.damaged-.*\. Move it away to start empty/);
    expect(await refusal()).toBe(message);
    const copies = (await folder()).filter((name) => name.includes('.damaged-') && !name.endsWith('-wal'));
    expect(copies).toHaveLength(1);
    expect(await readFile(path.join(path.dirname(file), copies[0] as string))).toEqual(bytes);
    expect(await readFile(file)).toEqual(bytes);
  });

  it('is cut off in the middle of a page', async () => {
    await closed();
    const handle = await open(file, 'r+');
    await handle.truncate(1000);
    await handle.close();
    expect(await refusal()).toMatch(/is damaged/);
    expect((await stat(file)).size).toBe(1000);
  });

  it('is a folder', async () => {
    await mkdir(file, { recursive: true });
    expect(await refusal()).toMatch(/cannot be opened: its folder is not writable, or the path is a folder/);
  });

  it('lies below a file', async () => {
    await writeFile(path.join(dir, 'state'), '');
    expect(await refusal()).toBe(
      `The database ${file} cannot be opened: part of the path is a file, not a folder; set TASK_ORCH_STATE to a folder.`,
    );
  });

  // Root may write everywhere.
  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('lies in a folder that may not be written', async () => {
    await mkdir(path.dirname(file), { mode: 0o500 });
    expect(await refusal()).toMatch(/TASK_ORCH_STATE/);
  });
});

describe('several processes', () => {
  it('that start at once on a new folder all get the same database', async () => {
    await mkdir(path.dirname(file));
    const all = await Promise.all(Array.from({ length: 4 }, () => children.start('open', file)));
    expect(await Promise.all(all.map((child) => child.go()))).toEqual(all.map(() => 'opened'));
    expect(rows(await openIt(), 'SELECT id FROM schema_migrations')).toEqual(migrations.map(({ id }) => ({ id })));
  });

  it('that bring an old database up to date at once apply each change once', async () => {
    await closed();
    // Long enough that all of them want it while one does it.
    const slow = add(
      '9001-slow',
      'CREATE TABLE slow (n INTEGER); WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 300000) INSERT INTO slow SELECT n FROM c',
    );
    const all = await Promise.all(Array.from({ length: 3 }, () => children.start('open', file, JSON.stringify([slow, second]))));
    const more = [...migrations, slow, second].map(({ id, sql }) => ({ ...add(id, sql) }));
    expect(await Promise.all(all.map((child) => child.go()))).toEqual(all.map(() => 'opened'));
    expect(rows(await openIt(more), 'SELECT count(*) AS n FROM slow')).toEqual([{ n: 300_000 }]);
  });

  it('that write at once lose nothing', async () => {
    await closed();
    const all = await Promise.all(Array.from({ length: 3 }, () => children.start('write', file, '50')));
    expect(await Promise.all(all.map((child) => child.go()))).toEqual(all.map(() => 'written'));
    expect(rows(await openIt(), 'SELECT value FROM settings')).toEqual([{ value: '150' }]);
  });
});

describe('transactions', () => {
  it('that throw leave nothing, nested ones only what is around them', async () => {
    const db = await openIt();
    const put = (value: string) =>
      db.prepare('INSERT INTO settings VALUES (1, ?) ON CONFLICT DO UPDATE SET value = excluded.value').run(value);
    db.tx(() => put('1'));
    expect(() =>
      db.tx(() => {
        put('2');
        throw new Error('no');
      }),
    ).toThrow('no');
    db.tx(() => {
      put('3');
      expect(() =>
        db.tx(() => {
          put('4');
          throw new Error('no');
        }),
      ).toThrow('no');
    });
    expect(rows(db, 'SELECT value FROM settings')).toEqual([{ value: '3' }]);
  });

  it('have what waits for them done once they are committed, and what was rolled back never', async () => {
    const db = await openIt();
    const done: string[] = [];
    const later = (what: string) => db.afterCommit(() => done.push(what));
    later('alone');
    expect(done).toEqual(['alone']);
    db.tx(() => {
      later('outer');
      db.tx(() => later('inner'));
      expect(() =>
        db.tx(() => {
          later('undone');
          throw new Error('no');
        }),
      ).toThrow('no');
      expect(done).toEqual(['alone']);
    });
    expect(done).toEqual(['alone', 'outer', 'inner']);
    expect(() =>
      db.tx(() => {
        later('undone');
        throw new Error('no');
      }),
    ).toThrow('no');
    db.tx(() => {});
    expect(done).toEqual(['alone', 'outer', 'inner']);
  });
});
