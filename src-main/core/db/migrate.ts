import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type Database from 'better-sqlite3';
import type { Migration } from './migrations/index.ts';
import { DatabaseRefused } from './refused.ts';

interface Applied {
  id: string;
  hash: string;
}

export type MigrationPlan = { pending: Migration[] } | { refusal: string };

/** Decides what is to be applied; pure, so that every refusal can be tried without a file. */
export function planMigrations(known: readonly Migration[], applied: readonly Applied[]): MigrationPlan {
  const byId = new Map(known.map((migration) => [migration.id, migration]));
  for (const { id, hash } of applied) {
    const migration = byId.get(id);
    if (!migration)
      return {
        refusal: `It was written by a newer version (it has the schema change ${id}, which this version does not know). Update Task Orchestrator.`,
      };
    if (hashOf(migration) !== hash)
      return { refusal: `Its schema change ${id} is not the one that this version knows. It may come from an unreleased build.` };
  }
  const done = new Set(applied.map(({ id }) => id));
  return { pending: known.filter(({ id }) => !done.has(id)) };
}

export function hashOf(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex');
}

/**
 * Brings the database up to date: each migration in a transaction of its own, with its bookkeeping row first, so that of two
 * processes that start at once one waits and then finds nothing to do. A database with data is copied to `backups/` before.
 * Throws DatabaseRefused.
 */
export async function migrate(
  sqlite: Database.Database,
  { file, known, now }: { file: string; known: readonly Migration[]; now: number },
): Promise<void> {
  const applied = readApplied(sqlite);
  const plan = planMigrations(known, applied);
  if ('refusal' in plan) throw new DatabaseRefused(`The database ${file} cannot be used. ${plan.refusal}`);
  if (plan.pending.length === 0) return;
  if (applied.length > 0) await backUp(sqlite, file, applied.at(-1)?.id ?? '0000', now);

  sqlite.exec('CREATE TABLE IF NOT EXISTS schema_migrations (id TEXT PRIMARY KEY, hash TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT');
  for (const migration of plan.pending) {
    sqlite
      .transaction(() => {
        const { changes } = sqlite
          .prepare('INSERT INTO schema_migrations (id, hash, applied_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
          .run(migration.id, hashOf(migration), now);
        if (changes === 0) return;
        sqlite.exec(migration.sql);
        const broken = sqlite.pragma('foreign_key_check') as unknown[];
        if (broken.length > 0) throw new Error(`Schema change ${migration.id} leaves ${broken.length} broken references`);
      })
      .immediate();
  }
}

function readApplied(sqlite: Database.Database): Applied[] {
  const exists = sqlite.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'schema_migrations'").get();
  return exists ? (sqlite.prepare('SELECT id, hash FROM schema_migrations ORDER BY id').all() as Applied[]) : [];
}

async function backUp(sqlite: Database.Database, file: string, schema: string, now: number): Promise<void> {
  const folder = path.join(path.dirname(file), 'backups');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const stamp = new Date(now).toISOString().replaceAll(/[:.]/g, '-');
  await sqlite.backup(path.join(folder, `${path.basename(file, '.db')}-${schema}-${stamp}.db`));
}
