import type { Git } from './git.ts';
import { checkBranchName } from './names.ts';
import { resolveCommit } from './repository.ts';
import { fail, ok, type Result } from './result.ts';
import { salvageBranch } from './salvage.ts';
import type { Salvage } from './salvage-record.ts';
import { listWorktrees } from './worktree-list.ts';

/** True if everything on `branch` is in `into` (any ref or SHA). A squashed merge is not recognised: git has no trace of it. */
export async function isMerged(git: Git, repo: string, branch: string, into: string): Promise<Result<boolean>> {
  for (const ref of [`refs/heads/${branch}`, into]) {
    const commit = await resolveCommit(git, repo, ref);
    if (!commit.ok) return commit;
    if (commit.value === null) return fail('git-failed', `${ref} does not exist in ${repo}.`);
  }
  const result = await git.ask(repo, ['merge-base', '--is-ancestor', `refs/heads/${branch}`, into]);
  return result.ok ? ok(result.value !== null) : result;
}

/**
 * Deletes a local branch. One that is not merged into `into` is salvaged first (returned). A branch that is checked out somewhere
 * is refused; one that is not there counts as deleted.
 */
export async function deleteBranch(options: {
  git: Git;
  repo: string;
  branch: string;
  into: string;
  slug: string;
  runId: string;
  reason: string;
}): Promise<Result<Salvage | null>> {
  const { git, repo, branch, into } = options;
  const valid = await checkBranchName(git, repo, branch);
  if (!valid.ok) return valid;
  return git.exclusive(repo, async () => {
    const tip = await resolveCommit(git, repo, `refs/heads/${branch}`);
    if (!tip.ok) return tip;
    if (tip.value === null) return ok(null);
    const worktrees = await listWorktrees(git, repo);
    if (!worktrees.ok) return worktrees;
    const user = worktrees.value.find((entry) => entry.branch === branch);
    if (user) return fail('git-failed', `The branch ${branch} is checked out in ${user.path}. Switch to another branch there first.`);
    const merged = await isMerged(git, repo, branch, into);
    // A base that is gone proves nothing: then it is kept.
    const point = merged.ok && merged.value ? null : await salvageBranch(options);
    if (point && !point.ok) return point;
    // With the old value: a commit that arrived since is not deleted.
    const deleted = await git.run(repo, ['update-ref', '-d', `refs/heads/${branch}`, tip.value], { kind: 'write' });
    return deleted.ok ? ok(point?.value ?? null) : deleted;
  });
}
