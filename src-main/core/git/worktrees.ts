import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ConfigPair } from './config-env.ts';
import type { Git } from './git.ts';
import { checkBranchName } from './names.ts';
import { occupant, type Place, resolvePlace, setAside, tidy } from './places.ts';
import { resolveCommits } from './repository.ts';
import { fail, ok, type Result } from './result.ts';
import { salvage, salvageBranch, salvageCommit } from './salvage.ts';
import type { Salvage } from './salvage-record.ts';
import { initSubmodules } from './submodules.ts';
import { isWorktreeTop, listWorktrees, type WorktreeEntry } from './worktree-list.ts';

export interface WorktreeOptions {
  git: Git;
  /** Top folder of the user's repository. Its own checkout is never touched. */
  repo: string;
  worktreesDir: string;
  project: string;
  slug: string;
  branch: string;
  /** Names the salvage points. */
  runId: string;
  /** The configuration that hid seeded files from git in this worktree, so that they are not taken for work. */
  gitConfig?: readonly ConfigPair[];
}

export interface CreatedWorktree {
  /** `<worktreesDir>/<project>/<slug>`, symlinks resolved. */
  path: string;
  /** Former work at this place or on this branch. */
  salvaged: Salvage[];
  /** Folders that were in the way and that git cannot hold, where they are now. */
  kept: string[];
  /** For the journal: nothing that stops the run. */
  warnings: string[];
}

interface CreateOptions extends WorktreeOptions {
  baseSha: string;
  /** Called while git fills the worktree, which takes a while: for work that needs neither. */
  meanwhile?: () => void;
}

/** A fresh worktree on `branch` at `baseSha`. What is there already is salvaged first, then replaced. */
export async function createWorktree(options: CreateOptions): Promise<Result<CreatedWorktree>> {
  return options.git.exclusive(options.repo, async () => (await createInFreePlace(options)) ?? createOverOldWork(options));
}

/** The usual case, without asking first: git itself refuses a branch or a place that it knows. Null when it did not work out. */
async function createInFreePlace(options: CreateOptions): Promise<Result<CreatedWorktree> | null> {
  const { git, repo, worktreesDir, project, slug, branch, baseSha } = options;
  const valid = await checkBranchName(git, repo, branch);
  const place = await resolvePlace(worktreesDir, project, slug);
  if (!valid.ok || !place.ok || (await occupant(place.value)) !== 'nothing') return null;
  const adding = addWorktree(options, place.value, ['--no-track', '-b', branch, place.value.path, baseSha]);
  options.meanwhile?.();
  const added = await adding;
  return added.ok ? ok({ path: place.value.path, salvaged: [], kept: [], warnings: added.value }) : null;
}

async function createOverOldWork(options: CreateOptions): Promise<Result<CreatedWorktree>> {
  const { git, repo, branch, baseSha } = options;
  return inPlace(options, [baseSha, `refs/heads/${branch}`], async (place, entries, [base, tip]) => {
    if (!base) return fail('base-missing', `The commit ${baseSha} to start from is not in ${repo}.`);
    const elsewhere = checkedOutElsewhere(options, place, entries);
    if (elsewhere) return elsewhere;

    const cleared = await clear(options, place, entries, 'Replaced by a fresh start');
    if (!cleared.ok) return cleared;
    const { salvaged, kept } = cleared.value;
    // A worktree on this branch was salvaged just now, with its HEAD.
    if (tip && tip !== base && !(await isKept(git, repo, tip, salvaged))) {
      const point = await salvageBranch({ ...options, reason: 'Branch replaced by a fresh start' });
      if (!point.ok) return point;
      salvaged.push(point.value);
    }
    const added = await addWorktree(options, place, ['--no-track', '-B', branch, place.path, base]);
    return added.ok ? ok({ path: place.path, salvaged, kept, warnings: added.value }) : added;
  });
}

