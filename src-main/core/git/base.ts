import type { Git } from './git.ts';
import { checkBranchName } from './names.ts';
import { explainRemoteFailure } from './remote-failure.ts';
import { type Repository, resolveCommit } from './repository.ts';
import { fail, ok, type Result } from './result.ts';

export interface Base {
  /** Full ref that the work starts from, or a SHA where there is no branch at all. */
  ref: string;
  /** Short branch name, as a forge wants it for a pull request; null on a detached HEAD. */
  branch: string | null;
  sha: string;
  /** The remote that the base comes from and that the work is delivered to. */
  remote: string | null;
  fetched: boolean;
  /** Something that a person should know, although the run can go on. */
  warning: string | null;
}

/** The short name of a base's branch: `refs/remotes/origin/main` and `refs/heads/main` → `main`; null for a bare commit. */
export function branchOfRef(ref: string | null): string | null {
  return /^refs\/(?:heads|remotes\/[^/]+)\/(.+)$/.exec(ref ?? '')?.[1] ?? null;
}

/** The remote to fetch from and deliver to: `origin`, else the only one, else the upstream of the current branch; null without one. */
export async function pickRemote(git: Git, repo: Repository): Promise<Result<string | null>> {
  const names = repo.remotes.map((remote) => remote.name);
  if (names.includes('origin')) return ok('origin');
  if (names.length <= 1) return ok(names[0] ?? null);
  if (repo.head.kind === 'detached') return ok(null);
  const upstream = await git.ask(repo.path, ['config', '--get', `branch.${repo.head.branch}.remote`]);
  if (!upstream.ok) return upstream;
  const name = upstream.value?.trim();
  return ok(name !== undefined && names.includes(name) ? name : null);
}

/**
 * Where a task's work starts: the project's setting, else the remote's HEAD, else the current local branch. With a remote that
 * branch is fetched first; when that fails, what is there locally is used with a warning. `base-missing` when there is nothing.
 */
export async function resolveBase(options: {
  git: Git;
  repo: Repository;
  baseBranch: string | null;
  fetch: boolean;
  signal?: AbortSignal;
}): Promise<Result<Base>> {
  const { git, repo } = options;
  const remote = await pickRemote(git, repo);
  if (!remote.ok) return remote;
  const wanted = await wantedBranch(options, remote.value);
  if (!wanted.ok) return wanted;

  if (wanted.value === null) return withoutBranch(repo);
  const valid = await checkBranchName(git, repo.path, wanted.value);
  if (!valid.ok) return fail('base-missing', `The project's base branch cannot be used: ${valid.message}`);
  return remote.value === null ? localBase(git, repo, wanted.value) : remoteBase(options, wanted.value, remote.value);
}

async function wantedBranch(
  options: { git: Git; repo: Repository; baseBranch: string | null; fetch: boolean; signal?: AbortSignal },
  remote: string | null,
): Promise<Result<string | null>> {
  const { git, repo, baseBranch, fetch, signal } = options;
  if (baseBranch !== null) return ok(await withoutRemotePrefix(git, repo, baseBranch, remote));
  if (remote !== null) {
    const known = await git.ask(repo.path, ['symbolic-ref', '--quiet', `refs/remotes/${remote}/HEAD`]);
    if (!known.ok) return known;
    if (known.value !== null) return ok(known.value.trim().replace(`refs/remotes/${remote}/`, ''));
    // Only a clone writes that ref; after `git remote add` the remote has to be asked. If it can't be reached, local it is.
    const asked = fetch
      ? await git.run(repo.path, ['ls-remote', '--symref', '--', remote, 'HEAD'], { kind: 'network', ...(signal ? { signal } : {}) })
      : null;
    const symref = asked?.ok && /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(asked.value)?.[1];
    if (symref) return ok(symref);
  }
  if (repo.head.kind !== 'detached') return ok(repo.head.branch);
  const configured = await git.ask(repo.path, ['config', '--get', 'init.defaultBranch']);
  if (!configured.ok) return configured;
  for (const name of [configured.value?.trim(), 'main', 'master']) {
    if (!name) continue;
    const sha = await resolveCommit(git, repo.path, `refs/heads/${name}`);
    if (sha.ok && sha.value !== null) return ok(name);
  }
  return ok(null);
}

