import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gitConfigEnv } from './config-env.ts';
import { createGit, judgeVersion } from './git.ts';
import { createKeyedMutex } from './mutex.ts';
import { checkBranchName, refComponent, taskBranch } from './names.ts';
import { inspect, readHead } from './repository.ts';
import { ok } from './result.ts';
import { createWorld, good, type World } from './testing/world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

describe('createGit', () => {
  it('is not led astray by variables that point at another repository', async () => {
    const repo = await world.repository();
    const git = createGit({
      env: { ...world.env, GIT_DIR: '/nowhere', GIT_WORK_TREE: '/nowhere', GIT_INDEX_FILE: '/nowhere', GIT_LITERAL_PATHSPECS: '1' },
    });
    expect(good(await git.run(repo, ['rev-parse', '--show-toplevel']))).toBe(`${repo}\n`);
  });

  it('tells "no" from failure', async () => {
    const repo = await world.repository();
    expect(await world.git.ask(repo, ['config', '--get', 'no.such'])).toEqual({ ok: true, value: null });
    expect(await world.git.ask(repo, ['merge-base', '--is-ancestor', 'nope', 'HEAD'])).toMatchObject({ ok: false, code: 'git-failed' });
  });

  it('asks nobody and keeps the encoding of the user', async () => {
    const repo = await world.repository();
    const git = createGit({ env: { ...world.env, LC_ALL: 'de_DE.UTF-8' } });
    await world.sh(repo, 'config', 'alias.env', '!env');
    const env = good(await git.run(repo, ['env']));
    expect(env).toContain('GIT_TERMINAL_PROMPT=0');
    expect(env).toContain('LANG=de_DE.UTF-8');
    expect(env).toContain('LC_MESSAGES=C');
    expect(env).not.toContain('LC_ALL=');
    expect(env).toContain('GIT_OPTIONAL_LOCKS=0');
    expect(good(await git.run(repo, ['env'], { kind: 'write' }))).not.toContain('GIT_OPTIONAL_LOCKS');
  });

  it('adds configuration for one call on top of what the environment has', async () => {
    const repo = await world.repository();
    const git = createGit({ env: gitConfigEnv([['user.name', 'Env']], world.env) });
    expect(good(await git.run(repo, ['config', 'user.name']))).toBe('Env\n');
    expect(good(await git.run(repo, ['config', 'user.name'], { config: [['user.name', 'Call']] }))).toBe('Call\n');
  });

  it('says what to do when git is missing or too old', async () => {
    expect(await createGit({ env: { PATH: '/nowhere' } }).version()).toMatchObject({
      ok: false,
      message: expect.stringMatching(/git was not found.*2\.31/),
    });
    expect(judgeVersion('git version 2.30.9')).toMatchObject({ ok: false, message: 'git 2.30.9 is too old. Install git 2.31 or newer.' });
    expect(judgeVersion('git version 2.39.3 (Apple Git-146)')).toEqual(ok('2.39.3'));
    expect(judgeVersion('git version 3.0.0.windows.1')).toEqual(ok('3.0.0'));
    expect(judgeVersion('hello')).toMatchObject({ ok: false });
    expect(await world.git.version()).toMatchObject({ ok: true });
  });
});

describe('exclusive', () => {
  it('runs one at a time per repository, also through different worktrees, and may be nested', async () => {
    const repo = await world.repository();
    const other = path.join(world.dir, 'other');
    await world.sh(repo, 'worktree', 'add', '--quiet', other);
    let inside = 0;
    const visit = (folder: string) =>
      world.git.exclusive(folder, () =>
        world.git.exclusive(repo, async () => {
          expect(++inside).toBe(1);
          await world.git.run(folder, ['status']);
          inside--;
          return ok(null);
        }),
      );
    const results = await Promise.all([visit(repo), visit(other), visit(repo), visit(other)]);
    expect(results.every((result) => result.ok)).toBe(true);
  });
});

