import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGit } from '../git/git.ts';
import { inspect } from '../git/repository.ts';
import { exec } from '../process/exec.ts';
import { createBoard } from '../queue/testing/board.ts';
import { createProjects, type Projects } from './projects.ts';
import { nameFor, nameProblem } from './rules.ts';

let board: Awaited<ReturnType<typeof createBoard>>;
let projects: Projects;
let root: string;
beforeEach(async () => {
  board = await createBoard();
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'rööts ')));
  const git = createGit({ env: process.env });
  projects = createProjects({
    db: board.db,
    bus: board.bus,
    clock: board.clock,
    inspect: async (folder) => {
      const result = await inspect(git, folder);
      return result.ok ? { ok: true, path: result.value.path } : result;
    },
  });
});
afterEach(async () => {
  await board.close();
  await rm(root, { recursive: true });
});

async function repository(...at: string[]): Promise<string> {
  const folder = path.join(root, ...at);
  await mkdir(folder, { recursive: true });
  const made = await exec('git', ['init', '--quiet'], { cwd: folder, env: process.env });
  expect(made.ok).toBe(true);
  return folder;
}
const names = () => projects.store.list().map(({ name }) => name);

describe('discovering', () => {
  it('finds repositories up to two levels below, and nothing inside a repository', async () => {
    for (const at of [['one'], ['group', 'two'], ['group', 'deep', 'three'], ['one', 'inner']]) await repository(...at);
    const found = await projects.discover([root]);
    expect(found.map((project) => path.relative(root, project.path)).sort()).toEqual([path.join('group', 'two'), 'one']);
    expect(await projects.discover([root])).toEqual([]);
  });

  it('takes a root that is a repository itself', async () => {
    await repository('inner');
    await repository();
    expect((await projects.discover([root])).map((project) => project.path)).toEqual([root]);
  });

  it('looks into no hidden folder, no node_modules and no link, however it loops', async () => {
    for (const at of [['.cache', 'a'], ['node_modules', 'b'], ['group', 'node_modules'], ['real']]) await repository(...at);
    await symlink(root, path.join(root, 'group', 'loop'));
    await symlink(path.join(root, 'real'), path.join(root, 'link'));
    await symlink('nowhere', path.join(root, 'broken'));
    await projects.discover([root]);
    expect(names()).toEqual(['real']);
  });

  it('follows a root that is a link, and finds nothing twice by two ways', async () => {
    await repository('work', 'one');
    await symlink(path.join(root, 'work'), path.join(root, 'link'));
    await projects.discover([path.join(root, 'link'), path.join(root, 'work'), root]);
    expect(projects.store.list().map((project) => project.path)).toEqual([path.join(root, 'work', 'one')]);
  });

  it('takes a linked worktree or an empty .git for no repository of its own without falling over them', async () => {
    await mkdir(path.join(root, 'empty', '.git'), { recursive: true });
    await mkdir(path.join(root, 'gitfile'));
    await writeFile(path.join(root, 'gitfile', '.git'), 'gitdir: /nowhere\n');
    await repository('good');
    await projects.discover([root]);
    expect(names()).toEqual(['good']);
  });

  it('keeps both of two folders with the same name', async () => {
    await repository('a', 'web');
    await repository('b', 'Web');
    await repository('c', 'web');
    await projects.discover([root]);
    expect(names().sort()).toEqual(['Web-2', 'web', 'web-3']);
  });

  it('names the root that is not there', async () => {
    await expect(projects.discover([path.join(root, 'gone')])).rejects.toThrow(`The root folder ${path.join(root, 'gone')} is not there.`);
  });
});

describe('adding', () => {
  it('takes the repository’s top for any folder in it, with its links resolved', async () => {
    await repository('web');
    await mkdir(path.join(root, 'web', 'src'));
    await symlink(path.join(root, 'web', 'src'), path.join(root, 'link'));
    expect(await projects.add(path.join(root, 'link'))).toMatchObject({ name: 'web', path: path.join(root, 'web'), present: true });
  });

  it('is refused a second time, with the name it has', async () => {
    const web = await repository('web');
    await projects.add(web, 'site');
    await expect(projects.add(web)).rejects.toThrow(`${web} is added already, as "site".`);
  });

  it('is refused for what is no repository, or not there', async () => {
    await expect(projects.add(root)).rejects.toMatchObject({ code: 'INVALID' });
    await expect(projects.add(path.join(root, 'gone'))).rejects.toMatchObject({ code: 'INVALID' });
    expect(names()).toEqual([]);
  });

  it('is refused a name that another project has, whatever its case', async () => {
    await projects.add(await repository('web'));
    await expect(projects.add(await repository('other'), 'WEB')).rejects.toThrow('There is a project "WEB" already. Choose another name.');
  });

  it('writes nothing into the folder', async () => {
    const web = await repository('web');
    await projects.add(web);
    const status = await exec('git', ['status', '--porcelain', '--ignored'], { cwd: web, env: process.env });
    expect(status).toMatchObject({ ok: true, stdout: '' });
  });
});

