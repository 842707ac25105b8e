import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Project, projectSettings } from '../../contract/projects.ts';
import { UserError } from '../lib/errors.ts';
import { createIngest } from './ingest.ts';

describe('ingest', () => {
  let folder: string;
  let projects: Project[];
  let added: { key: string; title: string; body: string }[];
  beforeEach(async () => {
    folder = await realpath(await mkdtemp(path.join(tmpdir(), 'ingest-')));
    projects = [];
    added = [];
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const know = (name: string, at = name): Project => {
    const project = { id: name, name, path: path.join(folder, at), present: true, settings: projectSettings.parse({}), createdAt: 0 };
    projects.push(project);
    return project;
  };
  const write = async (file: string, text: string | Uint8Array) => {
    await mkdir(path.join(folder, path.dirname(file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  };
  const ingest = (roots: string[]) =>
    createIngest({
      projects: {
        store: { list: () => projects },
        discover: async () => [],
        add: async (top) => know(path.basename(top), path.relative(folder, top)),
      },
      tasks: {
        list: ({ project }) =>
          added.filter(({ key }) => key.startsWith(`${project}/`)).map(({ key }) => ({ slug: key.slice(project.length + 1) })),
        add: ({ project, slug, title, body }) => {
          if (!/^[a-z]/.test(slug)) throw new UserError('INVALID', `"${slug}" is no slug.`);
          const task = { key: `${project}/${slug}`, title, body };
          added.push(task);
          return task;
        },
      },
    })(roots);

  it('takes the first heading outside of code as the title, else the name of the file', async () => {
    know('web');
    await write('web/tasks/todo/a.md', 'Intro\n\n```sh\n# not a heading\n```\n\n##  Fix the login ##\n\nText\n');
    await write('web/tasks/todo/b.md', 'No heading, #hashtag\n');
    await write('web/tasks/todo/c.md', `# ${'long '.repeat(100)}\n`);
    await write('web/tasks/todo/notes.txt', 'not a spec');
    expect((await ingest([])).added).toEqual(['web/a', 'web/b', 'web/c']);
    expect(added.map(({ title }) => title)).toEqual(['Fix the login', 'b', expect.stringMatching(/^long .{290,295}$/)]);
    expect(added[0]?.body).toContain('```sh');
  });

  it('skips what is there already', async () => {
    know('web');
    await write('web/tasks/todo/a.md', 'x');
    await ingest([]);
    await write('web/tasks/todo/a.md', 'changed');
    expect(await ingest([])).toEqual({ added: [], skipped: ['web/a'], refused: [] });
    expect(added[0]?.body).toBe('x');
  });

  it('names junk with the reason, and takes the rest', async () => {
    know('web');
    await write('secret.txt', 'private');
    await write('web/tasks/todo/ok.md', 'x');
    await write('web/tasks/todo/empty.md', ' \n');
    await write('web/tasks/todo/binary.md', new Uint8Array([0xff, 0xfe, 0]));
    await write('web/tasks/todo/nul.md', 'a\0b');
    await write('web/tasks/todo/big.md', 'x'.repeat(1_000_001));
    await write('web/tasks/todo/-x.md', 'x');
    await mkdir(path.join(folder, 'web/tasks/todo/folder.md'));
    await symlink(path.join(folder, 'secret.txt'), path.join(folder, 'web/tasks/todo/link.md'));
    await symlink(path.join(folder, 'nowhere'), path.join(folder, 'web/tasks/todo/broken.md'));
    const { added: keys, refused } = await ingest([]);
    expect(keys).toEqual(['web/ok']);
    expect(Object.fromEntries(refused.map(({ file, reason }) => [path.basename(file), reason]))).toEqual({
      'empty.md': 'it is empty',
      'binary.md': 'it is not text in UTF-8',
      'nul.md': 'it is not text in UTF-8',
      'big.md': 'it has more than 1,000,000 characters',
      '-x.md': '"-x" is no slug.',
      'folder.md': 'it is not a file',
      'link.md': 'it is a link to outside of its project',
      'broken.md': 'it cannot be read (ENOENT)',
    });
  });

  it('looks under the given roots alone, adds a root that is a repository, and names specs outside of repositories', async () => {
    know('web', 'code/web');
    know('other', 'elsewhere/other');
    await write('code/web/tasks/todo/a.md', 'x');
    await write('elsewhere/other/tasks/todo/b.md', 'x');
    await write('code/loose/tasks/todo/c.md', 'x');
    expect(await ingest([path.join(folder, 'code')])).toMatchObject({
      added: ['web/a'],
      refused: [
        { file: path.join(folder, 'code/loose/tasks/todo/c.md'), reason: expect.stringContaining('not the top of a git repository') },
      ],
    });
    await write('alone/.git/HEAD', '');
    await write('alone/tasks/todo/d.md', 'x');
    expect((await ingest([path.join(folder, 'alone')])).added).toEqual(['alone/d']);
  });

  it('refuses a root that is not there or no folder', async () => {
    await write('file', '');
    for (const root of ['nope', 'file'])
      await expect(ingest([path.join(folder, root)])).rejects.toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining(root) });
  });
});