/** People write `origin/develop` where `develop` is meant; a local branch that really has that name wins. */
async function withoutRemotePrefix(git: Git, repo: Repository, branch: string, remote: string | null): Promise<string> {
  if (remote === null || !branch.startsWith(`${remote}/`)) return branch;
  const local = await resolveCommit(git, repo.path, `refs/heads/${branch}`);
  return local.ok && local.value !== null ? branch : branch.slice(remote.length + 1);
}

function withoutBranch(repo: Repository): Result<Base> {
  if (repo.head.kind !== 'detached') return noCommit(repo);
  const { sha } = repo.head;
  const warning = `${repo.path} has no branch checked out and no default branch; the work starts from its current commit ${sha.slice(0, 10)}.`;
  return ok({ ref: sha, branch: null, sha, remote: null, fetched: false, warning });
}

async function localBase(git: Git, repo: Repository, branch: string): Promise<Result<Base>> {
  const ref = `refs/heads/${branch}`;
  if (repo.head.kind === 'branch' && repo.head.branch === branch)
    return ok({ ref, branch, sha: repo.head.sha, remote: null, fetched: false, warning: null });
  const sha = await resolveCommit(git, repo.path, ref);
  if (!sha.ok) return sha;
  if (sha.value !== null) return ok({ ref, branch, sha: sha.value, remote: null, fetched: false, warning: null });
  return repo.head.kind === 'unborn' ? noCommit(repo) : fail('base-missing', missing(repo, branch));
}

async function remoteBase(
  options: { git: Git; repo: Repository; fetch: boolean; signal?: AbortSignal },
  branch: string,
  remote: string,
): Promise<Result<Base>> {
  const { git, repo, fetch, signal } = options;
  const tracking = `refs/remotes/${remote}/${branch}`;
  const fetched = fetch
    ? await git.exclusive(repo.path, () =>
        // FETCH_HEAD belongs to the person who works in that checkout.
        git.run(repo.path, ['fetch', '--quiet', '--no-write-fetch-head', '--', remote, `+refs/heads/${branch}:${tracking}`], {
          kind: 'network',
          ...(signal ? { signal } : {}),
        }),
      )
    : null;
  const problem = fetched && !fetched.ok ? explainRemoteFailure(remote, fetched.message) : null;

  const tracked = await resolveCommit(git, repo.path, tracking);
  if (!tracked.ok) return tracked;
  if (tracked.value !== null) {
    const warning = problem
      ? `${problem} The copy of ${remote}/${branch} from the last fetch is used.`
      : await unpublished(git, repo, branch, tracking, remote);
    return ok({ ref: tracking, branch, sha: tracked.value, remote, fetched: fetched?.ok ?? false, warning });
  }
  const local = await resolveCommit(git, repo.path, `refs/heads/${branch}`);
  if (!local.ok) return local;
  if (local.value !== null) {
    const warning = `${problem ?? `${remote} has no branch ${branch}.`} The local branch ${branch} is used.`;
    return ok({ ref: `refs/heads/${branch}`, branch, sha: local.value, remote, fetched: false, warning });
  }
  if (repo.head.kind === 'unborn' && repo.head.branch === branch) return noCommit(repo);
  return fail('base-missing', problem ? `${missing(repo, branch)} ${problem}` : missing(repo, branch));
}

/** Commits of the local base branch that the remote lacks won't be in the task's worktree, which surprises people. */
async function unpublished(git: Git, repo: Repository, branch: string, tracking: string, remote: string): Promise<string | null> {
  const count = await git.ask(repo.path, ['rev-list', '--count', `refs/heads/${branch}`, `^${tracking}`, '--']);
  const ahead = count.ok && count.value !== null ? Number(count.value) : 0;
  if (ahead === 0) return null;
  return `Your local ${branch} has ${ahead} ${ahead === 1 ? 'commit' : 'commits'} that ${remote} does not have; the work starts from ${remote}/${branch}, without ${ahead === 1 ? 'it' : 'them'}.`;
}

const noCommit = (repo: Repository) =>
  fail('base-missing', `${repo.path} has no commit yet. Commit something there once (for example a README), then queue the task again.`);

const missing = (repo: Repository, branch: string) =>
  `The base branch ${branch} does not exist in ${repo.path}. Set another base branch in the project's settings, or create it.`;