/**
 * The worktree of an earlier run, to continue in. If its folder is gone it is made again from the branch (`recreated`); if it is
 * on another branch, or the branch is gone too, that is a failure. A lock of git's from before `endedAt`, when that run's processes were
 * gone, is nobody's: a git command was killed in the middle.
 */
export async function reuseWorktree(
  options: WorktreeOptions & { endedAt: number | null },
): Promise<Result<{ path: string; recreated: boolean; warnings: string[] }>> {
  const { git, repo, branch } = options;
  return inPlace<{ path: string; recreated: boolean; warnings: string[] }>(
    options,
    [`refs/heads/${branch}`],
    async (place, entries, [tip]) => {
      const entry = entries.find((candidate) => candidate.path === place.path);
      const there = await occupant(place);
      if (entry && there === 'something') {
        const healthy = await isWorktreeTop(git, place.path);
        if (!healthy)
          return fail(
            'git-failed',
            `${place.path} is damaged: git does not see it as a worktree of ${repo}. Retry the task from the start; the folder will be kept.`,
          );
        if (entry.branch === branch) {
          const unlocked = await removeStaleLock(git, place.path, options.endedAt);
          return unlocked.ok ? ok({ path: place.path, recreated: false, warnings: unlocked.value }) : unlocked;
        }
        const where = entry.branch ? `the branch ${entry.branch}` : 'a detached HEAD (perhaps an unfinished rebase)';
        return fail(
          'git-failed',
          `${place.path} is on ${where}, not on ${branch}. Run \`git switch ${branch}\` there, or retry the task from the start.`,
        );
      }
      if (there === 'something')
        return fail('git-failed', `${place.path} exists but is no worktree of ${repo}. Move it away, or retry the task from the start.`);
      const elsewhere = checkedOutElsewhere(options, place, entries);
      if (elsewhere) return elsewhere;
      if (!tip)
        return fail(
          'git-failed',
          `Neither the worktree ${place.path} nor the branch ${branch} is there any more. Retry the task from the start.`,
        );
      if (entry) {
        const pruned = await unregister(git, repo, place);
        if (!pruned.ok) return pruned;
      }
      const added = await addWorktree(options, place, [place.path, branch]);
      return added.ok ? ok({ path: place.path, recreated: true, warnings: added.value }) : added;
    },
  );
}

async function removeStaleLock(git: Git, worktree: string, endedAt: number | null): Promise<Result<string[]>> {
  const gitDir = await git.run(worktree, ['rev-parse', '--absolute-git-dir']);
  if (!gitDir.ok) return gitDir;
  const lock = path.join(gitDir.value.trimEnd(), 'index.lock');
  const found = await stat(lock).catch(() => null);
  if (found === null || endedAt === null || found.mtimeMs > endedAt) return ok([]);
  await rm(lock, { force: true });
  return ok([`A git command was cut short in the worktree when the last run ended; its lock was removed (${lock})`]);
}

/** Salvages and removes a task's worktree. The branch stays. Nothing there: nothing done. */
export async function removeWorktree(
  options: WorktreeOptions & { reason: string },
): Promise<Result<{ salvaged: Salvage[]; kept: string[] }>> {
  return inPlace(options, [], async (place, entries) => {
    const cleared = await clear(options, place, entries, options.reason);
    if (cleared.ok) await tidy(place);
    return cleared;
  });
}

/** Runs `fn` while nobody else changes the repository, with what is registered in it and the commits that `refs` name (null: none). */
async function inPlace<T>(
  options: WorktreeOptions,
  refs: readonly string[],
  fn: (place: Place, entries: WorktreeEntry[], commits: (string | null)[]) => Promise<Result<T>>,
): Promise<Result<T>> {
  const { git, repo, worktreesDir, project, slug, branch } = options;
  return git.exclusive(repo, async () => {
    const valid = await checkBranchName(git, repo, branch);
    if (!valid.ok) return valid;
    const [place, entries, commits] = await Promise.all([
      resolvePlace(worktreesDir, project, slug),
      listWorktrees(git, repo),
      refs.length === 0 ? ok([]) : resolveCommits(git, repo, refs),
    ]);
    if (!place.ok) return place;
    if (!entries.ok) return entries;
    return commits.ok ? fn(place.value, entries.value, commits.value) : commits;
  });
}