describe('createKeyedMutex', () => {
  it('goes on after a failure and keeps the order', async () => {
    const mutex = createKeyedMutex();
    const seen: number[] = [];
    const first = mutex('a', async () => {
      seen.push(1);
      throw new Error('no');
    });
    const second = mutex('a', async () => void seen.push(2));
    await expect(first).rejects.toThrow('no');
    await second;
    expect(seen).toEqual([1, 2]);
  });

  it('makes left-over work of an ended holder queue again', async () => {
    const mutex = createKeyedMutex();
    const gate = Promise.withResolvers<void>();
    const events: string[] = [];
    let late: Promise<void> = Promise.resolve();
    await mutex('a', async () => {
      late = gate.promise.then(() => mutex('a', async () => void events.push('late')));
    });
    const holder = mutex('a', async () => {
      gate.resolve();
      await Promise.resolve().then(() => Promise.resolve());
      events.push('holder');
    });
    await Promise.all([holder, late]);
    expect(events).toEqual(['holder', 'late']);
  });
});

describe('names', () => {
  it('makes a branch of every slug', async () => {
    const repo = await world.repository();
    expect(taskBranch('fix-login.v2')).toBe('task/fix-login.v2');
    for (const slug of ['a..b', 'a.lock', 'a.', 'a...lock', 'x'])
      expect(await checkBranchName(world.git, repo, taskBranch(slug))).toEqual(ok(null));
  });

  it('makes a ref component of any text, and another one of another text', async () => {
    const repo = await world.repository();
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 8 }), async (text) => {
        expect(await checkBranchName(world.git, repo, `x/${refComponent(text)}`)).toEqual(ok(null));
      }),
      { numRuns: 30 },
    );
    expect(refComponent('a/b')).not.toBe(refComponent('a_b'));
    expect(refComponent('a%2Fb')).not.toBe(refComponent('a/b'));
  });

  it('refuses what git would refuse or take for an option', async () => {
    const repo = await world.repository();
    for (const name of ['', '-f', '--all', 'a b', 'a..b', 'x.lock', 'a~1', '@{-1}', 'a\nb', '/']) {
      expect(await checkBranchName(world.git, repo, name)).toMatchObject({
        ok: false,
        message: expect.stringContaining('no valid branch name'),
      });
    }
  });
});

describe('inspect', () => {
  it('describes a repository from any folder inside it', async () => {
    const repo = await world.repository('r', { remote: true });
    await world.write(path.join(repo, 'sub/dir/x'), '');
    await world.sh(repo, 'remote', 'set-url', '--add', '--push', 'origin', '/a b');
    const sha = await world.sh(repo, 'rev-parse', 'HEAD');
    expect(good(await inspect(world.git, path.join(repo, 'sub/dir')))).toEqual({
      path: repo,
      gitDir: path.join(repo, '.git'),
      head: { kind: 'branch', branch: 'main', sha },
      remotes: [{ name: 'origin', fetchUrl: `${repo}.git`, pushUrls: ['/a b'] }],
      shallow: false,
      submodules: false,
    });
  });

  it('tells unborn and detached heads apart', async () => {
    const empty = await world.repository('empty', { commit: false });
    expect(good(await inspect(world.git, empty)).head).toEqual({ kind: 'unborn', branch: 'main' });
    const repo = await world.repository();
    await world.sh(repo, 'checkout', '--quiet', '--detach');
    expect(good(await readHead(world.git, repo))).toMatchObject({ kind: 'detached' });
  });

  it('refuses what cannot be a project, each with its reason', async () => {
    const repo = await world.repository('r', { remote: true });
    const linked = path.join(world.dir, 'linked');
    await world.sh(repo, 'worktree', 'add', '--quiet', linked);
    const refusals = [
      [path.join(world.dir, 'none'), 'project-missing', 'does not exist'],
      [world.env.HOME!, 'project-missing', 'not in a git repository'],
      [`${repo}.git`, 'git-failed', 'bare repository'],
      [path.join(repo, '.git'), 'git-failed', 'inside a .git folder'],
      [linked, 'git-failed', `Add that one instead: ${repo}.`],
    ] as const;
    for (const [folder, code, text] of refusals) {
      expect(await inspect(world.git, folder)).toMatchObject({ ok: false, code, message: expect.stringContaining(text) });
    }
  });
});
