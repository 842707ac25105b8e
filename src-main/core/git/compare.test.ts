import { chmod, readFile, rename, symlink, unlink } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Comparison, compare } from './compare.ts';
import { filePatch, isRepositoryPath } from './file-patch.ts';
import { createWorld, good, type World } from './testing/world.ts';

let world: World;
let repo: string;
let worktree: string;
let base: string;

const text = (n: number, change = '') => `${Array.from({ length: n }, (_, i) => `line ${i}${i === 5 ? change : ''}`).join('\n')}\n`;

beforeEach(async () => {
  world = await createWorld();
  repo = await world.repository();
  for (const [file, content] of Object.entries({ 'src/ü ber.ts': text(30), 'old name.ts': text(20), 'gone.txt': 'x\n', 'mode.sh': 'y\n' }))
    await world.write(path.join(repo, file), content);
  await world.write(path.join(repo, 'image.bin'), new Uint8Array([0, 1, 2]));
  await world.sh(repo, 'add', '.');
  await world.sh(repo, 'commit', '--quiet', '-m', 'files');
  base = await world.sh(repo, 'rev-parse', 'HEAD');
  worktree = path.join(world.dir, 'wt');
  await world.sh(repo, 'worktree', 'add', '--quiet', '-b', 'task/fix', worktree);
});
afterEach(() => world.close());

async function change() {
  await world.write(path.join(worktree, 'src/ü ber.ts'), text(30, ' changed'));
  await rename(path.join(worktree, 'old name.ts'), path.join(worktree, 'src/new\tname.ts'));
  await world.write(path.join(worktree, 'src/new\tname.ts'), text(20, '!'));
  await unlink(path.join(worktree, 'gone.txt'));
  await chmod(path.join(worktree, 'mode.sh'), 0o755);
  await world.write(path.join(worktree, 'image.bin'), new Uint8Array([0, 1, 2, 3]));
  await world.write(path.join(worktree, 'brand new.md'), '# new\n');
  await world.write(path.join(worktree, 'tasks/spec.md'), 'seeded\n');
  await world.write(path.join(world.dir, 'excludes'), '/tasks/spec.md\n');
}
const lying = (): Comparison => ({
  kind: 'worktree',
  worktree,
  base,
  gitConfig: [['core.excludesFile', path.join(world.dir, 'excludes')]],
});
const committed = async (): Promise<Comparison> => {
  await world.sh(worktree, '-c', `core.excludesFile=${path.join(world.dir, 'excludes')}`, 'add', '--all');
  await world.sh(worktree, 'commit', '--quiet', '-m', 'work');
  return { kind: 'commits', repo, base, head: await world.sh(worktree, 'rev-parse', 'HEAD') };
};
const expected = [
  { path: 'brand new.md', oldPath: null, status: 'added', added: 1, removed: 0, binary: false },
  { path: 'gone.txt', oldPath: null, status: 'deleted', added: 0, removed: 1, binary: false },
  { path: 'image.bin', oldPath: null, status: 'modified', added: 0, removed: 0, binary: true },
  { path: 'mode.sh', oldPath: null, status: 'modified', added: 0, removed: 0, binary: false },
  { path: 'src/new\tname.ts', oldPath: 'old name.ts', status: 'renamed', added: 1, removed: 1, binary: false },
  { path: 'src/ü ber.ts', oldPath: null, status: 'modified', added: 1, removed: 1, binary: false },
];
const sorted = (files: { path: string }[]) => files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
const patch = (comparison: Comparison, file: string, whole = false) => filePatch(world.git, comparison, file, { whole });

