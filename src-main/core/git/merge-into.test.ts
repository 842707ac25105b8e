import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mergeInto } from './merge-into.ts';
import { planMerge } from './merge-plan.ts';
import { mergedTree, mergeInScratch } from './merged-tree.ts';
import { createWorld, good, snapshot, type World } from './testing/world.ts';

const branch = 'task/größe';
let world: World;
let repo: string;
let worktree: string;

beforeEach(async () => {
  world = await createWorld();
  repo = await world.repository('my shöp');
  worktree = path.join(world.dir, 'w t');
  await world.sh(repo, 'worktree', 'add', '--quiet', '-b', branch, worktree);
});
afterEach(() => world.close());

async function commit(folder: string, file: string, content = `${file}\n`, message = `Add ${file}`) {
  await world.write(path.join(folder, file), content);
  await world.sh(folder, 'add', '--', file);
  await world.sh(folder, 'commit', '--quiet', '-m', message);
}
const plan = async (base = 'main') => good(await planMerge({ git: world.git, repo, branch, base }));
const merge = async (looked?: { headSha: string; baseSha: string }, base = 'main') => {
  const { headSha, baseSha } = looked ?? (await plan(base));
  return good(await mergeInto({ git: world.git, repo, branch, base, headSha, baseSha, message: 'Merge task/größe: Ü "ber" $(x)\n' }));
};
const tip = (name = 'main') => world.sh(repo, 'rev-parse', name);
/** Everything that a refusal must leave alone. */
const state = async () => ({
  refs: await world.sh(repo, 'for-each-ref'),
  status: await world.sh(repo, 'status', '--porcelain', '--branch'),
  files: await snapshot(repo),
  worktrees: await world.sh(repo, 'worktree', 'list'),
  merging: await readFile(path.join(repo, '.git/MERGE_HEAD'), 'utf8').catch(() => null),
});
const refuses = async (why: RegExp, looked?: { headSha: string; baseSha: string }) => {
  const before = await state();
  expect(await merge(looked)).toEqual({ kind: 'refused', why: expect.stringMatching(why) });
  expect(await state()).toEqual(before);
};
async function hook(name: string, script: string) {
  const file = path.join(repo, '.git/hooks', name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
}

describe('where the base branch is checked out', () => {
  it('moves it forward with its files', async () => {
    await commit(worktree, 'src/a ö.ts');
    expect(await plan()).toMatchObject({
      kind: 'fast-forward',
      commits: [{ subject: 'Add src/a ö.ts', author: 'Ada' }],
      diffStat: { files: 1, added: 1, removed: 0 },
      conflicts: [],
      checkout: repo,
      problem: null,
    });
    await world.write(path.join(repo, 'notes.txt'), 'mine');
    const merged = await merge();
    expect(merged).toMatchObject({ kind: 'merged', sha: await tip(branch) });
    expect(await tip()).toBe(await tip(branch));
    expect(await world.sh(repo, 'status', '--porcelain')).toBe('?? notes.txt');
    expect(await readFile(path.join(repo, 'src/a ö.ts'), 'utf8')).toBe('src/a ö.ts\n');
    expect(await plan()).toMatchObject({ kind: 'nothing', commits: [], problem: null });
    expect(await merge()).toMatchObject({ kind: 'merged', sha: await tip(branch) });
  });

  it('makes a merge commit where both went on, and takes it back as a whole', async () => {
    await commit(worktree, 'a');
    await commit(repo, 'b');
    const base = await tip();
    expect(await plan()).toMatchObject({ kind: 'merge', checkout: repo, problem: null, diffStat: { files: 1, added: 1, removed: 0 } });
    const merged = await merge();
    if (merged.kind !== 'merged') throw new Error(merged.why);
    expect(await world.sh(repo, 'log', '-1', '--format=%s|%an|%P')).toBe(`Merge task/größe: Ü "ber" $(x)|Ada|${base} ${await tip(branch)}`);
    expect(await world.sh(repo, 'status', '--porcelain')).toBe('');
    good(await merged.undo());
    expect(await tip()).toBe(base);
    expect(Object.keys(await snapshot(repo)).sort()).toEqual(['README.md', 'b']);
  });

  it('merges as a person would have it, whatever their settings do to merges', async () => {
    await commit(worktree, 'a');
    await commit(repo, 'b');
    for (const [key, value] of [
      ['merge.ff', 'only'],
      ['branch.main.mergeOptions', '--squash'],
      ['merge.autoStash', 'true'],
    ] as const)
      await world.sh(repo, 'config', key, value);
    expect(await merge()).toMatchObject({ kind: 'merged' });
    expect(await world.sh(repo, 'log', '-1', '--format=%P')).toMatch(/^\w+ \w+$/);
  });

  it('says which paths conflict and touches nothing', async () => {
    await commit(worktree, 'ü.txt', 'theirs\n');
    await commit(repo, 'ü.txt', 'mine\n');
    expect(await plan()).toMatchObject({ kind: 'conflicts', conflicts: ['ü.txt'], problem: expect.stringContaining('(ü.txt)') });
    await refuses(/changed the same places \(ü\.txt\)/);
  });

  it('refuses over changes that are not committed, staged or not', async () => {
    await commit(worktree, 'a');
    await world.write(path.join(repo, 'README.md'), 'x');
    expect((await plan()).problem).toContain('changes that are not committed (README.md)');
    await refuses(/Commit or stash them there first/);
    await world.sh(repo, 'add', '.');
    await refuses(/Commit or stash them there first/);
  });

  it('overwrites no file that git does not know, not even an ignored one', async () => {
    await commit(worktree, 'build/out.txt');
    await commit(worktree, 'plain');
    await world.write(path.join(repo, '.git/info/exclude'), 'build\n');
    await world.write(path.join(repo, 'build'), 'mine');
    await refuses(/would overwrite \(build\)/);
    await world.write(path.join(repo, 'plain'), 'mine');
    await refuses(/would overwrite \(build, plain\)/);
  });

  it('lets a file of the branch give way to a folder', async () => {
    await commit(repo, 'thing');
    await world.sh(worktree, 'merge', '--quiet', 'main');
    await world.sh(worktree, 'rm', '--quiet', 'thing');
    await commit(worktree, 'thing/inside');
    expect(await merge()).toMatchObject({ kind: 'merged' });
    expect(await readFile(path.join(repo, 'thing/inside'), 'utf8')).toBe('thing/inside\n');
  });

  it('refuses in the middle of a merge', async () => {
    await commit(worktree, 'a');
    await world.sh(repo, 'branch', 'other');
    await commit(repo, 'b');
    await world.sh(repo, 'switch', '--quiet', 'other');
    await commit(repo, 'c');
    await world.sh(repo, 'switch', '--quiet', 'main');
    await world.sh(repo, 'merge', '--quiet', '--no-commit', '--no-ff', 'other');
    await refuses(/in the middle of a merge/);
  });

  it('aborts when a hook of the person refuses, and passes on what it says', async () => {
    await commit(worktree, 'a');
    await commit(repo, 'b');
    await hook('pre-merge-commit', 'echo "Not on a Friday." >&2; exit 1');
    await refuses(/Not on a Friday\..*Nothing was changed/s);
    await hook('pre-merge-commit', 'exit 0');
    await hook('commit-msg', 'echo "No ticket." >&2; exit 1');
    await refuses(/No ticket\./);
  });

  it('merges nothing once either side has moved', async () => {
    await commit(worktree, 'a');
    const looked = await plan();
    await commit(repo, 'b');
    await refuses(/^main has moved since you looked/, looked);
    const again = await plan();
    await commit(worktree, 'c');
    await refuses(/^task\/größe has moved since you looked/, again);
  });

  it('does so in another worktree of the person too', async () => {
    await world.sh(repo, 'switch', '--quiet', '-c', 'feature');
    const second = path.join(world.dir, 'second checkout');
    await world.sh(repo, 'worktree', 'add', '--quiet', second, 'main');
    await commit(worktree, 'a');
    await commit(second, 'b');
    expect(await plan()).toMatchObject({ kind: 'merge', checkout: second });
    expect(await merge()).toMatchObject({ kind: 'merged' });
    expect(Object.keys(await snapshot(second)).sort()).toEqual(['README.md', 'a', 'b']);
    expect(Object.keys(await snapshot(repo))).toEqual(['README.md']);
    expect(await world.sh(second, 'status', '--porcelain')).toBe('');
  });
});

describe('where nobody has the base branch checked out', () => {
  beforeEach(() => world.sh(repo, 'checkout', '--quiet', '--detach'));
  const commitToMain = async () => {
    await world.sh(repo, 'switch', '--quiet', 'main');
    await commit(repo, 'b');
    await world.sh(repo, 'checkout', '--quiet', '--detach', 'HEAD^');
  };

  it('moves the ref alone', async () => {
    await commit(worktree, 'a');
    await world.write(path.join(repo, 'README.md'), 'not committed');
    const [head, files] = [await tip('HEAD'), await snapshot(repo)];
    expect(await plan()).toMatchObject({ kind: 'fast-forward', checkout: null, problem: null });
    const merged = await merge();
    expect(await tip()).toBe(await tip(branch));
    expect(await tip('HEAD')).toBe(head);
    expect(await snapshot(repo)).toEqual(files);
    if (merged.kind !== 'merged') throw new Error(merged.why);
    good(await merged.undo());
    expect(await tip()).toBe(head);
  });

  it('makes the merge commit without a checkout, in the name of the person', async () => {
    await commit(worktree, 'a');
    await commitToMain();
    const base = await tip();
    expect(await merge()).toMatchObject({ kind: 'merged', sha: await tip() });
    expect(await world.sh(repo, 'log', '-1', '--format=%s|%cn|%P', 'main')).toBe(
      `Merge task/größe: Ü "ber" $(x)|Ada|${base} ${await tip(branch)}`,
    );
    expect(await world.sh(repo, 'ls-tree', '--name-only', 'main')).toBe('README.md\na\nb');
    expect(Object.keys(await snapshot(repo))).toEqual(['README.md']);
  });

  it('leaves a branch alone that is being rebased', async () => {
    await commit(worktree, 'README.md', 'theirs\n');
    await world.sh(repo, 'switch', '--quiet', 'main');
    await world.sh(repo, 'switch', '--quiet', '-c', 'onto');
    await commit(repo, 'README.md', 'onto\n');
    await world.sh(repo, 'switch', '--quiet', 'main');
    await commit(repo, 'README.md', 'mine\n');
    await world.sh(worktree, 'reset', '--quiet', '--hard', 'main');
    await commit(worktree, 'a');
    await world.sh(repo, 'rebase', '--quiet', 'onto').catch(() => undefined);
    expect((await plan()).problem).toContain('rebase or bisect of main is under way');
  });
});

describe('merging two commits without a checkout', () => {
  const folders = async () => (await world.sh(repo, 'worktree', 'list', '--porcelain')).match(/^worktree .*$/gm);

  it.each([
    ['with this git', mergedTree],
    ['with an older one', mergeInScratch],
  ])('gives a tree or the conflicts, %s', async (_name, tree) => {
    await commit(worktree, 'a');
    await commit(repo, 'b');
    await hook('post-checkout', 'exit 1');
    const before = await folders();
    const merged = good(await tree(world.git, repo, 'main', branch));
    expect(await world.sh(repo, 'ls-tree', '--name-only', merged.tree)).toBe('README.md\na\nb');
    await commit(worktree, 'b', 'other\n');
    expect(good(await tree(world.git, repo, 'main', branch)).conflicts).toEqual(['b']);
    expect(await folders()).toEqual(before);
    await world.sh(repo, 'checkout', '--quiet', '--orphan', 'alone').catch(() => undefined);
    await world.sh(repo, 'commit', '--quiet', '--allow-empty', '-m', 'alone');
    expect(await tree(world.git, repo, 'alone', branch)).toMatchObject({
      ok: false,
      message: expect.stringContaining('no commit in common'),
    });
  });

  it('knows branches without a commit in common, and ones that are not there', async () => {
    await commit(worktree, 'a');
    await world.sh(repo, 'checkout', '--quiet', '--orphan', 'alone');
    await world.sh(repo, 'commit', '--quiet', '-m', 'alone');
    expect((await plan('alone')).problem).toContain('no commit in common');
    expect(await planMerge({ git: world.git, repo, branch, base: 'nope' })).toMatchObject({
      ok: false,
      message: expect.stringContaining('no local branch nope'),
    });
  });
});
