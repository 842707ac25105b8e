import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commitLeftovers, commitsSince, diff, diffStat, headSha, isClean } from './changes.ts';
import { deleteBranch, isMerged } from './merge.ts';
import { createGitReader } from './read.ts';
import { createWorld, good, type World } from './testing/world.ts';

let world: World;
let repo: string;
let worktree: string;
let base: string;

beforeEach(async () => {
  world = await createWorld();
  repo = await world.repository();
  worktree = path.join(world.dir, 'wt');
  await world.sh(repo, 'worktree', 'add', '--quiet', '-b', 'task/fix', worktree);
  base = await world.sh(repo, 'rev-parse', 'HEAD');
});
afterEach(() => world.close());

const leftovers = (more = {}) =>
  commitLeftovers({ git: world.git, worktree, branch: 'task/fix', message: 'wip: left by the agent', ...more });
const commit = async (file: string, content: string, message = file) => {
  await world.write(path.join(worktree, file), content);
  await world.sh(worktree, 'add', '.');
  await world.sh(worktree, 'commit', '--quiet', '-m', message);
};

describe('commitLeftovers', () => {
  it('commits changed, deleted and untracked files under the name of the user', async () => {
    await world.write(path.join(worktree, 'new/ü'), '1');
    await world.write(path.join(worktree, 'README.md'), 'x');
    const done = good(await leftovers());
    expect(done).toEqual({ headSha: await world.sh(repo, 'rev-parse', 'task/fix'), committed: true, nested: [] });
    expect(await world.sh(worktree, 'log', '-1', '--format=%s|%an|%ce')).toBe('wip: left by the agent|Ada|ada@example.invalid');
    expect(good(await isClean(world.git, worktree))).toBe(true);
  });

  it('does nothing in a clean worktree', async () => {
    expect(good(await leftovers())).toEqual({ headSha: base, committed: false, nested: [] });
  });

  it('is not stopped by hooks, signing or line-ending rules', async () => {
    await world.write(path.join(repo, '.git/hooks/pre-commit'), '#!/bin/sh\nexit 1\n');
    await world.write(path.join(repo, '.git/hooks/commit-msg'), '#!/bin/sh\nexit 1\n');
    await world.write(path.join(repo, '.git/hooks/prepare-commit-msg'), '#!/bin/sh\nexit 1\n');
    const { chmod } = await import('node:fs/promises');
    for (const hook of ['pre-commit', 'commit-msg', 'prepare-commit-msg']) await chmod(path.join(repo, '.git/hooks', hook), 0o755);
    await world.sh(repo, 'config', 'commit.gpgSign', 'true');
    await world.sh(repo, 'config', 'gpg.program', '/nowhere');
    await world.sh(repo, 'config', 'core.autocrlf', 'input');
    await world.sh(repo, 'config', 'core.safecrlf', 'true');
    await world.write(path.join(worktree, 'dos.txt'), 'a\r\n');
    expect(good(await leftovers()).committed).toBe(true);
  });

  it('commits where no identity is configured', async () => {
    await world.sh(repo, 'config', '--global', '--remove-section', 'user');
    await world.write(path.join(worktree, 'a'), '1');
    expect(good(await leftovers()).committed).toBe(true);
    expect(await world.sh(worktree, 'log', '-1', '--format=%an')).toBe('Task Orchestrator');
  });

  it('leaves out what is hidden for this run', async () => {
    await world.write(path.join(world.dir, 'excludes'), '/spec.md\n');
    await world.write(path.join(worktree, 'spec.md'), 'x');
    const gitConfig = [['core.excludesFile', path.join(world.dir, 'excludes')]] as const;
    expect(good(await leftovers({ gitConfig })).committed).toBe(false);
    expect(good(await isClean(world.git, worktree, gitConfig))).toBe(true);
    expect(good(await isClean(world.git, worktree))).toBe(false);
  });

  it('names repositories inside instead of committing a link to nowhere', async () => {
    await world.sh(worktree, 'init', '--quiet', 'inner');
    await world.write(path.join(worktree, 'a'), '1');
    expect(good(await leftovers())).toMatchObject({ committed: true, nested: ['inner'] });
    expect(await world.sh(worktree, 'ls-files')).toBe('README.md\na');
  });

  it('concludes a merge that was resolved but not committed', async () => {
    await world.sh(repo, 'commit', '--quiet', '--allow-empty', '-m', 'main went on');
    await commit('a', '1');
    await world.sh(worktree, 'merge', '--quiet', '--no-commit', '--no-ff', 'main');
    expect(good(await leftovers()).committed).toBe(true);
    expect(await world.sh(worktree, 'rev-list', '--parents', '-1', 'HEAD')).toMatch(/^\S+ \S+ \S+$/);
  });

  it('brings work from another branch or a detached HEAD onto the branch of the task', async () => {
    await world.sh(worktree, 'switch', '--quiet', '-c', 'my-idea');
    await commit('a', '1');
    await world.write(path.join(worktree, 'b'), '2');
    good(await leftovers());
    await world.sh(worktree, 'checkout', '--quiet', '--detach');
    await commit('c', '3');
    good(await leftovers());
    expect(await world.sh(worktree, 'symbolic-ref', 'HEAD')).toBe('refs/heads/task/fix');
    expect(await world.sh(repo, 'ls-tree', '--name-only', 'task/fix')).toBe('README.md\na\nb\nc');
  });

  it('fails where that would lose commits of the branch', async () => {
    await commit('a', '1');
    await world.sh(worktree, 'switch', '--quiet', '-c', 'other', base);
    await commit('b', '1');
    expect(await leftovers()).toMatchObject({
      ok: false,
      code: 'git-failed',
      message: expect.stringMatching(/on the branch other instead of task\/fix.*has commits that are not there/),
    });
  });
});