describe('compare', () => {
  it('lists what lies in a worktree, untracked files too and seeded ones not, and what was committed, alike', async () => {
    await change();
    const index = await readFile(path.join(repo, '.git/worktrees/wt/index'));
    const before = good(await compare(world.git, lying()));
    expect(sorted(before.files)).toEqual(expected);
    expect(await readFile(path.join(repo, '.git/worktrees/wt/index'))).toEqual(index);
    expect(await world.sh(worktree, 'diff', '--cached', '--name-only')).toBe('');
    const after = good(await compare(world.git, await committed()));
    expect({ ...after, files: sorted(after.files) }).toEqual({ files: expected, unlisted: 0 });
  });

  it('is not led astray by the settings of the user', async () => {
    for (const [key, value] of [
      ['diff.noprefix', 'true'],
      ['diff.renames', 'false'],
      ['color.ui', 'always'],
      ['diff.external', '/nowhere'],
      ['diff.orderFile', 'nowhere'],
      ['diff.submodule', 'log'],
      ['diff.relative', 'true'],
      ['core.quotePath', 'true'],
    ] as const)
      await world.sh(repo, 'config', key, value);
    await change();
    expect(sorted(good(await compare(world.git, lying())).files)).toEqual(expected);
  });

  it('shows a conflict as what lies in the folder', async () => {
    await world.write(path.join(repo, 'gone.txt'), 'theirs\n');
    await world.sh(repo, 'commit', '--quiet', '-am', 'theirs');
    await world.write(path.join(worktree, 'gone.txt'), 'ours\n');
    await world.sh(worktree, 'commit', '--quiet', '-am', 'ours');
    await world.sh(worktree, 'merge', '--quiet', 'main').catch(() => undefined);
    const { files } = good(await compare(world.git, { ...lying(), gitConfig: [] } as Comparison));
    expect(files).toEqual([{ path: 'gone.txt', oldPath: null, status: 'modified', added: 5, removed: 1, binary: false }]);
    expect(await world.sh(worktree, 'status', '--porcelain')).toContain('UU gone.txt');
  });

  it('counts what is beyond the first thousands', async () => {
    await Promise.all(Array.from({ length: 3_010 }, (_, i) => world.write(path.join(worktree, `many/${i}`), `${i}\n`)));
    await world.write(path.join(world.dir, 'excludes'), '');
    const { files, unlisted } = good(await compare(world.git, lying()));
    expect([files.length, unlisted]).toEqual([3_000, 10]);
  });
});

describe('filePatch', () => {
  it('gives the patch and both sides, the same whether committed or not', async () => {
    await change();
    const files = ['src/ü ber.ts', 'src/new\tname.ts', 'brand new.md', 'gone.txt', 'mode.sh', 'image.bin'];
    const before = await Promise.all(files.map(async (file) => good(await patch(lying(), file))));
    const comparison = await committed();
    const after = await Promise.all(files.map(async (file) => good(await patch(comparison, file))));
    expect(before).toEqual(after);
    const [edited, renamed, added, deleted, mode, binary] = after;
    expect(edited).toMatchObject({ kind: 'text', oldText: text(30), newText: text(30, ' changed') });
    expect(edited).toMatchObject({ patch: expect.stringContaining('+line 5 changed') });
    expect(renamed).toMatchObject({ kind: 'text', oldText: text(20), newText: text(20, '!') });
    expect(renamed).toMatchObject({ patch: expect.stringContaining('rename from old name.ts') });
    expect(added).toMatchObject({ kind: 'text', oldText: null, newText: '# new\n' });
    expect(deleted).toMatchObject({ kind: 'text', oldText: 'x\n', newText: null });
    expect(mode).toMatchObject({ kind: 'text', patch: expect.stringContaining('new mode 100755'), oldText: 'y\n', newText: 'y\n' });
    expect(binary).toEqual({ kind: 'binary', oldBytes: 3, newBytes: 4 });
  });

  it('leaves out a long patch until the whole of it is wanted', async () => {
    await world.write(path.join(worktree, 'long'), `${'x'.repeat(99)}\n`.repeat(5_000));
    await world.write(path.join(world.dir, 'excludes'), '');
    expect(good(await patch(lying(), 'long'))).toMatchObject({ kind: 'too-large', bytes: expect.closeTo(505_000, -3) });
    expect(good(await patch(lying(), 'long', true))).toMatchObject({ kind: 'text', newText: expect.stringMatching(/^x+\n/) });
    await world.write(path.join(worktree, 'huge'), Buffer.alloc(21_000_000, 'a line of text\n'));
    expect(good(await patch(lying(), 'huge', true))).toEqual({ kind: 'too-large', bytes: 21_000_000 });
    await world.write(path.join(worktree, 'huge'), Buffer.alloc(21_000_000));
    expect(good(await patch(lying(), 'huge'))).toEqual({ kind: 'binary', oldBytes: null, newBytes: 21_000_000 });
  });

  it('knows files that have not changed, and follows no link out of the worktree', async () => {
    await change();
    await symlink('/etc/passwd', path.join(worktree, 'link'));
    expect(good(await patch(lying(), 'README.md'))).toBeNull();
    expect(good(await patch(lying(), 'nowhere'))).toBeNull();
    expect(good(await patch(lying(), ':(glob)**'))).toBeNull();
    expect(good(await patch(lying(), '*'))).toBeNull();
    expect(good(await patch(lying(), 'link'))).toMatchObject({ kind: 'text', newText: '/etc/passwd' });
  });

  it('takes for a path only what can be one', () => {
    for (const bad of ['', '/etc/passwd', '../x', 'a/../b', 'a//b', './a', 'a\0b', 'a/']) expect(isRepositoryPath(bad)).toBe(false);
    for (const fine of ['a', 'a b/ü', ':(top)x', '-x', 'a..b']) expect(isRepositoryPath(fine)).toBe(true);
  });
});
