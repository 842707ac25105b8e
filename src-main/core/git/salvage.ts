import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { ConfigPair } from './config-env.ts';
import type { Git } from './git.ts';
import { refComponent } from './names.ts';
import { readHead, resolveCommit } from './repository.ts';
import { fail, ok, type Result } from './result.ts';
import { formatRecord, SALVAGE_REFS, type Salvage, type SalvageOptions, type SalvageRecord } from './salvage-record.ts';
import { salvageSubmodules } from './salvage-submodules.ts';
import { listUntracked } from './untracked.ts';

/**
 * A salvage point is a commit W under a hidden ref, shaped like a stash:
 *
 *     HEAD ◄──── I (tree: the index)
 *       ▲        ▲
 *       └─── W ──┘ (tree: the files as they are, untracked ones too; message: what is needed to restore it)
 *            └───► MERGE_HEAD and the like, when an operation was under way
 *
 * It is built with a temporary index: the worktree's own index and files are never written.
 *
 * Keeps the whole state of a worktree: HEAD, index, tracked changes, untracked files that are not ignored.
 */
export async function salvage(options: SalvageOptions & { worktree: string; gitConfig?: readonly ConfigPair[] }): Promise<Result<Salvage>> {
  const { git, repo, worktree, slug, runId, reason, gitConfig = [] } = options;
  return git.exclusive(repo, async () => {
    const gitDir = await git.run(worktree, ['rev-parse', '--path-format=absolute', '--git-dir']);
    if (!gitDir.ok) return cannot(worktree, gitDir.message);
    const head = await readHead(git, worktree);
    if (!head.ok) return cannot(worktree, head.message);
    const scratch = await mkdtemp(path.join(gitDir.value.trimEnd(), 'task-orchestrator-'));
    try {
      const trees = await writeTrees(git, worktree, gitDir.value.trimEnd(), scratch, gitConfig);
      if (!trees.ok) return cannot(worktree, trees.message);
      const { index, files, nested } = trees.value;

      const headSha = head.value.kind === 'unborn' ? null : head.value.sha;
      const others = await pseudoHeads(git, worktree);
      const headTree = headSha === null ? null : await git.run(worktree, ['rev-parse', `${headSha}^{tree}`]);
      const clean = others.length === 0 && headTree?.ok === true && [index, files].every((tree) => tree === headTree.value.trim());

      const record: SalvageRecord = {
        slug,
        runId,
        reason,
        branch: head.value.kind === 'detached' ? null : head.value.branch,
        head: headSha,
        index: null,
        clean,
      };
      const indexCommit = await commitTree(git, worktree, index, headSha === null ? [] : [headSha], `index of ${slug}`);
      if (!indexCommit.ok) return cannot(worktree, indexCommit.message);
      const parents = [...(headSha === null ? [] : [headSha]), indexCommit.value, ...others];
      const message = formatRecord({ ...record, index: indexCommit.value });
      const commit = await commitTree(git, worktree, files, parents, message);
      if (!commit.ok) return cannot(worktree, commit.message);
      const kept = await keep(options, commit.value, headSha);
      if (!kept.ok) return cannot(worktree, kept.message);
      const submodules = await salvageSubmodules(options, kept.value, salvage);
      if (!submodules.ok) return cannot(worktree, submodules.message);
      return ok({ ref: kept.value, sha: commit.value, clean, nested });
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  });
}

/** Keeps the tip of a branch that has no worktree (any more). */
export async function salvageBranch(options: SalvageOptions & { branch: string }): Promise<Result<Salvage>> {
  const { git, repo, branch } = options;
  return git.exclusive(repo, async () => {
    const tip = await resolveCommit(git, repo, `refs/heads/${branch}`);
    if (!tip.ok) return tip;
    if (tip.value === null) return fail('git-failed', `The branch ${branch} does not exist in ${repo}, so there is nothing to keep of it.`);
    return salvageCommit({ ...options, sha: tip.value, branch });
  });
}

/** Keeps a commit, for example the HEAD of a worktree whose folder is gone. */
export async function salvageCommit(options: SalvageOptions & { sha: string; branch: string | null }): Promise<Result<Salvage>> {
  const { git, repo, slug, runId, reason, branch, sha } = options;
  return git.exclusive(repo, async () => {
    const message = formatRecord({ slug, runId, reason, branch, head: sha, index: null, clean: true });
    const commit = await commitTree(git, repo, `${sha}^{tree}`, [sha], message);
    if (!commit.ok) return cannot(branch ?? sha, commit.message);
    const kept = await keep(options, commit.value, sha);
    return kept.ok ? ok({ ref: kept.value, sha: commit.value, clean: true, nested: [] }) : cannot(branch ?? sha, kept.message);
  });
}

async function writeTrees(
  git: Git,
  worktree: string,
  gitDir: string,
  scratch: string,
  gitConfig: readonly ConfigPair[],
): Promise<Result<{ index: string; files: string; nested: string[] }>> {
  // Copied rather than read anew from HEAD: its file times spare git from reading every file again.
  const env = { GIT_INDEX_FILE: path.join(scratch, 'index') };
  await copyFile(path.join(gitDir, 'index'), env.GIT_INDEX_FILE).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error; // Without a commit there is no index yet.
  });
  const index = await writeIndexTree(git, worktree, env.GIT_INDEX_FILE, path.join(scratch, 'resolved'));
  if (!index.ok) return index;
  const shown = await showHidden(git, worktree, env);
  if (!shown.ok) return shown;
  const untracked = await listUntracked(git, worktree, gitConfig, env);
  if (!untracked.ok) return untracked;
  const { nested } = untracked.value;
  const pathspecs = ['.', ...nested.map((folder) => `:(exclude,top,literal)${folder}`)].join('\0');
  // A safecrlf that refuses a file must not be the reason for losing it.
  const config: ConfigPair[] = [
    ...gitConfig,
    ['core.safecrlf', 'false'],
    ['add.ignoreErrors', 'false'],
    ['advice.addEmbeddedRepo', 'false'],
  ];
  const added = await git.run(worktree, ['add', '--all', '--pathspec-from-file=-', '--pathspec-file-nul'], {
    kind: 'write',
    env,
    config,
    input: pathspecs,
  });
  if (!added.ok) return added;
  const files = await git.run(worktree, ['write-tree'], { kind: 'write', env });
  return files.ok ? ok({ index: index.value, files: files.value.trim(), nested }) : files;
}