/** Somebody works on that branch in another folder, often the user in their own checkout: hands off. */
function checkedOutElsewhere({ branch, repo }: WorktreeOptions, place: Place, entries: WorktreeEntry[]): Result<never> | null {
  const other = entries.find((entry) => entry.branch === branch && entry.path !== place.path);
  if (!other) return null;
  const todo = other.prunable ? `That folder is gone: run \`git worktree prune\` in ${repo}` : 'Switch to another branch there';
  return fail('git-failed', `The branch ${branch} is checked out in ${other.path}. ${todo}, then retry.`);
}

/** Empties the place: work into a salvage ref, nested and foreign folders aside, then the worktree away. */
async function clear(
  options: WorktreeOptions,
  place: Place,
  entries: WorktreeEntry[],
  reason: string,
): Promise<Result<{ salvaged: Salvage[]; kept: string[] }>> {
  const { git, repo } = options;
  const salvaged: Salvage[] = [];
  const kept: string[] = [];
  const entry = entries.find((candidate) => candidate.path === place.path);
  const there = await occupant(place);
  if (entry && there === 'something' && (await isWorktreeTop(git, place.path))) {
    const point = await salvage({ ...options, worktree: place.path, reason });
    if (!point.ok) return point;
    salvaged.push(point.value);
    for (const folder of point.value.nested) {
      const moved = await setAside(place, folder);
      if (!moved.ok) return moved;
      kept.push(moved.value);
    }
  } else if (there === 'something') {
    const moved = await setAside(place);
    if (!moved.ok) return moved;
    kept.push(moved.value);
  }
  if (entry) {
    // Its folder is gone or unusable. A detached HEAD of it hangs on the registration alone.
    if (salvaged.length === 0 && entry.branch === null && entry.sha !== null) {
      const point = await salvageCommit({ ...options, sha: entry.sha, branch: null, reason });
      if (!point.ok) return point;
      salvaged.push(point.value);
    }
    const removed = await unregister(git, repo, place);
    if (!removed.ok) return removed;
  }
  if (there === 'empty') await rm(place.path, { recursive: true, force: true });
  return ok({ salvaged, kept });
}

/** Removes our worktree, or only its registration when the folder is gone. Entries of other places are the user's to prune. */
async function unregister(git: Git, repo: string, place: Place): Promise<Result<null>> {
  // Twice: a lock doesn't hold back either, and one is needed for submodules and for what was salvaged.
  const removed = await git.run(repo, ['worktree', 'remove', '--force', '--force', '--', place.path], { kind: 'write' });
  if (removed.ok) return ok(null);
  return fail(
    'git-failed',
    `The worktree ${place.path} could not be removed (its work is salvaged). Close programs that use it and try again. ${removed.message}`,
  );
}

async function addWorktree(options: WorktreeOptions, place: Place, args: string[]): Promise<Result<string[]>> {
  const { git, repo } = options;
  const added = await git.run(repo, ['worktree', 'add', '--quiet', ...args], { kind: 'write' });
  if (!added.ok) {
    await tidy(place);
    return fail('git-failed', `The worktree ${place.path} could not be made. ${added.message}`);
  }
  return ok(await initSubmodules(git, repo, place.path));
}

async function isKept(git: Git, repo: string, sha: string, salvaged: readonly Salvage[]): Promise<boolean> {
  for (const point of salvaged) {
    const contains = await git.ask(repo, ['merge-base', '--is-ancestor', sha, point.sha]);
    if (contains.ok && contains.value !== null) return true;
  }
  return false;
}
