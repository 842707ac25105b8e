import path from 'node:path';
import Database from 'better-sqlite3';

const lockFile = (stateDir: string) => path.join(stateDir, 'instance.lock');

/**
 * One instance drives the runs of a data folder. The lock is an exclusive SQLite lock on a file of its own, held for the life of
 * the process: the kernel lets go of it however the process ends, so that no stale lock file has to be judged.
 * Returns null when another instance holds it.
 */
export function takeInstanceLock(stateDir: string): { release(): void } | null {
  // Somebody who only looks (below) holds it for a moment; an instance holds it for good.
  const lock = new Database(lockFile(stateDir), { timeout: 300 });
  try {
    lock.pragma('journal_mode = DELETE');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (isBusy(error)) return null;
    throw error;
  }
  return { release: () => lock.close() };
}

/** True while an instance runs on this data folder. */
export function instanceLockIsHeld(stateDir: string): boolean {
  let lock: Database.Database | null = null;
  try {
    lock = new Database(lockFile(stateDir), { timeout: 0, readonly: true });
    lock.prepare('SELECT 1 FROM sqlite_master').get();
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    // No lock file, or (the driver's own TypeError) no such folder: no instance has ever run here.
    if ((error as { code?: string }).code === 'SQLITE_CANTOPEN' || error instanceof TypeError) return false;
    throw error;
  } finally {
    lock?.close();
  }
}

const isBusy = (error: unknown): boolean => (error as { code?: string }).code?.startsWith('SQLITE_BUSY') ?? false;