/** The index as a tree. Where a merge left several versions of a file, "ours" stands for it; the file itself is in the other tree. */
async function writeIndexTree(git: Git, worktree: string, indexFile: string, resolvedFile: string): Promise<Result<string>> {
  const unmerged = await git.run(worktree, ['ls-files', '--unmerged', '-z'], { env: { GIT_INDEX_FILE: indexFile } });
  if (!unmerged.ok) return unmerged;
  let env = { GIT_INDEX_FILE: indexFile };
  if (unmerged.value !== '') {
    env = { GIT_INDEX_FILE: resolvedFile };
    await copyFile(indexFile, resolvedFile);
    const updates = unmerged.value
      .split('\0')
      .filter((entry) => entry !== '')
      .map((entry) => /^(\d+) ([0-9a-f]+) (\d)\t(.*)$/s.exec(entry) ?? [])
      .toSorted((a, b) => Number(a[3] === '2') - Number(b[3] === '2'))
      .map(([, mode, sha = '', stage, file]) => (stage === '2' ? `${mode} ${sha} 0\t${file}` : `0 ${sha.replace(/./g, '0')}\t${file}`));
    const resolved = await git.run(worktree, ['update-index', '-z', '--index-info'], {
      kind: 'write',
      env,
      input: updates.map((line) => `${line}\0`).join(''),
    });
    if (!resolved.ok) return resolved;
  }
  const tree = await git.run(worktree, ['write-tree'], { kind: 'write', env });
  return tree.ok ? ok(tree.value.trim()) : tree;
}

