import { access, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Git } from './git.ts';
import { fail, ok, type Result } from './result.ts';

/** `unborn`: a branch without a commit, as after `git init`. */
export type Head = { kind: 'branch'; branch: string; sha: string } | { kind: 'unborn'; branch: string } | { kind: 'detached'; sha: string };

export interface Remote {
  name: string;
  /** Where it fetches from and pushes to, after the user's `insteadOf` rules. */
  fetchUrl: string;
  pushUrls: string[];
}

export interface Repository {
  /** Top folder, symlinks resolved. */
  path: string;
  /** The git folder that all its worktrees share, absolute. */
  gitDir: string;
  head: Head;
  remotes: Remote[];
  shallow: boolean;
  submodules: boolean;
}

/**
 * Looks at the repository that `folder` lies in. Refused: a folder that is not there or in no repository (`project-missing`), a
 * bare repository, and a linked worktree, whose main repository is named (`git-failed`).
 */
export async function inspect(git: Git, folder: string): Promise<Result<Repository>> {
  const real = await realpath(folder).catch(() => null);
  if (real === null)
    return fail('project-missing', `${folder} does not exist. Check the path; if the repository was moved, add it from where it is now.`);
  return (await inspectAtOnce(git, real)) ?? inspectStepByStep(git, real);
}

/**
 * The usual repository with two calls of git. Null for anything else (no repository, no commit yet, bare, linked, newlines in its
 * path): git then fails as a whole, and the single steps tell why.
 */
async function inspectAtOnce(git: Git, real: string): Promise<Result<Repository> | null> {
  const facts = [
    ...['--git-dir', '--git-common-dir', '--is-bare-repository', '--is-inside-work-tree', '--show-toplevel', '--is-shallow-repository'],
    ...['HEAD', '--symbolic-full-name', 'HEAD'],
  ];
  const [answers, remotes] = await Promise.all([git.run(real, ['rev-parse', '--path-format=absolute', ...facts]), readRemotes(git, real)]);
  if (!answers.ok || !remotes.ok) return null;
  const [gitDir = '', commonDir, bare, inWorktree, top = '', shallow, sha = '', ref = '', ...more] = answers.value.trimEnd().split('\n');
  if (bare !== 'false' || inWorktree !== 'true' || gitDir !== commonDir || !/^[0-9a-f]{40,64}$/.test(sha) || more.length > 0) return null;
  const topFolder = await realpath(top);
  return ok({
    path: topFolder,
    gitDir,
    head: ref === 'HEAD' ? { kind: 'detached', sha } : { kind: 'branch', branch: ref.replace(/^refs\/heads\//, ''), sha },
    remotes: remotes.value,
    shallow: shallow === 'true',
    submodules: await hasSubmodules(topFolder),
  });
}

async function inspectStepByStep(git: Git, real: string): Promise<Result<Repository>> {
  const kind = await git.run(real, [
    'rev-parse',
    '--path-format=absolute',
    '--git-dir',
    '--git-common-dir',
    '--is-bare-repository',
    '--is-inside-work-tree',
  ]);
  if (!kind.ok) {
    if (!kind.stderr.includes('not a git repository')) return fail('git-failed', kind.message);
    return fail('project-missing', `${real} is not in a git repository. Run \`git init\` there and commit once, or choose another folder.`);
  }
  const [gitDir = '', commonDir = '', bare, inWorktree] = kind.value.trimEnd().split('\n');
  if (bare === 'true') return fail('git-failed', `${real} is a bare repository, which has no files to work on. Add a clone of it instead.`);
  if (inWorktree !== 'true') return fail('git-failed', `${real} is inside a .git folder. Add the folder above it.`);
  if (gitDir !== commonDir) {
    const main = await mainWorktree(git, real);
    return fail('git-failed', `${real} is a worktree of another repository. Add that one instead: ${main ?? path.dirname(commonDir)}.`);
  }
  const top = await git.run(real, ['rev-parse', '--show-toplevel']);
  if (!top.ok) return fail('git-failed', top.message);
  const topFolder = await realpath(top.value.replace(/\n$/, ''));

  const head = await readHead(git, topFolder);
  if (!head.ok) return head;
  const remotes = await readRemotes(git, topFolder);
  if (!remotes.ok) return remotes;
  const shallow = await git.run(topFolder, ['rev-parse', '--is-shallow-repository']);
  if (!shallow.ok) return shallow;
  return ok({
    path: topFolder,
    gitDir: commonDir,
    head: head.value,
    remotes: remotes.value,
    shallow: shallow.value.trim() === 'true',
    submodules: await hasSubmodules(topFolder),
  });
}

/** Whether a checkout declares submodules; git does nothing about them without this file. */
export function hasSubmodules(top: string): Promise<boolean> {
  return access(path.join(top, '.gitmodules')).then(
    () => true,
    () => false,
  );
}

export async function readHead(git: Git, folder: string): Promise<Result<Head>> {
  const symbolic = await git.ask(folder, ['symbolic-ref', '--quiet', 'HEAD']);
  if (!symbolic.ok) return symbolic;
  const sha = await resolveCommit(git, folder, 'HEAD');
  if (!sha.ok) return sha;
  const branch = symbolic.value?.trim().replace(/^refs\/heads\//, '');
  if (branch !== undefined) return ok(sha.value === null ? { kind: 'unborn', branch } : { kind: 'branch', branch, sha: sha.value });
  if (sha.value === null) return fail('git-failed', `HEAD of ${folder} names no commit. Run \`git fsck\` there.`);
  return ok({ kind: 'detached', sha: sha.value });
}

/** The commit that a ref or SHA names; null when there is none. */
export async function resolveCommit(git: Git, folder: string, ref: string): Promise<Result<string | null>> {
  const result = await git.ask(folder, ['rev-parse', '--quiet', '--verify', '--end-of-options', `${ref}^{commit}`]);
  return result.ok ? ok(result.value?.trim() ?? null) : result;
}

/** The same for several at once, in one call of git. The names must not hold a newline. */
export async function resolveCommits(git: Git, folder: string, refs: readonly string[]): Promise<Result<(string | null)[]>> {
  const input = refs.map((ref) => `${ref}^{commit}\n`).join('');
  const result = await git.run(folder, ['cat-file', '--batch-check=%(objectname) %(objecttype)'], { input });
  if (!result.ok) return result;
  // "<sha> commit", or the name and "missing".
  return ok(
    result.value
      .trimEnd()
      .split('\n')
      .map((line) => /^([0-9a-f]{40,64}) commit$/.exec(line)?.[1] ?? null),
  );
}

export async function readRemotes(git: Git, folder: string): Promise<Result<Remote[]>> {
  const result = await git.run(folder, ['remote', '-v']);
  if (!result.ok) return result;
  const remotes = new Map<string, Remote>();
  for (const line of result.value.split('\n')) {
    // A partial clone adds its filter after the parenthesis.
    const [, name, url, direction] = /^(\S+)\t(.*) \((fetch|push)\)(?: \[.*\])?$/.exec(line) ?? [];
    if (name === undefined || url === undefined) continue;
    const remote = remotes.get(name) ?? { name, fetchUrl: '', pushUrls: [] };
    if (direction === 'fetch') remote.fetchUrl = url;
    else remote.pushUrls.push(url);
    remotes.set(name, remote);
  }
  return ok([...remotes.values()]);
}

async function mainWorktree(git: Git, folder: string): Promise<string | null> {
  const list = await git.run(folder, ['worktree', 'list', '--porcelain']);
  return (list.ok && /^worktree (.*)$/m.exec(list.value)?.[1]) || null;
}
