import type { ConfigPair } from './config-env.ts';
import type { Git } from './git.ts';
import { readHead, resolveCommit } from './repository.ts';
import { fail, ok, type Result } from './result.ts';
import { listUntracked } from './untracked.ts';

export interface Leftovers {
  headSha: string;
  /** True if there was something to commit. */
  committed: boolean;
  /** Untracked repositories in the worktree, which no commit can hold; a person should hear of them. */
  nested: string[];
}

/**
 * Commits what an agent left uncommitted, untracked files too, so that nothing depends on its tidiness. Work that it did on a
 * detached HEAD or a branch of its own is brought onto `branch` if that only moves it forward; anything else is a failure.
 */
export async function commitLeftovers(options: {
  git: Git;
  worktree: string;
  branch: string;
  /** First line by convention `wip: …`. */
  message: string;
  gitConfig?: readonly ConfigPair[];
  /** Files (relative) that are nobody's work and stay uncommitted. */
  except?: readonly string[];
}): Promise<Result<Leftovers>> {
  const { git, worktree, branch, message, gitConfig = [], except = [] } = options;
  return git.exclusive(worktree, async () => {
    const settled = await settleOn(git, worktree, branch);
    if (!settled.ok) return settled;
    const untracked = await listUntracked(git, worktree, gitConfig);
    if (!untracked.ok) return untracked;
    const { nested } = untracked.value;
    const pathspecs = ['.', ...[...nested, ...except].map((folder) => `:(exclude,top,literal)${folder}`)].join('\0');
    const added = await git.run(worktree, ['add', '--all', '--pathspec-from-file=-', '--pathspec-file-nul'], {
      kind: 'write',
      config: [...gitConfig, ['core.safecrlf', 'false']],
      input: pathspecs,
    });
    if (!added.ok) return fail('git-failed', `What the agent left in ${worktree} could not be added. ${added.message}`);
    const merging = await resolveCommit(git, worktree, 'MERGE_HEAD');
    if (!merging.ok) return merging;
    const same = await git.ask(worktree, ['diff', '--cached', '--quiet', '--no-ext-diff', '--ignore-submodules=none', 'HEAD', '--']);
    if (!same.ok) return same;
    const committed = same.value === null || merging.value !== null;
    if (committed) {
      const identity = await fallbackIdentity(git, worktree);
      // Hooks (lint, commit message rules) judge finished work, and this is by definition unfinished: keeping it comes first. A
      // signature may ask for a passphrase that nobody is there to type.
      const result = await git.run(worktree, ['commit', '--quiet', '--no-verify', '--no-gpg-sign', '--cleanup=whitespace', '-F', '-'], {
        kind: 'write',
        input: message,
        env: identity,
        config: [...gitConfig, ['core.hooksPath', '/dev/null']],
      });
      if (!result.ok) return fail('git-failed', `What the agent left in ${worktree} could not be committed. ${result.message}`);
    }
    const sha = await headSha(git, worktree);
    return sha.ok ? ok({ headSha: sha.value, committed, nested }) : sha;
  });
}

/** The commit that is checked out. */
export async function headSha(git: Git, worktree: string): Promise<Result<string>> {
  const sha = await resolveCommit(git, worktree, 'HEAD');
  if (!sha.ok) return sha;
  return sha.value === null ? fail('git-failed', `${worktree} has no commit.`) : ok(sha.value);
}

/** Nothing changed and nothing untracked, seeded files aside. */
export async function isClean(git: Git, worktree: string, gitConfig: readonly ConfigPair[] = []): Promise<Result<boolean>> {
  const status = await git.run(worktree, ['status', '--porcelain', '--untracked-files=normal', '--ignore-submodules=none'], {
    config: gitConfig,
  });
  return status.ok ? ok(status.value === '') : status;
}

export interface CommitInfo {
  sha: string;
  subject: string;
  author: string;
  /** Epoch ms. */
  at: number;
}

