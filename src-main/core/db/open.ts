import { chmod, constants, copyFile, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import Database from 'better-sqlite3';
import { type Compilable, type CompiledQuery, DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import { UserError } from '../lib/errors.ts';
import { migrate } from './migrate.ts';
import { type Migration, migrations } from './migrations/index.ts';
import { DatabaseRefused } from './refused.ts';
import type { Schema } from './schema.ts';

/** In the state folder. */
export const databaseName = 'task-orchestrator.db';

/**
 * Typed SQL, run synchronously: Kysely only builds the statements (docs/adr/0001). So a transaction is a plain function, and
 * nothing can come between its statements.
 */
export interface Db {
  /** Builds queries; it cannot run them. */
  readonly sql: Kysely<Schema>;
  all<R>(query: Compilable<R>): R[];
  get<R>(query: Compilable<R>): R | undefined;
  /** Returns the number of rows changed. */
  run(query: Compilable<unknown>): number;
  /** One BEGIN IMMEDIATE transaction; nested calls are savepoints. Throwing rolls back. */
  tx<T>(fn: () => T): T;
  /** Runs `fn` once the transaction under way is committed, never if it is rolled back; at once outside of one. */
  afterCommit(fn: () => void): void;
  /** Hand-written SQL for the hot paths, prepared once. */
  prepare<Params extends unknown[], Row>(sql: string): Database.Statement<Params, Row>;
  close(): void;
}

/** How long a process waits for another one's write. */
const patienceMs = 5000;

/** Opens (and creates, and migrates) the database. Throws DatabaseRefused with a sentence for a person. */
export async function openDatabase(file: string, { now, known = migrations }: { now: number; known?: readonly Migration[] }): Promise<Db> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 }).catch(refuse(file));
  let sqlite: Database.Database | null = null;
  try {
    sqlite = new Database(file);
    await keepPrivate(file);
    // The command line and the daemon may write at the same moment; a writer holds the lock for milliseconds.
    sqlite.pragma(`busy_timeout = ${patienceMs}`);
    await switchToWal(sqlite);
    // A status that was reported must survive a power cut.
    sqlite.pragma('synchronous = FULL');
    sqlite.pragma('foreign_keys = ON');
    sqlite.function('folded', { deterministic: true }, (text) => (typeof text === 'string' ? fold(text) : null));
    await migrate(sqlite, { file, known, now });
  } catch (error) {
    // Before it is closed, for that writes what is left in the log (`-wal`) into the file.
    const damage = isDamaged(error) ? await keepAside(file, error as Error) : null;
    sqlite?.close();
    if (error instanceof DatabaseRefused) throw error;
    if (damage !== null) throw new DatabaseRefused(damage, { cause: error });
    return refuse(file)(error);
  }
  return wrap(sqlite);
}

/**
 * Specs and what agents said are for this user alone, also in a folder that others can read. SQLite gives its log files the mode of the
 * database. Where there are no such permissions (some mounts) it goes on without.
 */
async function keepPrivate(file: string): Promise<void> {
  await chmod(file, 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPERM' && error.code !== 'ENOTSUP' && error.code !== 'EROFS') throw error;
  });
}

/** Makes texts equal that differ in case alone; in SQL it is `folded`. SQLite itself knows the cases of ASCII letters only. */
export const fold = (text: string): string => text.normalize('NFC').toLowerCase();

/**
 * Of two processes that switch a new file to WAL at once, SQLite tells one "busy" without waiting, as each holds what the other
 * wants. The other one is done in milliseconds.
 */
async function switchToWal(sqlite: Database.Database): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      sqlite.pragma('journal_mode = WAL');
      return;
    } catch (error) {
      const busy = (error as { code?: string }).code?.startsWith('SQLITE_BUSY') ?? false;
      if (!busy || performance.now() > deadline) throw error;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }
}