describe('names', () => {
  const reserved = [
    'backups',
    'Backups',
    'dispatcher.log',
    'dispatcher.log.1',
    'instance.lock',
    'runtime.json',
    'task-orchestrator.db',
    'task-orchestrator.db-wal',
  ];
  it.each([...reserved, '.runs', '', '-x', 'a/b', 'a b', 'größe', 'a'.repeat(81), '..'])('%j is refused', (name) => {
    expect(nameProblem(name)).toContain(`"${name}" is`);
  });
  it.each(['web', 'Web-2', 'a.b_c', '0', 'a'.repeat(80)])('%j is taken', (name) => {
    expect(nameProblem(name)).toBeNull();
  });

  it.each([
    ['web', 'web'],
    ['My Project', 'My-Project'],
    ['größe', 'gro-e'],
    ['修复', 'project'],
    ['.dotfiles', 'dotfiles'],
    ['backups', 'project-backups'],
    ['a'.repeat(200), 'a'.repeat(70)],
    ['app.', 'app'],
  ])('of the folder %j is %s', (folder, name) => {
    expect(nameFor(folder, () => false)).toBe(name);
    expect(nameProblem(nameFor(folder, (other) => other === name))).toBeNull();
  });
});

describe('a folder that goes and comes back', () => {
  it('is told once each time, and its tasks wait meanwhile', async () => {
    const web = await repository('web');
    await projects.add(web);
    const task = await board.task('fix', { queue: true });
    const told = () => board.changes.filter(({ type }) => type === 'project').length;
    const before = told();
    await projects.checkPresence();
    expect(told()).toBe(before);

    await rename(web, path.join(root, 'elsewhere'));
    await projects.checkPresence();
    await projects.checkPresence();
    expect(told()).toBe(before + 1);
    expect(board.shown(task).waiting).toMatchObject({ reason: 'project-missing', text: 'the folder of web is not there' });
    expect(board.claim()).toBeNull();

    await rename(path.join(root, 'elsewhere'), web);
    await projects.checkPresence();
    expect(told()).toBe(before + 2);
    expect(board.claimAll()).toEqual(['fix']);
  });

  it('counts as gone when it is no repository any more', async () => {
    const web = await repository('web');
    await projects.add(web);
    await rm(path.join(web, '.git'), { recursive: true });
    await projects.checkPresence();
    expect(projects.require('web').present).toBe(false);
  });
});

describe('changing', () => {
  beforeEach(async () => {
    await projects.add(await repository('web'));
    await projects.add(await repository('api'));
  });

  it('keeps what is not named, and what the claim asks for is the same', () => {
    projects.set('web', { verifyCommand: 'npm test', maxRunning: 5 });
    projects.set('web', { paused: true });
    expect(projects.require('web').settings).toMatchObject({ verifyCommand: 'npm test', maxRunning: 5, paused: true });
    expect(board.db.prepare("SELECT paused, max_running FROM projects WHERE name = 'web'").get()).toEqual({ paused: 1, max_running: 5 });
  });

  it('renames, in its case only too, and finds it by any case', () => {
    projects.set('web', {}, 'Web');
    expect(projects.require('wEB').name).toBe('Web');
    projects.set('Web', {}, 'site');
    expect(() => projects.require('web')).toThrow('There is no project "web". Known: api, site.');
  });

  it.each([
    ['api', 'There is a project "api" already'],
    ['backups', 'is a name that the state folder uses'],
    ['a b', 'is no project name'],
  ])('is refused the name %j', (name, message) => {
    expect(() => projects.set('web', {}, name)).toThrow(message);
    expect(names()).toEqual(['api', 'web']);
  });

  it('is refused a new name while its tasks run, and nothing else', async () => {
    await board.task('fix', { queue: true });
    board.claim();
    expect(() => projects.set('web', {}, 'site')).toThrow('"web" cannot be renamed while its tasks run.');
    expect(projects.set('web', { maxRunning: 3 }, 'web').settings.maxRunning).toBe(3);
  });
});

describe('removing', () => {
  it('forgets the project with its tasks and counts, and deletes no file', async () => {
    const web = await repository('web');
    await projects.add(web);
    await board.task('fix', { queue: true });
    board.finish(board.claim()?.runId as string, { status: 'succeeded', changed: true });
    projects.remove('web');
    for (const table of ['projects', 'tasks', 'runs', 'activity', 'task_counts', 'task_deps'])
      expect(board.db.prepare(`SELECT * FROM ${table}`).all(), table).toEqual([]);
    expect(await realpath(web)).toBe(web);
    expect((await projects.add(web)).name).toBe('web');
  });

  it('is refused while its tasks run', async () => {
    await projects.add(await repository('web'));
    await board.task('fix', { queue: true });
    board.claim();
    expect(() => projects.remove('web')).toThrow('Tasks of "web" are running. Cancel them first.');
    expect(names()).toEqual(['web']);
  });
});
