import { stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { DiskUse } from '../../contract/system.ts';
import type { Clock } from '../lib/clock.ts';
import { folderSize } from './folder-size.ts';
import { type WorktreeFolder, worktreeFolders } from './worktree-folders.ts';

/** A window that is opened twice, or two windows: the answer need not be newer than this. */
const keptMs = 30_000;
/** A person waits no longer; sizes that are not known by then are what was counted so far. */
const limitMs = 20_000;

/** What the state and worktrees folders take on the disk. */
export function createDiskUse(deps: {
  clock: Clock;
  stateDir: string;
  worktreesDir: string;
  removable: (folder: WorktreeFolder) => boolean;
}): { read(): Promise<DiskUse>; forget(): void } {
  const { clock, stateDir, worktreesDir } = deps;
  let last: { at: number; value: Promise<DiskUse> } | null = null;

  const measure = async (): Promise<DiskUse> => {
    const end = clock.now() + limitMs;
    const late = () => clock.now() >= end;
    const disk = await statfs(stateDir);
    const database = ['', '-wal', '-shm'].map((suffix) => sizeOf(path.join(stateDir, `task-orchestrator.db${suffix}`)));
    const worktrees: DiskUse['worktrees'] = [];
    const use = {
      stateDir,
      worktreesDir,
      freeBytes: disk.bavail * disk.bsize,
      databaseBytes: (await Promise.all(database)).reduce((sum, bytes) => sum + bytes, 0),
      journalBytes: await folderSize(path.join(stateDir, '.runs'), late),
      attachmentBytes: await folderSize(path.join(stateDir, 'attachments'), late),
      worktrees,
    };
    for (const folder of await worktreeFolders(worktreesDir))
      worktrees.push({ key: folder.key, path: folder.path, bytes: await folderSize(folder.path, late), removable: deps.removable(folder) });
    return use;
  };

  return {
    read() {
      if (last && clock.now() - last.at < keptMs) return last.value;
      const value = measure();
      last = { at: clock.now(), value };
      value.catch(() => {
        last = null;
      });
      return value;
    },
    /** Something was removed. */
    forget() {
      last = null;
    },
  };
}

const sizeOf = (file: string) =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );
