import { access, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exec } from '../process/exec.ts';
import { gitConfigEnv } from './config-env.ts';
import { copyFiles, matchListedFiles } from './copy-files.ts';
import { escapePattern } from './excludes.ts';
import { seedWorktree } from './seed.ts';
import { createWorld, good, type World } from './testing/world.ts';

let world: World;
let repo: string;
let worktree: string;

beforeEach(async () => {
  world = await createWorld();
  repo = await world.repository('r', { remote: true });
  worktree = path.join(world.dir, 'wt');
  await world.sh(repo, 'worktree', 'add', '--quiet', '-b', 'task/fix', worktree);
  for (const name of ['do-task', 'review-task']) await world.write(path.join(world.dir, 'skills', name, 'SKILL.md'), `# ${name}`);
});
afterEach(() => world.close());

const seed = (more = {}) =>
  seedWorktree({
    git: world.git,
    worktree,
    slug: 'fix',
    spec: () => '# Fix it',
    skillsDir: path.join(world.dir, 'skills'),
    excludesFile: path.join(world.dir, 'excludes'),
    salvageExcludesFile: path.join(world.dir, 'excludes-salvage'),
    ...more,
  });
const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );

/** git as the agent runs it: in a shell, with the environment that it was given. */
async function agent(config: Parameters<typeof gitConfigEnv>[0], ...args: string[]) {
  return exec('git', args, { cwd: worktree, env: gitConfigEnv(config, { ...world.env, GIT_TERMINAL_PROMPT: '0' }) });
}
const addAll = async (config: Parameters<typeof gitConfigEnv>[0]) => {
  expect(await agent(config, 'add', '--all')).toMatchObject({ ok: true });
  return (await world.sh(worktree, 'diff', '--cached', '--name-only')).split('\n').filter((line) => line !== '');
};

describe('seedWorktree', () => {
  it('writes spec and skills where `git add --all` of the agent does not see them', async () => {
    const seeded = good(await seed());
    expect(seeded).toMatchObject({
      specPath: 'tasks/todo/fix.md',
      skills: { 'do-task': '.claude/skills/do-task/SKILL.md', 'review-task': '.claude/skills/review-task/SKILL.md' },
      paths: ['tasks/todo/fix.md', '.claude/skills/do-task/SKILL.md', '.claude/skills/review-task/SKILL.md'],
      dropped: [],
    });
    expect(await readFile(path.join(worktree, seeded.specPath), 'utf8')).toBe('# Fix it');
    await world.write(path.join(worktree, 'tasks/todo/other.md'), 'of the agent');
    expect(await addAll(seeded.gitConfig)).toEqual(['tasks/todo/other.md']);
  });

  it('hides what the agent may write and no commit is to take along', async () => {
    const seeded = good(await seed({ hidePatterns: ['/tasks/todo/*.md'] }));
    for (const file of ['tasks/todo/other.md', 'tasks/todo/deeper/other.md', 'tasks/other.md'])
      await world.write(path.join(worktree, file), 'of the agent');
    expect(await addAll(seeded.gitConfig)).toEqual(['tasks/other.md', 'tasks/todo/deeper/other.md']);
  });

  it('writes nothing to the configuration or info/exclude of the repository', async () => {
    const before = [await readFile(path.join(repo, '.git/config'), 'utf8'), await readFile(path.join(repo, '.git/info/exclude'), 'utf8')];
    good(await seed());
    expect([await readFile(path.join(repo, '.git/config'), 'utf8'), await readFile(path.join(repo, '.git/info/exclude'), 'utf8')]).toEqual(
      before,
    );
  });

  it("goes on respecting the user's own excludes, configured or in the usual place", async () => {
    await world.write(path.join(world.env.XDG_CONFIG_HOME!, 'git/ignore'), '*.swp');
    await world.write(path.join(worktree, 'a.swp'), '');
    await world.write(path.join(worktree, 'b.orig'), '');
    expect(await addAll(good(await seed()).gitConfig)).toEqual(['b.orig']);
    await world.sh(worktree, 'reset', '--quiet');
    await world.write(path.join(world.env.HOME!, 'my ignore'), '*.orig\n');
    await world.sh(repo, 'config', '--global', 'core.excludesFile', '~/my ignore');
    expect(await addAll(good(await seed()).gitConfig)).toEqual(['a.swp']);
  });

  it("leaves the repository's own skill and an equal spec alone", async () => {
    await world.write(path.join(worktree, '.claude/skills/do-task/SKILL.md'), 'our own');
    await world.write(path.join(worktree, 'tasks/todo/fix.md'), '# Fix it');
    await world.sh(worktree, 'add', '.');
    await world.sh(worktree, 'commit', '--quiet', '-m', 'own');
    expect(good(await seed())).toMatchObject({
      specPath: 'tasks/todo/fix.md',
      skills: { 'do-task': '.claude/skills/do-task/SKILL.md' },
      paths: ['.claude/skills/review-task/SKILL.md'],
    });
    expect(await world.sh(worktree, 'status', '--porcelain')).not.toContain('do-task');
  });

  it('puts a spec elsewhere that says something else than the tracked file', async () => {
    await world.write(path.join(worktree, 'tasks/todo/fix.md'), 'older text');
    await world.sh(worktree, 'add', '.');
    await world.sh(worktree, 'commit', '--quiet', '-m', 'own');
    const seeded = good(await seed());
    expect(seeded.specPath).toBe('.task-orchestrator/fix.md');
    expect(await readFile(path.join(worktree, 'tasks/todo/fix.md'), 'utf8')).toBe('older text');
    expect(await addAll(seeded.gitConfig)).toEqual([]);
  });

  it('stays hidden where .gitignore says that these very paths are to be seen', async () => {
    await world.write(path.join(worktree, '.gitignore'), '.claude/*\n!.claude/skills/\n!tasks/**\n!*.md\n');
    await world.sh(worktree, 'add', '.');
    await world.sh(worktree, 'commit', '--quiet', '-m', 'ignore');
    const seeded = good(await seed());
    expect(seeded.specPath).toBe('.task-orchestrator/fix.md');
    expect(seeded.skills['do-task']).toBe('.task-orchestrator/skills/do-task/SKILL.md');
    expect(await addAll(seeded.gitConfig)).toEqual([]);
    expect(await addAll([])).toEqual([]);
  });

  it('never writes through a link out of the worktree', async () => {
    const outside = path.join(world.dir, 'outside');
    await mkdir(outside);
    await symlink(outside, path.join(worktree, '.claude'));
    await symlink(outside, path.join(worktree, 'tasks'));
    const seeded = good(await seed());
    expect(seeded.specPath).toBe('.task-orchestrator/fix.md');
    expect(await exists(path.join(outside, 'todo'))).toBe(false);
    expect(await exists(path.join(outside, 'skills'))).toBe(false);
  });

  const attached = [{ id: 'one', fileName: '1-login.png', content: new Uint8Array([1, 2, 3]) }];
  const linking = { attached, spec: (at: Record<string, string>) => `![x](${at.one})` };

  it('puts attached files beside the spec, hidden, with links from there', async () => {
    const seeded = good(await seed(linking));
    expect(seeded.attached).toEqual({ one: 'tasks/todo/fix.attachments/1-login.png' });
    expect(await readFile(path.join(worktree, seeded.specPath), 'utf8')).toBe('![x](fix.attachments/1-login.png)');
    expect([...(await readFile(path.join(worktree, 'tasks/todo/fix.attachments/1-login.png')))]).toEqual([1, 2, 3]);
    // Of an earlier run, with another spec.
    await world.write(path.join(worktree, 'tasks/todo/fix.attachments/9-old.png'), 'x');
    expect(await addAll(seeded.gitConfig)).toEqual([]);
  });

  it('moves attached files with or without the spec where their place is taken', async () => {
    await world.write(path.join(worktree, 'tasks/todo/fix.attachments/1-login.png'), 'tracked');
    await world.sh(worktree, 'add', '.');
    await world.sh(worktree, 'commit', '--quiet', '-m', 'own');
    const alone = good(await seed(linking));
    expect([alone.specPath, alone.attached.one]).toEqual(['tasks/todo/fix.md', '.task-orchestrator/fix.attachments/1-login.png']);
    expect(await readFile(path.join(worktree, alone.specPath), 'utf8')).toBe('![x](../../.task-orchestrator/fix.attachments/1-login.png)');
    await world.write(path.join(worktree, 'tasks/todo/fix.md'), 'older text');
    await world.sh(worktree, 'add', '--force', 'tasks/todo/fix.md');
    await world.sh(worktree, 'commit', '--quiet', '-m', 'spec');
    const both = good(await seed(linking));
    expect(both.specPath).toBe('.task-orchestrator/fix.md');
    expect(await readFile(path.join(worktree, both.specPath), 'utf8')).toBe('![x](fix.attachments/1-login.png)');
    expect(await readFile(path.join(worktree, 'tasks/todo/fix.attachments/1-login.png'), 'utf8')).toBe('tracked');
    expect(await addAll(both.gitConfig)).toEqual([]);
  });

  it('may be repeated with a changed spec', async () => {
    good(await seed());
    const seeded = good(await seed({ spec: () => 'new' }));
    expect(await readFile(path.join(worktree, seeded.specPath), 'utf8')).toBe('new');
  });

  it('hides copied files, and takes those away that it cannot hide', async () => {
    await world.write(path.join(worktree, '.gitignore'), '!shown.env\n');
    await world.sh(worktree, 'add', '.');
    await world.sh(worktree, 'commit', '--quiet', '-m', 'ignore');
    await world.write(path.join(worktree, 'odd [1]* \\name ?.env'), 'secret');
    await world.write(path.join(worktree, 'shown.env'), 'secret');
    const seeded = good(await seed({ alsoHide: ['odd [1]* \\name ?.env', 'shown.env'] }));
    expect(seeded.dropped).toEqual(['shown.env']);
    expect(await addAll(seeded.gitConfig)).toEqual([]);
  });
});