/** Files marked assume-unchanged or skip-worktree would be taken as they are in the index, whatever is on disk. */
async function showHidden(git: Git, worktree: string, env: { GIT_INDEX_FILE: string }): Promise<Result<null>> {
  const list = await git.run(worktree, ['ls-files', '-v', '-z'], { env });
  if (!list.ok) return list;
  const entries = list.value.split('\0');
  // In a sparse checkout skip-worktree means "not on disk"; git itself clears it there for files that are.
  const sparse = await git.ask(worktree, ['config', '--type=bool', '--get', 'core.sparseCheckout']);
  if (!sparse.ok) return sparse;
  const marked = (test: (tag: string) => boolean) => entries.filter((entry) => test(entry.charAt(0))).map((entry) => entry.slice(2));
  const hidden: [string, string[]][] = [
    ['--no-assume-unchanged', marked((tag) => tag !== tag.toUpperCase())],
    ['--no-skip-worktree', sparse.value?.trim() === 'true' ? [] : marked((tag) => tag.toUpperCase() === 'S')],
  ];
  for (const [flag, files] of hidden) {
    if (files.length === 0) continue;
    const updated = await git.run(worktree, ['update-index', flag, '-z', '--stdin'], {
      kind: 'write',
      env,
      input: files.map((file) => `${file}\0`).join(''),
    });
    if (!updated.ok) return updated;
  }
  return ok(null);
}

/** Commits that an unfinished merge, cherry-pick, revert or rebase hangs on. */
async function pseudoHeads(git: Git, worktree: string): Promise<string[]> {
  const shas: string[] = [];
  for (const name of ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'REBASE_HEAD']) {
    const commit = await resolveCommit(git, worktree, name);
    if (commit.ok && commit.value !== null && !shas.includes(commit.value)) shas.push(commit.value);
  }
  return shas;
}

const AUTHOR = {
  GIT_AUTHOR_NAME: 'Task Orchestrator',
  GIT_AUTHOR_EMAIL: 'salvage@task-orchestrator.invalid',
  GIT_COMMITTER_NAME: 'Task Orchestrator',
  GIT_COMMITTER_EMAIL: 'salvage@task-orchestrator.invalid',
};

async function commitTree(git: Git, cwd: string, tree: string, parents: string[], message: string): Promise<Result<string>> {
  const args = ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent]), '-F', '-'];
  // A message in another encoding than UTF-8 could not be read back.
  const result = await git.run(cwd, args, { kind: 'write', env: AUTHOR, input: message, config: [['i18n.commitEncoding', 'UTF-8']] });
  return result.ok ? ok(result.value.trim()) : result;
}

/** Verifies the commit and gives it a ref of its own. Nothing is ever overwritten: a run that is salvaged twice has two refs. */
async function keep(options: SalvageOptions, commit: string, head: string | null): Promise<Result<string>> {
  const { git, repo, slug, runId } = options;
  const verified = await verify(git, repo, commit, head);
  if (!verified.ok) return verified;
  const name = `${SALVAGE_REFS}${refComponent(slug)}/${refComponent(runId)}`;
  const taken = await git.run(repo, ['for-each-ref', '--format=%(refname)', `${SALVAGE_REFS}${refComponent(slug)}/`]);
  if (!taken.ok) return taken;
  const names = new Set(taken.value.split('\n'));
  let ref = name;
  for (let n = 2; names.has(ref); n++) ref = `${name}.${n}`;
  // The empty old value makes git refuse if it came into being since.
  const created = await git.run(repo, ['update-ref', '--', ref, commit, ''], { kind: 'write' });
  return created.ok ? ok(ref) : created;
}

/** Everything that the commit adds to HEAD is listed by walking its trees and then looked up. HEAD's own history is git's to keep. */
async function verify(git: Git, repo: string, commit: string, head: string | null): Promise<Result<null>> {
  const objects = await git.run(repo, [
    'rev-list',
    '--objects',
    '--no-object-names',
    commit,
    ...(head === null ? [] : ['--not', head]),
    '--',
  ]);
  if (!objects.ok) return objects;
  const present = await git.run(repo, ['cat-file', '--batch-check=%(objecttype) %(objectsize)'], { input: objects.value });
  if (!present.ok) return present;
  const missing = present.value.split('\n').filter((line) => line.endsWith(' missing'));
  return missing.length === 0
    ? ok(null)
    : fail('git-failed', `${missing.length} objects that were just written cannot be read back. Check the disk.`);
}

const cannot = (what: string, why: string) =>
  fail('git-failed', `The work in ${what} could not be kept safe, so nothing was changed. ${why}`);