/** Commits of `head` that `base` does not have, newest first, at most `max`: more is read with git. */
export async function commitsSince(
  git: Git,
  worktree: string,
  base: string,
  { head = 'HEAD', max = 500 }: { head?: string; max?: number } = {},
): Promise<Result<CommitInfo[]>> {
  const log = await git.run(worktree, [
    'log',
    '-z',
    `--max-count=${max}`,
    '--format=%H%x00%at%x00%an%x00%s',
    '--end-of-options',
    `${base}..${head}`,
    '--',
  ]);
  if (!log.ok) return log;
  const fields = log.value.split('\0');
  const commits: CommitInfo[] = [];
  for (let i = 0; i + 3 < fields.length; i += 4) {
    const [sha = '', at, author = '', subject = ''] = fields.slice(i, i + 4);
    commits.push({ sha, subject, author, at: Number(at) * 1000 });
  }
  return ok(commits);
}

/** The user's settings for colours, prefixes and external viewers must not reach a parser. */
const PLAIN_DIFF = ['--no-ext-diff', '--no-textconv', '--no-color', '--src-prefix=a/', '--dst-prefix=b/', '--find-renames'];

/** Size of the difference between two commits. Binary files count as files without lines. */
export async function diffStat(
  git: Git,
  worktree: string,
  base: string,
  head: string,
): Promise<Result<{ files: number; added: number; removed: number }>> {
  const result = await git.run(worktree, ['diff', ...PLAIN_DIFF, '--no-renames', '--numstat', '-z', '--end-of-options', base, head, '--']);
  if (!result.ok) return result;
  const total = { files: 0, added: 0, removed: 0 };
  for (const entry of result.value.split('\0')) {
    const [, added, removed] = /^(\d+|-)\t(\d+|-)\t/.exec(entry) ?? [];
    if (added === undefined) continue;
    total.files++;
    total.added += Number(added) || 0;
    total.removed += Number(removed) || 0;
  }
  return ok(total);
}

/** Unified diff between two commits. */
export async function diff(git: Git, worktree: string, base: string, head: string): Promise<Result<string>> {
  return git.run(worktree, ['diff', ...PLAIN_DIFF, '--end-of-options', base, head, '--']);
}

async function settleOn(git: Git, worktree: string, branch: string): Promise<Result<null>> {
  const head = await readHead(git, worktree);
  if (!head.ok) return head;
  if (head.value.kind !== 'detached' && head.value.branch === branch) return ok(null);
  const where = head.value.kind === 'detached' ? 'a detached HEAD' : `the branch ${head.value.branch}`;
  const stuck = (why: string) =>
    fail(
      'git-failed',
      `The agent left ${worktree} on ${where} instead of ${branch}, and ${why}. Put its work on ${branch} there, then continue the run.`,
    );
  if (head.value.kind === 'unborn') return stuck('that has no commit');
  const rebasing = await resolveCommit(git, worktree, 'REBASE_HEAD');
  if (rebasing.ok && rebasing.value !== null) return stuck('a rebase is not finished');
  const tip = await resolveCommit(git, worktree, `refs/heads/${branch}`);
  if (!tip.ok) return tip;
  if (tip.value !== null) {
    const forward = await git.ask(worktree, ['merge-base', '--is-ancestor', tip.value, head.value.sha]);
    if (!forward.ok) return forward;
    if (forward.value === null) return stuck(`${branch} has commits that are not there`);
  }
  // Moves names only: index and files stay as they are.
  const moved = await git.run(worktree, ['update-ref', '--', `refs/heads/${branch}`, head.value.sha, tip.value ?? ''], { kind: 'write' });
  if (!moved.ok) return moved;
  const switched = await git.run(worktree, ['symbolic-ref', 'HEAD', `refs/heads/${branch}`], { kind: 'write' });
  return switched.ok ? ok(null) : switched;
}

/** The user's identity where there is one: git itself reads it. Otherwise ours, because git would refuse to commit. */
export async function fallbackIdentity(git: Git, worktree: string): Promise<Record<string, string>> {
  const known = await git.run(worktree, ['var', 'GIT_COMMITTER_IDENT'], { config: [['user.useConfigOnly', 'true']] });
  if (known.ok) return {};
  const [name, email] = ['Task Orchestrator', 'task-orchestrator@localhost.invalid'];
  return { GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: email, GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email };
}