describe('escapePattern', () => {
  it('matches the path itself and nothing else', async () => {
    const file = path.join(world.dir, 'patterns');
    const name = fc
      .string({ unit: fc.constantFrom('a', 'b', ' ', '*', '?', '[', ']', '!', '#', '\\', '-', '"', 'ä', '/'), minLength: 1, maxLength: 6 })
      .filter((text) => !/^\/|\/$|\/\//.test(text));
    await fc.assert(
      fc.asyncProperty(name, name, async (one, other) => {
        await writeFile(file, `/${escapePattern(one)}\n`);
        const check = (text: string) =>
          world.git.ask(repo, ['check-ignore', '--no-index', '-z', '--stdin'], {
            config: [['core.excludesFile', file]],
            input: `${text}\0`,
          });
        expect(await check(one)).toMatchObject({ ok: true, value: `${one}\0` });
        // A pattern for a folder also covers what is in it.
        if (other !== one && !other.startsWith(`${one}/`)) expect(await check(other)).toMatchObject({ ok: true, value: null });
      }),
      { numRuns: 25 },
    );
  });
});

describe('the push refusal', () => {
  const refused = expect.objectContaining({ ok: false, stderr: expect.stringContaining('Task Orchestrator delivers this branch itself') });
  const branches = (bare: string) => world.sh(bare, 'branch', '--list', '--format=%(refname:short)');

  it('refuses every way to push, and lets fetch through', async () => {
    const { gitConfig } = good(await seed());
    await world.sh(worktree, 'commit', '--quiet', '--allow-empty', '-m', 'work');
    for (const args of [
      ['push'],
      ['push', 'origin', 'HEAD'],
      ['push', '-u', 'origin', 'task/fix'],
      ['push', '--force', '--all'],
      ['push', `${repo}.git`, 'HEAD'],
      ['push', `file://${repo}.git`, 'HEAD'],
    ]) {
      expect(await agent([...gitConfig, ['push.default', 'current']], ...args)).toEqual(refused);
    }
    for (const url of ['https://example.invalid/a/b.git', 'ssh://git@example.invalid/a', 'git@example.invalid:a/b', '../r.git']) {
      expect(await agent(gitConfig, 'push', url, 'HEAD')).toEqual(refused);
    }
    expect(await branches(`${repo}.git`)).toBe('main');
    expect(await agent(gitConfig, 'fetch')).toMatchObject({ ok: true });
    expect(await agent(gitConfig, 'ls-remote', 'origin')).toMatchObject({ ok: true });
    // The orchestrator's own git doesn't have that environment.
    expect(await world.git.run(worktree, ['push', 'origin', 'task/fix'], { kind: 'network' })).toMatchObject({ ok: true });
  });

  it("refuses a remote's own push addresses too, and fetches from it all the same", async () => {
    const mirror = path.join(world.dir, 'mirror.git');
    await world.sh(world.dir, 'init', '--quiet', '--bare', mirror);
    await world.sh(repo, 'config', '--add', 'remote.origin.pushurl', mirror);
    const before = await readFile(path.join(repo, '.git/config'), 'utf8');
    const { gitConfig } = good(await seed());
    expect(await agent(gitConfig, 'push', 'origin', 'HEAD')).toEqual(refused);
    expect(await branches(mirror)).toBe('');
    expect(await agent(gitConfig, 'fetch')).toMatchObject({ ok: true });
    expect(await readFile(path.join(repo, '.git/config'), 'utf8')).toBe(before);
  });

  it('refuses a push address that equals the fetch address', async () => {
    await world.sh(repo, 'config', '--add', 'remote.origin.pushurl', `${repo}.git`);
    const { gitConfig } = good(await seed());
    expect(await agent(gitConfig, 'push', 'origin', 'HEAD')).toEqual(refused);
    expect(await branches(`${repo}.git`)).toBe('main');
  });

  it("outdoes the user's own rules for push addresses", async () => {
    await world.sh(repo, 'config', '--global', `url.${world.dir}/.pushInsteadOf`, 'mine:');
    const { gitConfig } = good(await seed());
    expect(await agent(gitConfig, 'push', 'mine:r.git', 'HEAD')).toEqual(refused);
    await world.sh(repo, 'remote', 'set-url', 'origin', 'mine:r.git');
    expect(await agent(good(await seed()).gitConfig, 'push', 'origin', 'HEAD')).toEqual(refused);
    expect(await branches(`${repo}.git`)).toBe('main');
  });

  it('refuses a remote that the agent adds itself', async () => {
    const { gitConfig } = good(await seed());
    await world.sh(worktree, 'remote', 'add', 'late', `${repo}.git`);
    expect(await agent(gitConfig, 'push', 'late', 'HEAD')).toEqual(refused);
  });
});

describe('gitConfigEnv', () => {
  it('appends to what the environment has, and survives a broken count', () => {
    expect(gitConfigEnv([['a.b', '1']], { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'x.y', GIT_CONFIG_VALUE_0: 'z' })).toEqual({
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'x.y',
      GIT_CONFIG_VALUE_0: 'z',
      GIT_CONFIG_KEY_1: 'a.b',
      GIT_CONFIG_VALUE_1: '1',
    });
    expect(gitConfigEnv([], { GIT_CONFIG_COUNT: 'many' })).toEqual({});
  });
});

describe('copyFiles', () => {
  const copy = async (patterns: string[] = ['.env.test']) =>
    copyFiles({ repo, worktree, files: good(await matchListedFiles({ git: world.git, repo, patterns })) });

  it('copies what matches, ignored or not, wherever it lies', async () => {
    await world.write(path.join(repo, '.gitignore'), '.env*\n');
    await world.write(path.join(repo, '.env.test'), 'A=1');
    await world.write(path.join(repo, 'packages/ä b/.env.test'), 'B=2');
    await world.write(path.join(repo, '.env.local'), 'C=3');
    expect(good(await copy())).toEqual({ copied: ['.env.test', 'packages/ä b/.env.test'], skipped: [] });
    expect(await readFile(path.join(worktree, 'packages/ä b/.env.test'), 'utf8')).toBe('B=2');
    expect(await exists(path.join(worktree, '.env.local'))).toBe(false);
  });

  it('prefers the list in .worktreeinclude, with folders and exceptions', async () => {
    await world.write(path.join(repo, '.worktreeinclude'), '# local\n/config/local/\n*.key\n!secret.key\n');
    for (const file of ['config/local/deep/a', 'b.key', 'secret.key', '.env.test']) await world.write(path.join(repo, file), file);
    expect(good(await copy()).copied).toEqual(['b.key', 'config/local/deep/a']);
  });

  it('never copies .env, what is a link out of the repository, or over what is there', async () => {
    await world.write(path.join(repo, '.env'), 'SECRET');
    await world.write(path.join(repo, 'sub/.env'), 'SECRET');
    await world.write(path.join(world.dir, 'outside'), 'x');
    await symlink(path.join(world.dir, 'outside'), path.join(repo, 'link'));
    await symlink('nowhere', path.join(repo, 'dangling'));
    await world.write(path.join(repo, 'there'), 'mine');
    await world.write(path.join(worktree, 'there'), 'theirs');
    const result = good(await copy(['*']));
    expect(result.copied).toEqual([]);
    expect(Object.fromEntries(result.skipped.map(({ path: file, reason }) => [file, reason]))).toEqual({
      '.env': '.env is never copied',
      'sub/.env': '.env is never copied',
      link: 'it is a link out of the repository',
      dangling: 'it leads nowhere',
      there: 'the worktree has it already',
    });
    expect(await readFile(path.join(worktree, 'there'), 'utf8')).toBe('theirs');
  });

  it('does not write through a linked folder of the worktree', async () => {
    const outside = path.join(world.dir, 'outside');
    await mkdir(outside);
    await symlink(outside, path.join(worktree, 'config'));
    await world.write(path.join(repo, 'config/a.local'), '1');
    expect(good(await copy(['*.local'])).skipped).toEqual([{ path: 'config/a.local', reason: 'something in the worktree is in the way' }]);
    expect(await exists(path.join(outside, 'a.local'))).toBe(false);
  });

  it('does nothing for an empty list', async () => {
    expect(good(await copy(['', ' ']))).toEqual({ copied: [], skipped: [] });
  });
});