describe('reading changes', () => {
  it('tells commits, size and text of the difference, whatever the user configured', async () => {
    await commit('a', 'one\ntwo\n', 'add a\n\nbody');
    await commit('bin', '\0\0', 'second');
    for (const [key, value] of [
      ['diff.noprefix', 'true'],
      ['color.ui', 'always'],
      ['diff.external', '/nowhere'],
      ['log.showSignature', 'true'],
    ] as const)
      await world.sh(repo, 'config', key, value);
    const head = good(await headSha(world.git, worktree));
    expect(good(await commitsSince(world.git, worktree, base)).map(({ subject, author }) => [subject, author])).toEqual([
      ['second', 'Ada'],
      ['add a', 'Ada'],
    ]);
    expect(good(await diffStat(world.git, worktree, base, head))).toEqual({ files: 2, added: 2, removed: 0 });
    expect(good(await diff(world.git, worktree, base, head))).toContain('diff --git a/a b/a\nnew file mode 100644');
    expect(good(await commitsSince(world.git, worktree, head))).toEqual([]);
    expect(await commitsSince(world.git, worktree, 'nope')).toMatchObject({ ok: false, code: 'git-failed' });
  });

  it('reads branches, log, commits and files without a process', async () => {
    await commit('dir/a', 'text', 'subject\n\nbody text');
    const reader = createGitReader(path.join(repo, '.git'));
    expect(good(await reader.branches(null))).toEqual(['main', 'task/fix']);
    expect(good(await reader.branches('origin'))).toEqual([]);
    const log = good(await reader.log('task/fix', 10));
    expect(log.map(({ subject }) => subject)).toEqual(['subject', 'first']);
    expect(log[0]).toMatchObject({ body: 'body text', author: 'Ada', parents: [base] });
    expect(good(await reader.commit(base)).subject).toBe('first');
    expect(Buffer.from(good(await reader.file('task/fix', 'dir/a'))!).toString()).toBe('text');
    expect(good(await reader.file('task/fix', 'dir/none'))).toBeNull();
    expect(await reader.log('nope', 1)).toMatchObject({ ok: false, message: expect.stringContaining('The log of nope could not be read') });
  });
});

describe('deleteBranch', () => {
  const remove = () =>
    deleteBranch({ git: world.git, repo, branch: 'task/fix', into: 'main', slug: 'fix', runId: 'r', reason: 'Accepted' });

  it('deletes a merged branch, and salvages one that is not', async () => {
    await commit('a', '1');
    const tip = good(await headSha(world.git, worktree));
    expect(await remove()).toMatchObject({ ok: false, message: expect.stringContaining(`checked out in ${worktree}`) });
    await world.sh(repo, 'worktree', 'remove', worktree);
    expect(good(await isMerged(world.git, repo, 'task/fix', 'main'))).toBe(false);
    const point = good(await remove());
    expect(await world.sh(repo, 'rev-parse', `${point!.ref}^1`)).toBe(tip);
    expect(good(await remove())).toBeNull();

    await world.sh(repo, 'branch', 'task/fix', tip);
    await world.sh(repo, 'merge', '--quiet', 'task/fix');
    expect(good(await isMerged(world.git, repo, 'task/fix', 'main'))).toBe(true);
    expect(good(await remove())).toBeNull();
    expect(await world.sh(repo, 'branch', '--list', 'task/fix')).toBe('');
  });
});
