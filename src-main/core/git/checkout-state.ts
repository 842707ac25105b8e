import { lstat, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Git } from './git.ts';
import { ok, type Result } from './result.ts';

/** Names so many in a sentence, and counts the rest. */
const shownFiles = 3;
export const someOf = (files: readonly string[]): string =>
  files.length <= shownFiles ? files.join(', ') : `${files.slice(0, shownFiles).join(', ')} and ${files.length - shownFiles} more`;

/**
 * Why a checkout of a person's cannot take a merge that brings `added` files, or null: what they have not committed comes first, and
 * no file of theirs is overwritten, not even an ignored one.
 */
export async function checkoutProblem(git: Git, checkout: string, added: readonly string[]): Promise<Result<string | null>> {
  const status = await git.run(checkout, [
    'status',
    '--porcelain',
    '-z',
    '--untracked-files=no',
    '--no-renames',
    '--ignore-submodules=dirty',
  ]);
  if (!status.ok) return status;
  const gitDir = await git.run(checkout, ['rev-parse', '--path-format=absolute', '--git-dir']);
  if (!gitDir.ok) return gitDir;
  for (const [file, what] of operations) {
    if (await exists(path.join(gitDir.value.replace(/\n$/, ''), file)))
      return ok(`${checkout} is in the middle of ${what}. Finish or abort it there first.`);
  }
  const changed = status.value.split('\0').flatMap((entry) => (entry.length > 3 ? [entry.slice(3)] : []));
  if (changed.length > 0)
    return ok(`${checkout} has changes that are not committed (${someOf(changed)}). Commit or stash them there first.`);
  const inTheWay = await untrackedAt(git, checkout, added);
  if (!inTheWay.ok) return inTheWay;
  if (inTheWay.value.length > 0)
    return ok(
      `${checkout} has files that git does not know and the merge would overwrite (${someOf(inTheWay.value)}). Move them away first.`,
    );
  return ok(null);
}

const operations = [
  ['MERGE_HEAD', 'a merge'],
  ['CHERRY_PICK_HEAD', 'a cherry-pick'],
  ['REVERT_HEAD', 'a revert'],
  ['rebase-merge', 'a rebase'],
  ['rebase-apply', 'a rebase'],
  ['BISECT_START', 'a bisect'],
] as const;

/** What stands, unknown to git, in the place of one of these files or in that of a folder above it. */
async function untrackedAt(git: Git, checkout: string, added: readonly string[]): Promise<Result<string[]>> {
  const found = new Set<string>();
  const kinds = new Map<string, 'folder' | 'other' | 'none'>();
  for (const file of added) {
    const levels = file.split('/');
    for (let depth = 1; depth <= levels.length; depth++) {
      const at = levels.slice(0, depth).join('/');
      const kind = kinds.get(at) ?? (await kindOf(path.join(checkout, at)));
      kinds.set(at, kind);
      if (kind === 'other') found.add(at);
      if (kind !== 'folder') break;
    }
  }
  if (found.size === 0) return ok([]);
  // A file of the branch itself may give way to a folder: the merge does that.
  const tracked = await git.run(checkout, [
    'ls-files',
    '-z',
    '--',
    ...[...found].slice(0, maxAsked).map((file) => `:(top,literal)${file}`),
  ]);
  if (!tracked.ok) return tracked;
  const known = new Set(tracked.value.split('\0'));
  return ok([...found].filter((file) => !known.has(file)));
}

/** Fits on a command line; with more than these in the way, nothing is to be merged anyway. */
const maxAsked = 500;

async function kindOf(file: string): Promise<'folder' | 'other' | 'none'> {
  const stats = await lstat(file).catch(() => null);
  return stats === null ? 'none' : stats.isDirectory() ? 'folder' : 'other';
}

const exists = (file: string) =>
  lstat(file).then(
    () => true,
    () => false,
  );

/** True while a rebase or bisect of this branch is under way: its ref must not move then, although nobody has it checked out. */
export async function isBeingRewritten(git: Git, repo: string, branch: string): Promise<Result<boolean>> {
  const common = await git.run(repo, ['rev-parse', '--path-format=absolute', '--git-common-dir']);
  if (!common.ok) return common;
  const top = common.value.replace(/\n$/, '');
  const linked = await readdir(path.join(top, 'worktrees')).catch(() => []);
  for (const folder of [top, ...linked.map((name) => path.join(top, 'worktrees', name))]) {
    for (const file of ['rebase-merge/head-name', 'rebase-apply/head-name', 'BISECT_START']) {
      const name = await readFile(path.join(folder, file), 'utf8').catch(() => '');
      if (name.trim().replace(/^refs\/heads\//, '') === branch) return ok(true);
    }
  }
  return ok(false);
}
