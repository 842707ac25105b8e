import type { Git } from './git.ts';
import { explainRemoteFailure } from './remote-failure.ts';
import { fail, ok, type Result } from './result.ts';
import { SALVAGE_REFS } from './salvage-record.ts';

/**
 * Pushes a branch to the same name on a remote. If the remote's branch cannot be fast-forwarded because an earlier run of ours pushed
 * it, it is replaced, but only in exactly the state that we know; commits that are not ours are never overwritten.
 * Runs in the worktree, so that the user's pre-push hook sees the files that it judges.
 */
export async function pushBranch(options: {
  git: Git;
  worktree: string;
  remote: string;
  branch: string;
  signal?: AbortSignal;
}): Promise<Result<null>> {
  const { git, worktree, remote, branch, signal } = options;
  const ref = `refs/heads/${branch}`;
  const push = (extra: string[]) =>
    git.run(worktree, ['push', '--porcelain', ...extra, '--', remote, `${ref}:${ref}`], { kind: 'network', ...(signal ? { signal } : {}) });

  const first = await push([]);
  if (first.ok) return ok(null);
  // "fetch first" when we don't even have the remote's commit, "non-fast-forward" when we do.
  if (!/\[rejected\] \((non-fast-forward|fetch first)\)/.test(first.stdout + first.stderr))
    return fail('push-failed', describe(remote, branch, first));

  const theirs = await remoteTip(git, worktree, remote, ref);
  if (theirs === null || !(await isOurs(git, worktree, branch, theirs))) {
    return fail(
      'push-failed',
      `${remote} already has a branch ${branch} with commits that are not from this task. Rename or delete it there, then retry.`,
    );
  }
  const second = await push([`--force-with-lease=${ref}:${theirs}`]);
  return second.ok ? ok(null) : fail('push-failed', describe(remote, branch, second));
}

function describe(remote: string, branch: string, failure: { message: string; stderr: string }): string {
  // What a server's hook says is the reason that a person needs; it may be longer than the tail in the message.
  const said = [...failure.stderr.matchAll(/^remote: (.*)$/gm)].map((match) => match[1]?.trim()).filter((line) => line);
  if (said.length > 0) return `${remote} refused the branch ${branch}: ${said.join(' ').slice(0, 1_000)}`;
  return `The branch ${branch} could not be pushed. ${explainRemoteFailure(remote, failure.message)}`;
}

async function remoteTip(git: Git, worktree: string, remote: string, ref: string): Promise<string | null> {
  const url = await git.run(worktree, ['remote', 'get-url', '--push', '--', remote]);
  if (!url.ok) return null;
  const list = await git.run(worktree, ['ls-remote', '--', url.value.trimEnd(), ref], { kind: 'network' });
  return list.ok ? (/^([0-9a-f]{40,64})\t/.exec(list.value)?.[1] ?? null) : null;
}

/**
 * Ours is what the local branch once pointed at (its reflog: an agent amended or rebased), or what was salvaged before the branch was
 * replaced. A commit in neither came from elsewhere.
 */
async function isOurs(git: Git, worktree: string, branch: string, sha: string): Promise<boolean> {
  const reflog = await git.run(worktree, ['log', '--walk-reflogs', '--format=%H', '--end-of-options', `refs/heads/${branch}`, '--']);
  if (reflog.ok && reflog.value.split('\n').includes(sha)) return true;
  const refs = await git.run(worktree, ['for-each-ref', '--count=1', '--format=%(refname)', `--contains=${sha}`, SALVAGE_REFS]);
  return refs.ok && refs.value !== '';
}
