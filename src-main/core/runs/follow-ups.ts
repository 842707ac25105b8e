import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Git } from '../git/git.ts';
import { type FollowUp, followUpOfFile, followUpsOfFindings } from './follow-up-text.ts';
import { runDir } from './journal-files.ts';
import type { RunEnd } from './state.ts';
import type { RunRow, RunStore } from './store.ts';

/** Where agents leave them in the worktree, and what git is told not to show there. */
const place = 'tasks/todo';
export const followUpPattern = `/${place}/*.md`;
/** Where they are kept in the run's folder until its end, and afterwards. */
const kept = 'follow-ups';
const maxFiles = 20;
const maxBytes = 256 * 1024;

export interface Gathered {
  taken: string[];
  /** Left where they are, each with the reason. */
  refused: { file: string; reason: string }[];
}

/**
 * The new specs that a run leaves behind. They are taken out of the worktree as they come, so that no commit takes them along; what
 * the agent has committed is copied. The run's folder has them from there on: a run that ends again after a crash finds the same.
 */
export function createFollowUps({ git, store, stateDir }: { git: Git; store: RunStore; stateDir: string }) {
  const folderOf = (runId: string) => path.join(runDir(stateDir, runId), kept);

  const gather = async (run: RunRow): Promise<Gathered> => {
    const gathered: Gathered = { taken: [], refused: [] };
    const { ownSpecs } = run.progress;
    // None before the worktree is prepared, and none of a planner: that one is read-only.
    if (run.baseSha === null || ownSpecs.length === 0) return gathered;
    const names = await newSpecs(git, run, ownSpecs);
    const tracked = names.length === 0 ? [] : await listed(git, run.worktree, ['ls-files', '-z', '--', `:(top,literal)${place}`]);
    const folder = folderOf(run.id);
    const before = new Set(await readdir(folder).catch(() => []));
    for (const name of names) {
      const file = `${place}/${name}`;
      if (!before.has(name) && before.size >= maxFiles) {
        gathered.refused.push({ file, reason: `a run may leave ${maxFiles} at most` });
        continue;
      }
      const read = await readPlain(path.join(run.worktree, file));
      if (!read.ok) {
        gathered.refused.push({ file, reason: read.reason });
        continue;
      }
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(path.join(folder, name), read.content, { mode: 0o600 });
      before.add(name);
      if (!tracked.includes(file)) await rm(path.join(run.worktree, file), { force: true });
      gathered.taken.push(file);
    }
    return gathered;
  };

  return {
    gather,

    /** Everything that the run has left by its end, without what an earlier run of the same work has left already. */
    async of(runId: string, end: RunEnd): Promise<FollowUp[]> {
      const run = store.get(runId);
      if (!run) return [];
      await gather(run);
      const earlier = store.chain(runId).slice(1);
      const found: FollowUp[] = [];
      for (const name of (await readdir(folderOf(runId)).catch(() => [])).sort()) {
        const content = await readFile(path.join(folderOf(runId), name), 'utf8');
        const had = await Promise.all(earlier.map(({ id }) => readFile(path.join(folderOf(id), name), 'utf8').catch(() => null)));
        if (content.trim() !== '' && !had.includes(content)) found.push(followUpOfFile(name, content));
      }
      // A run that goes on later is reviewed again.
      if (end.status !== 'succeeded' && end.status !== 'failed') return found;
      return [...found, ...followUpsOfFindings(run.progress.leftOpen)];
    },
  };
}

export type FollowUps = ReturnType<typeof createFollowUps>;

async function newSpecs(git: Git, run: RunRow, own: readonly string[]): Promise<string[]> {
  // A link on the way may lead anywhere.
  for (const folder of ['tasks', place]) if (!(await lstat(path.join(run.worktree, folder)).catch(() => null))?.isDirectory()) return [];
  const names = (await readdir(path.join(run.worktree, place))).filter((name) => /\.md$/i.test(name)).sort();
  const foreign = names.filter((name) => !own.includes(`${place}/${name}`));
  if (foreign.length === 0) return [];
  const before = await listed(git, run.worktree, ['ls-tree', '-z', '--name-only', '--full-tree', run.baseSha ?? '', '--', `${place}/`]);
  return foreign.filter((name) => !before.includes(`${place}/${name}`));
}

async function listed(git: Git, worktree: string, args: string[]): Promise<string[]> {
  const list = await git.run(worktree, args);
  if (!list.ok) throw new Error(list.message);
  return list.value.split('\0').filter((file) => file !== '');
}

/** What a file holds that is one: opened without following a link, so that it is the same file that is looked at and read. */
async function readPlain(file: string): Promise<{ ok: true; content: string } | { ok: false; reason: string }> {
  if (!(await lstat(file)).isFile()) return { ok: false, reason: 'it is no plain file' };
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await handle.stat();
    if (!stats.isFile() || stats.nlink > 1) return { ok: false, reason: 'it is no plain file' };
    if (stats.size > maxBytes) return { ok: false, reason: `it is bigger than ${maxBytes / 1024} KiB` };
    const content = await handle.readFile('utf8');
    return content.includes('\0') ? { ok: false, reason: 'it is no text' } : { ok: true, content };
  } finally {
    await handle.close();
  }
}
