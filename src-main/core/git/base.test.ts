import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pickRemote, resolveBase } from './base.ts';
import { inspect } from './repository.ts';
import { createWorld, good, type World } from './testing/world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const base = async (repo: string, baseBranch: string | null = null, fetch = true) =>
  resolveBase({ git: world.git, repo: good(await inspect(world.git, repo)), baseBranch, fetch });

describe('resolveBase', () => {
  it('takes what the remote has now, and leaves FETCH_HEAD alone', async () => {
    const repo = await world.repository('r', { remote: true });
    await world.sh(world.dir, 'clone', '--quiet', `${repo}.git`, 'other');
    const other = path.join(world.dir, 'other');
    await world.sh(other, 'commit', '--quiet', '--allow-empty', '-m', 'news');
    await world.sh(other, 'push', '--quiet');
    const sha = await world.sh(other, 'rev-parse', 'HEAD');
    expect(good(await base(repo))).toEqual({
      ref: 'refs/remotes/origin/main',
      branch: 'main',
      sha,
      remote: 'origin',
      fetched: true,
      warning: null,
    });
    await expect(world.sh(repo, 'rev-parse', '--verify', 'FETCH_HEAD')).rejects.toThrow();
  });

  it("uses the remote's default branch, known or asked for, not the one checked out", async () => {
    const repo = await world.repository('r', { remote: true });
    await world.sh(repo, 'push', '--quiet', 'origin', 'main:trunk');
    await world.sh(`${repo}.git`, 'symbolic-ref', 'HEAD', 'refs/heads/trunk');
    await world.sh(repo, 'switch', '--quiet', '-c', 'feature');
    expect(good(await base(repo)).ref).toBe('refs/remotes/origin/trunk');
    await world.sh(repo, 'remote', 'set-head', 'origin', 'trunk');
    expect(good(await base(repo, null, false))).toMatchObject({ branch: 'trunk', fetched: false });
  });

  it('uses the setting before anything else, also when written with its remote', async () => {
    const repo = await world.repository('r', { remote: true });
    await world.sh(repo, 'push', '--quiet', 'origin', 'main:release/1.x');
    expect(good(await base(repo, 'release/1.x')).ref).toBe('refs/remotes/origin/release/1.x');
    expect(good(await base(repo, 'origin/release/1.x')).ref).toBe('refs/remotes/origin/release/1.x');
  });

  it('warns and goes on with the last copy when the remote cannot be reached', async () => {
    const repo = await world.repository('r', { remote: true });
    await world.sh(repo, 'fetch', '--quiet');
    await world.sh(repo, 'remote', 'set-url', 'origin', path.join(world.dir, 'gone'));
    const found = good(await base(repo));
    expect(found).toMatchObject({ ref: 'refs/remotes/origin/main', fetched: false });
    expect(found.warning).toMatch(/no repository at its address.*copy of origin\/main from the last fetch is used/s);
  });

  it('warns and uses the local branch when the remote never had it', async () => {
    const repo = await world.repository('r', { remote: true });
    await world.sh(repo, 'branch', 'mine');
    const found = good(await base(repo, 'mine'));
    expect(found).toMatchObject({ ref: 'refs/heads/mine', remote: 'origin', fetched: false });
    expect(found.warning).toMatch(/does not have that branch.*local branch mine is used/s);
  });

  it('works against an empty remote', async () => {
    const repo = await world.repository('r');
    await world.sh(world.dir, 'init', '--quiet', '--bare', 'empty.git');
    await world.sh(repo, 'remote', 'add', 'origin', path.join(world.dir, 'empty.git'));
    expect(good(await base(repo))).toMatchObject({ ref: 'refs/heads/main', remote: 'origin' });
  });

  it('mentions local commits that the remote lacks', async () => {
    const repo = await world.repository('r', { remote: true });
    await world.sh(repo, 'commit', '--quiet', '--allow-empty', '-m', 'mine');
    expect(good(await base(repo)).warning).toBe(
      'Your local main has 1 commit that origin does not have; the work starts from origin/main, without it.',
    );
  });

  it('fails with what to do when there is no such branch anywhere', async () => {
    const repo = await world.repository('r', { remote: true });
    expect(await base(repo, 'nope')).toMatchObject({
      ok: false,
      code: 'base-missing',
      message: expect.stringContaining('base branch nope does not exist'),
    });
    expect(await base(repo, '--upload-pack=touch x')).toMatchObject({ ok: false, code: 'base-missing' });
    const local = await world.repository('l');
    expect(await base(local, 'nope')).toMatchObject({ ok: false, code: 'base-missing' });
  });

  it('asks for a first commit in an empty repository, with a remote or without', async () => {
    const empty = await world.repository('empty', { commit: false });
    expect(await base(empty)).toMatchObject({ ok: false, code: 'base-missing', message: expect.stringContaining('has no commit yet') });
    const both = await world.repository('both', { commit: false, remote: true });
    expect(await base(both)).toMatchObject({ ok: false, code: 'base-missing', message: expect.stringContaining('has no commit yet') });
  });

  it('uses the current branch without a remote, whatever its name', async () => {
    const repo = await world.repository('r');
    await world.sh(repo, 'switch', '--quiet', '-c', 'trunk');
    expect(good(await base(repo))).toMatchObject({ ref: 'refs/heads/trunk', remote: null, fetched: false, warning: null });
  });

  it('finds a default branch on a detached HEAD, else starts from the commit', async () => {
    const repo = await world.repository('r');
    await world.sh(repo, 'checkout', '--quiet', '--detach');
    expect(good(await base(repo)).branch).toBe('main');
    await world.sh(repo, 'branch', '-m', 'main', 'odd');
    const sha = await world.sh(repo, 'rev-parse', 'HEAD');
    expect(good(await base(repo))).toMatchObject({
      ref: sha,
      branch: null,
      sha,
      warning: expect.stringContaining('no branch checked out'),
    });
  });
});

describe('pickRemote', () => {
  it('prefers origin, then the only one, then the upstream of the branch', async () => {
    const repo = await world.repository('r');
    const pick = async () => good(await pickRemote(world.git, good(await inspect(world.git, repo))));
    expect(await pick()).toBeNull();
    await world.sh(repo, 'remote', 'add', 'one', '/one');
    expect(await pick()).toBe('one');
    await world.sh(repo, 'remote', 'add', 'two', '/two');
    expect(await pick()).toBeNull();
    await world.sh(repo, 'config', 'branch.main.remote', 'two');
    expect(await pick()).toBe('two');
    await world.sh(repo, 'remote', 'add', 'origin', '/o');
    expect(await pick()).toBe('origin');
  });
});
