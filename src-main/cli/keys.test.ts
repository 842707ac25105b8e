import { mkdtemp, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readKey, readKeys } from './keys.ts';

describe('keys of tasks', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'keys-')));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const reader = () => ({
    cwd: folder,
    projects: async () => [
      { name: 'outer', path: folder },
      { name: 'inner', path: path.join(folder, 'inner') },
    ],
  });

  it('reads every form, mixed', async () => {
    expect(await readKeys(['web/a', 'web', 'b', 'inner/tasks/todo/c.md', 'tasks/todo/d.md', 'web/e.md'], reader())).toEqual([
      { project: 'web', slug: 'a' },
      { project: 'web', slug: 'b' },
      { project: 'inner', slug: 'c' },
      { project: 'outer', slug: 'd' },
      { project: 'web', slug: 'e.md' },
    ]);
  });

  it('follows links to a project, and finds a project from a folder in it', async () => {
    await symlink(folder, path.join(folder, 'link'));
    expect(await readKey([path.join(folder, 'link', 'tasks/todo/x.md')], reader())).toEqual({ project: 'outer', slug: 'x' });
    expect(await readKey(['packages/app/tasks/todo/x.md'], reader())).toEqual({ project: 'outer', slug: 'x' });
  });

  it.each([[['web']], [['/x']], [['web/']], [['']], [['web', 'a/b']], [['a/b', 'web']]])('refuses %j as wrong usage', async (words) => {
    await expect(readKeys(words, reader())).rejects.toMatchObject({
      exitCode: 64,
      message: expect.stringContaining('Accepted: <project>/<slug>'),
    });
  });

  it('names a path that is in no project', async () => {
    await expect(readKey(['/elsewhere/tasks/todo/x.md'], reader())).rejects.toMatchObject({
      exitCode: 65,
      message: expect.stringContaining('project add /elsewhere'),
    });
  });
});
