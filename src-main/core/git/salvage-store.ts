import type { Git } from './git.ts';
import { checkBranchName } from './names.ts';
import { readHead, resolveCommit } from './repository.ts';
import { fail, ok, type Result } from './result.ts';
import { salvage } from './salvage.ts';
import { parseRecord, SALVAGE_REFS, type Salvage, type SalvageRecord } from './salvage-record.ts';

/** How long a salvage point can be restored. */
export const SALVAGE_DAYS = 30;

export interface SalvagePoint extends SalvageRecord {
  ref: string;
  sha: string;
  /** When it was made, epoch ms (git keeps whole seconds). */
  at: number;
}

/** All salvage points of a repository, newest first. */
export async function listSalvages(git: Git, repo: string): Promise<Result<SalvagePoint[]>> {
  const list = await git.run(repo, [
    'for-each-ref',
    '--sort=-committerdate',
    '--format=%(refname)%00%(objectname)%00%(committerdate:unix)%00%(contents)%00%01',
    SALVAGE_REFS,
  ]);
  if (!list.ok) return list;
  const points = list.value.split('\0\x01\n').flatMap((entry): SalvagePoint[] => {
    const [ref, sha, seconds, message] = entry.split('\0');
    const record = message === undefined ? null : parseRecord(message);
    return ref && sha && record ? [{ ...record, ref, sha, at: Number(seconds) * 1000 }] : [];
  });
  return ok(points);
}

/**
 * Makes a new branch of a salvage point. Files that were not committed then are a commit of their own on top.
 * Returns the branch's tip.
 */
export async function restoreToBranch(options: { git: Git; repo: string; ref: string; branch: string }): Promise<Result<string>> {
  const { git, repo, ref, branch } = options;
  const valid = await checkBranchName(git, repo, branch);
  if (!valid.ok) return valid;
  return git.exclusive(repo, async () => {
    const point = await findSalvage(git, repo, ref);
    if (!point.ok) return point;
    const { head, clean, sha, slug } = point.value;
    let tip = head;
    if (!clean || tip === null) {
      const message = `wip: restored work of ${slug}\n`;
      const commit = await git.run(repo, ['commit-tree', `${sha}^{tree}`, ...(head === null ? [] : ['-p', head]), '-F', '-'], {
        kind: 'write',
        input: message,
        env: RESTORER,
      });
      if (!commit.ok) return commit;
      tip = commit.value.trim();
    }
    const created = await git.run(repo, ['branch', '--no-track', '--end-of-options', branch, tip], { kind: 'write' });
    if (!created.ok) return fail('git-failed', `The branch ${branch} could not be made: ${created.message}`);
    return ok(tip);
  });
}

/**
 * Puts a worktree back into the state of a salvage point: same HEAD, index and files. What it holds now is salvaged first;
 * `previous` says where. The branch that is checked out in it moves along.
 */
export async function restoreToWorktree(options: {
  git: Git;
  repo: string;
  ref: string;
  worktree: string;
  runId: string;
}): Promise<Result<{ previous: Salvage }>> {
  const { git, repo, ref, worktree, runId } = options;
  return git.exclusive(repo, async () => {
    const point = await findSalvage(git, repo, ref);
    if (!point.ok) return point;
    const { sha, head, index, slug } = point.value;
    const before = await readHead(git, worktree);
    if (!before.ok) return before;
    const previous = await salvage({ git, repo, worktree, slug, runId, reason: `Before restoring ${ref.replace(SALVAGE_REFS, '')}` });
    if (!previous.ok) return previous;

    const headTo = head === null ? ['update-ref', '-d', 'HEAD'] : ['reset', '--quiet', '--soft', head];
    const steps = [
      // --hard ends an unfinished merge too. Untracked files of now are in `previous`; nested repositories are left alone (one -f).
      ['reset', '--quiet', '--hard', ...(before.value.kind === 'unborn' ? [] : ['HEAD'])],
      ['clean', '-d', '--force', '--quiet'],
      ['reset', '--quiet', '--hard', sha],
      headTo,
      // Only the index: what was untracked becomes so again.
      index === null ? ['read-tree', '--reset', head ?? sha] : ['read-tree', '--reset', index],
    ];
    for (const args of steps) {
      const done = await git.run(worktree, args, { kind: 'write' });
      if (!done.ok)
        return fail(
          'git-failed',
          `Restoring ${worktree} stopped half-way; nothing is lost, its former state is ${previous.value.ref}. ${done.message}`,
        );
    }
    // Refreshes file times in the index; "needs update" (exit 1) is what a restored change looks like.
    const refreshed = await git.ask(worktree, ['update-index', '-q', '--refresh'], { kind: 'write' });
    return refreshed.ok ? ok({ previous: previous.value }) : refreshed;
  });
}

/** Removes the salvage points made before `before` (epoch ms). Returns those removed. */
export async function expireSalvages(options: { git: Git; repo: string; before: number }): Promise<Result<SalvagePoint[]>> {
  const { git, repo, before } = options;
  return git.exclusive(repo, async () => {
    const points = await listSalvages(git, repo);
    if (!points.ok) return points;
    const old = points.value.filter((point) => point.at < before);
    // With the old value: one that was replaced in the meantime stays.
    const input = old.map((point) => `delete ${point.ref}\0${point.sha}\0`).join('');
    if (old.length === 0) return ok([]);
    const deleted = await git.run(repo, ['update-ref', '-z', '--stdin'], { kind: 'write', input });
    return deleted.ok ? ok(old) : deleted;
  });
}

const RESTORER = {
  GIT_AUTHOR_NAME: 'Task Orchestrator',
  GIT_AUTHOR_EMAIL: 'salvage@task-orchestrator.invalid',
  GIT_COMMITTER_NAME: 'Task Orchestrator',
  GIT_COMMITTER_EMAIL: 'salvage@task-orchestrator.invalid',
};

async function findSalvage(git: Git, repo: string, ref: string): Promise<Result<SalvagePoint>> {
  const points = await listSalvages(git, repo);
  if (!points.ok) return points;
  const point = points.value.find((candidate) => candidate.ref === ref);
  if (!point) return fail('git-failed', `There is no salvage point ${ref}. It may have been removed after ${SALVAGE_DAYS} days.`);
  const readable = await resolveCommit(git, repo, point.head ?? point.sha);
  if (!readable.ok) return readable;
  return readable.value === null
    ? fail('git-failed', `The salvage point ${ref} cannot be read any more. Run \`git fsck\` in ${repo}.`)
    : ok(point);
}
