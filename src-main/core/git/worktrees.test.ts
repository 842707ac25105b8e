import { access, mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listSalvages } from './salvage-store.ts';
import { createWorld, good, type World } from './testing/world.ts';
import { createWorktree, removeWorktree, reuseWorktree } from './worktrees.ts';

let world: World;
let repo: string;
let worktreesDir: string;
let place: string;

beforeEach(async () => {
  world = await createWorld();
  repo = await world.repository();
  worktreesDir = path.join(world.dir, 'cäche', 'work trees');
  place = path.join(worktreesDir, 'web', 'fix');
});
afterEach(async () => {
  // A lock or registration left behind would block the next run.
  const list = await world.sh(repo, 'worktree', 'list', '--porcelain');
  expect(list).not.toMatch(/^locked|^prunable/m);
  await world.close();
});

const reuse = () => ({ ...options(), endedAt: null });
const options = (more = {}) => ({
  git: world.git,
  repo,
  worktreesDir,
  project: 'web',
  slug: 'fix',
  branch: 'task/fix',
  runId: 'r1',
  ...more,
});
const head = (ref = 'main') => world.sh(repo, 'rev-parse', ref);
const create = async (more = {}) => createWorktree({ ...options(more), baseSha: await head() });
const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );

describe('createWorktree', () => {
  it('makes a worktree on a branch of its own, in a path with spaces and umlauts', async () => {
    expect(good(await create())).toEqual({ path: place, salvaged: [], kept: [], warnings: [] });
    expect(await world.sh(place, 'symbolic-ref', 'HEAD')).toBe('refs/heads/task/fix');
    expect(await readFile(path.join(place, 'README.md'), 'utf8')).toBe('# hello\n');
    expect(await world.sh(repo, 'status', '--porcelain')).toBe('');
  });

  it('starts afresh over old work, which is salvaged', async () => {
    good(await create());
    await world.write(path.join(place, 'a'), 'committed');
    await world.sh(place, 'add', '.');
    await world.sh(place, 'commit', '--quiet', '-m', 'old work');
    await world.write(path.join(place, 'b'), 'untracked');
    const { salvaged } = good(await create({ runId: 'r2' }));
    expect(salvaged).toHaveLength(1);
    expect(await world.sh(repo, 'show', `${salvaged[0]!.ref}:a`)).toBe('committed');
    expect(await world.sh(repo, 'show', `${salvaged[0]!.ref}:b`)).toBe('untracked');
    expect(await readdir(place)).toEqual(['.git', 'README.md']);
    expect(await head('task/fix')).toBe(await head());
  });

  it('salvages a branch that has no worktree before it resets it', async () => {
    await world.sh(repo, 'switch', '--quiet', '-c', 'task/fix');
    await world.sh(repo, 'commit', '--quiet', '--allow-empty', '-m', 'old');
    const old = await head('HEAD');
    await world.sh(repo, 'switch', '--quiet', 'main');
    const { salvaged } = good(await create());
    expect(salvaged).toHaveLength(1);
    expect(good(await listSalvages(world.git, repo))[0]).toMatchObject({ head: old, branch: 'task/fix', slug: 'fix', runId: 'r1' });
  });

  it('makes no salvage point where nothing would be lost', async () => {
    await world.sh(repo, 'branch', 'task/fix');
    expect(good(await create()).salvaged).toEqual([]);
  });

  it('never touches a checkout elsewhere that has the branch, and names it', async () => {
    await world.sh(repo, 'switch', '--quiet', '-c', 'task/fix');
    expect(await create()).toMatchObject({
      ok: false,
      code: 'git-failed',
      message: expect.stringContaining(`task/fix is checked out in ${repo}`),
    });
    await world.sh(repo, 'switch', '--quiet', 'main');
  });

  it('moves a foreign folder aside instead of deleting it', async () => {
    await world.write(path.join(place, 'precious'), 'x');
    const { kept } = good(await create());
    expect(kept).toEqual([path.join(worktreesDir, '.kept', 'web-fix-1')]);
    expect(await readFile(path.join(kept[0]!, 'precious'), 'utf8')).toBe('x');
    await rm(place, { recursive: true });
    await world.write(path.join(place, 'precious'), 'y');
    expect(good(await create()).kept).toEqual([path.join(worktreesDir, '.kept', 'web-fix-2')]);
  });

  it('moves a repository of its own that lies inside aside, with all its files', async () => {
    good(await create());
    await world.sh(place, 'init', '--quiet', 'vendor/lib');
    await world.write(path.join(place, 'vendor/lib/a'), '1');
    const { kept } = good(await create());
    expect(await readFile(path.join(kept[0]!, 'a'), 'utf8')).toBe('1');
    expect(kept[0]).toMatch(/\.kept\/web-fix-1\/vendor\/lib$/);
  });

  it('gets over a worktree whose folder somebody deleted, and keeps its detached HEAD', async () => {
    good(await create());
    await world.sh(place, 'checkout', '--quiet', '--detach');
    await world.sh(place, 'commit', '--quiet', '--allow-empty', '-m', 'lonely');
    const lonely = await world.sh(place, 'rev-parse', 'HEAD');
    await rm(place, { recursive: true });
    const { salvaged } = good(await create());
    expect(await world.sh(repo, 'rev-parse', `${salvaged[0]!.ref}^1`)).toBe(lonely);
  });

  it('leaves stale entries of other places alone', async () => {
    await world.sh(repo, 'worktree', 'add', '--quiet', path.join(world.dir, 'usb'));
    await rm(path.join(world.dir, 'usb'), { recursive: true });
    good(await create());
    expect(await world.sh(repo, 'worktree', 'list')).toContain('usb');
    await world.sh(repo, 'worktree', 'prune');
  });

  it('gets over a damaged worktree: the folder is kept as it is', async () => {
    good(await create());
    await world.write(path.join(place, 'a'), '1');
    await rm(path.join(place, '.git'));
    const { kept } = good(await create());
    expect(await readFile(path.join(kept[0]!, 'a'), 'utf8')).toBe('1');
  });

  it('refuses links that lead out of the worktrees folder, and names that are paths', async () => {
    await mkdir(path.join(world.dir, 'elsewhere'));
    await mkdir(worktreesDir, { recursive: true });
    await symlink(path.join(world.dir, 'elsewhere'), path.join(worktreesDir, 'web'));
    expect(await create()).toMatchObject({ ok: false, message: expect.stringContaining('outside of where worktrees are kept') });
    for (const project of ['..', '.kept', 'a/b', ''])
      expect(await create({ project })).toMatchObject({ ok: false, message: expect.stringContaining('cannot be the name of a folder') });
  });

  it('says so when the base commit is not there', async () => {
    expect(await createWorktree({ ...options(), baseSha: '0123456789'.repeat(4) })).toMatchObject({ ok: false, code: 'base-missing' });
  });

  it('makes several at once in one repository', async () => {
    const results = await Promise.all(['a', 'b', 'c', 'd'].map((slug) => create({ slug, branch: `task/${slug}` })));
    expect(results.every((result) => result.ok)).toBe(true);
  });

  it('initialises the submodules that the user has, and keeps unpublished work in them', async () => {
    const lib = await world.repository('lib');
    const git = world.git;
    await world.sh(repo, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', lib, 'lib');
    await world.sh(repo, 'commit', '--quiet', '-m', 'with lib');
    await world.sh(repo, 'config', '--global', 'protocol.file.allow', 'always');
    expect(good(await create()).warnings).toEqual([]);
    expect(await exists(path.join(place, 'lib/README.md'))).toBe(true);
    await world.write(path.join(place, 'lib/new'), 'in submodule');
    await world.sh(path.join(place, 'lib'), 'add', '.');
    await world.sh(path.join(place, 'lib'), 'commit', '--quiet', '-m', 'sub work');
    good(await removeWorktree({ ...options(), reason: 'test' }));
    const refs = await world.sh(repo, 'for-each-ref', '--format=%(refname)', 'refs/task-orchestrator/');
    expect(refs).toContain('salvage/fix/r1.lib');
    expect(await world.sh(repo, 'show', 'refs/task-orchestrator/salvage/fix/r1.lib:new')).toBe('in submodule');
    expect(good(await listSalvages(git, repo)).length).toBe(2);
  });

  it('goes on with a warning when a submodule cannot be had', async () => {
    const lib = await world.repository('lib');
    await world.sh(repo, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', lib, 'lib');
    await world.sh(repo, 'commit', '--quiet', '-m', 'with lib');
    await rm(lib, { recursive: true });
    expect(good(await create()).warnings).toEqual([expect.stringContaining('lib could not be initialised')]);
  });

  it('works in a shallow clone', async () => {
    await world.sh(repo, 'commit', '--quiet', '--allow-empty', '-m', 'second');
    await world.sh(world.dir, 'clone', '--quiet', '--depth=1', `file://${repo}`, 'shallow');
    repo = path.join(world.dir, 'shallow');
    expect(await create()).toMatchObject({ ok: true });
  });
});

describe('reuseWorktree', () => {
  it('gives the worktree of the branch as it is', async () => {
    good(await create());
    await world.write(path.join(place, 'a'), '1');
    expect(good(await reuseWorktree(reuse()))).toEqual({ path: place, recreated: false, warnings: [] });
    expect(await exists(path.join(place, 'a'))).toBe(true);
  });

  it('makes it again from the branch when the folder is gone', async () => {
    good(await create());
    await world.write(path.join(place, 'a'), '1');
    await world.sh(place, 'add', '.');
    await world.sh(place, 'commit', '--quiet', '-m', 'work');
    await rm(place, { recursive: true });
    expect(good(await reuseWorktree(reuse()))).toMatchObject({ path: place, recreated: true });
    expect(await exists(path.join(place, 'a'))).toBe(true);
    good(await removeWorktree({ ...options(), reason: 'x' }));
    expect(good(await reuseWorktree(reuse()))).toMatchObject({ recreated: true });
  });

  it('fails with what to do when there is nothing to continue, or something else', async () => {
    expect(await reuseWorktree(reuse())).toMatchObject({ ok: false, message: expect.stringContaining('Retry the task from the start') });
    good(await create());
    await world.sh(place, 'switch', '--quiet', '-c', 'other');
    expect(await reuseWorktree(reuse())).toMatchObject({
      ok: false,
      message: expect.stringContaining('is on the branch other, not on task/fix'),
    });
    good(await removeWorktree({ ...options(), reason: 'x' }));
    await world.write(path.join(place, 'x'), '');
    expect(await reuseWorktree(reuse())).toMatchObject({ ok: false, message: expect.stringContaining('is no worktree of') });
  });
});

describe('removeWorktree', () => {
  it('salvages, removes, keeps the branch and leaves no empty folder', async () => {
    good(await create());
    await world.write(path.join(place, 'a'), '1');
    const { salvaged } = good(await removeWorktree({ ...options(), reason: 'Cancelled' }));
    expect(await world.sh(repo, 'show', `${salvaged[0]!.ref}:a`)).toBe('1');
    expect(await exists(path.dirname(place))).toBe(false);
    expect(await head('task/fix')).toBe(await head());
    expect(await world.sh(repo, 'worktree', 'list', '--porcelain')).not.toContain('fix');
    expect(good(await removeWorktree({ ...options(), reason: 'again' }))).toEqual({ salvaged: [], kept: [] });
  });

  it('leaves seeded files out of the salvage when told how they are hidden', async () => {
    good(await create());
    const excludes = path.join(world.dir, 'excludes');
    await world.write(excludes, '/spec.md\n');
    await world.write(path.join(place, 'spec.md'), 'x');
    const { salvaged } = good(await removeWorktree({ ...options({ gitConfig: [['core.excludesFile', excludes]] }), reason: 'x' }));
    expect(salvaged[0]!.clean).toBe(true);
  });

  it('removes nothing when the work cannot be kept', async () => {
    good(await create());
    await world.sh(repo, 'config', 'filter.broken.clean', 'exit 1');
    await world.sh(repo, 'config', 'filter.broken.required', 'true');
    await world.write(path.join(place, '.gitattributes'), '*.bin filter=broken\n');
    await world.write(path.join(place, 'a.bin'), '1');
    expect(await removeWorktree({ ...options(), reason: 'x' })).toMatchObject({
      ok: false,
      message: expect.stringContaining('nothing was changed'),
    });
    expect(await exists(path.join(place, 'a.bin'))).toBe(true);
  });

  it('removes a worktree that was locked', async () => {
    good(await create());
    await world.sh(repo, 'worktree', 'lock', place);
    expect(await removeWorktree({ ...options(), reason: 'x' })).toMatchObject({ ok: true });
  });
});