function wrap(sqlite: Database.Database): Db {
  const sql = new Kysely<Schema>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
  // Bounded by the number of query shapes in the code, not by data: values are always parameters. `in (…)` lists vary, hence the cap.
  const statements = new Map<string, Database.Statement>();
  const statement = (query: CompiledQuery): Database.Statement => {
    let found = statements.get(query.sql);
    if (!found) {
      if (statements.size >= 500) statements.clear();
      found = sqlite.prepare(query.sql);
      statements.set(query.sql, found);
    }
    return found;
  };
  // One for all, as making one costs as much as running it.
  const transact = sqlite.transaction((fn: () => unknown) => fn());
  let waiting: (() => void)[] = [];
  const tx = <T>(fn: () => T): T => {
    const outermost = !sqlite.inTransaction;
    const before = waiting.length;
    let result: T;
    try {
      result = transact.immediate(fn) as T;
    } catch (error) {
      waiting.length = before;
      throw error;
    }
    if (outermost) {
      const due = waiting;
      waiting = [];
      for (const run of due) run();
    }
    return result;
  };
  return {
    sql,
    all: <R>(query: Compilable<R>) => {
      const compiled = query.compile();
      return statement(compiled).all(...compiled.parameters) as R[];
    },
    get: <R>(query: Compilable<R>) => {
      const compiled = query.compile();
      return statement(compiled).get(...compiled.parameters) as R | undefined;
    },
    run: (query) => {
      const compiled = query.compile();
      return statement(compiled).run(...compiled.parameters).changes;
    },
    tx,
    afterCommit: (fn) => {
      if (sqlite.inTransaction) waiting.push(fn);
      else fn();
    },
    prepare: (text) => sqlite.prepare(text),
    close: () => sqlite.close(),
  };
}

function isDamaged(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? '';
  return code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT');
}

/**
 * Copies the damaged file, so that no attempt at a repair can lose it, and says what to do. Named after the file's own time: a
 * service that is started again and again makes one copy, not a disk full.
 */
async function keepAside(file: string, error: Error): Promise<string> {
  const { mtime } = await stat(file);
  const copy = `${file}.damaged-${mtime.toISOString().replaceAll(/[:.]/g, '-')}`;
  const keep = (from: string, to: string) =>
    copyFile(from, to, constants.COPYFILE_EXCL).then(
      () => true,
      ({ code }) => code === 'EEXIST',
    );
  const kept = await keep(file, copy);
  await keep(`${file}-wal`, `${copy}-wal`);
  return `The database ${file} is damaged (${error.message}).${kept ? ` A copy as it was found is kept at ${copy}.` : ''} Move it away to start empty, or replace it by a copy from ${path.join(path.dirname(file), 'backups')}.`;
}

function refuse(file: string): (error: unknown) => never {
  return (error) => {
    const { code, message } = error as { code?: string; message: string };
    throw new DatabaseRefused(`The database ${file} cannot be opened: ${reasonFor(code) ?? message}.`, { cause: error });
  };
}

/** What a person can do about an error of the open database; null when there is nothing, because it is a bug of ours. */
export function databaseTrouble(error: unknown, file: string): UserError | null {
  const { name, code } = error as { name?: string; code?: string };
  const reason = name === 'SqliteError' ? reasonFor(code) : null;
  if (reason === null) return null;
  const busy = code?.startsWith('SQLITE_BUSY') === true;
  return new UserError(busy ? 'CONFLICT' : 'FAILED', `The database ${file} could not be written to: ${reason}.`, { cause: error });
}

function reasonFor(code = ''): string | null {
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code.startsWith('SQLITE_READONLY'))
    return 'the folder or the file is read-only for this user; make it writable, or set TASK_ORCH_STATE to another folder';
  if (code === 'SQLITE_CANTOPEN')
    return 'its folder is not writable, or the path is a folder; check it, or set TASK_ORCH_STATE to another folder';
  // What Node makes of EROFS when it makes several folders at once.
  if (code === 'ENOENT')
    return 'its folder cannot be made: the disk is read-only or not there; mount it, or set TASK_ORCH_STATE to another folder';
  if (code === 'ENOSPC' || code === 'SQLITE_FULL') return 'the disk is full; free some space and try again';
  if (code === 'ENOTDIR' || code === 'EEXIST') return 'part of the path is a file, not a folder; set TASK_ORCH_STATE to a folder';
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
    return 'it is damaged; stop Task Orchestrator, keep a copy of it, and start again: the newest backup is in the folder `backups` beside it';
  if (code.startsWith('SQLITE_IOERR'))
    return 'the disk is full, or does not read and write it; free some space, or look at the disk, and try again';
  if (code.startsWith('SQLITE_BUSY')) return 'another program holds it locked; close that program and try again';
  return null;
}
