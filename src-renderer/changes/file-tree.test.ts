import { describe, expect, it } from 'vitest';
import type { ChangedFile } from '../../src-main/contract/branches.ts';
import { buildTree, filterFiles, visibleNodes } from './file-tree.ts';

const file = (path: string, oldPath: string | null = null): ChangedFile => ({
  path,
  oldPath,
  status: oldPath ? 'renamed' : 'modified',
  added: 1,
  removed: 0,
  binary: false,
});
const drawn = (paths: string[]) => buildTree(paths.map((p) => file(p))).map((n) => `${'  '.repeat(n.depth)}${n.name}`);

describe('buildTree', () => {
  it('puts folders first and folds those on the way to the only child', () => {
    expect(drawn(['README.md', 'src/core/git/a10.ts', 'src/core/git/a2.ts', 'src/core/git/deep/er/x.ts', 'docs/a/b.md'])).toEqual([
      'docs/a',
      '  b.md',
      'src/core/git',
      '  deep/er',
      '    x.ts',
      '  a2.ts',
      '  a10.ts',
      'README.md',
    ]);
  });

  it('does not fold a folder that has a file of its own', () => {
    expect(drawn(['a/x', 'a/b/y'])).toEqual(['a', '  b', '    y', '  x']);
  });

  it('counts files in folders and names every node once', () => {
    const nodes = buildTree(['a/b/x', 'a/c/y', 'a/c/z'].map((p) => file(p)));
    expect(nodes.flatMap((n) => (n.type === 'folder' ? [[n.path, n.files]] : []))).toEqual([
      ['a', 3],
      ['a/b', 1],
      ['a/c', 2],
    ]);
    expect(new Set(nodes.map((n) => n.path)).size).toBe(nodes.length);
  });

  it('takes names that are properties of every object', () => {
    expect(drawn(['__proto__/constructor', 'toString/x'])).toEqual(['__proto__', '  constructor', 'toString', '  x']);
  });
});

it('hides what lies in folded folders', () => {
  const nodes = buildTree(['a/b/x', 'a/c/y', 'd/z'].map((p) => file(p)));
  expect(visibleNodes(nodes, new Set(['a'])).map((n) => n.path)).toEqual(['a', 'd', 'd/z']);
  expect(visibleNodes(nodes, new Set(['a/b'])).map((n) => n.path)).toEqual(['a', 'a/b', 'a/c', 'a/c/y', 'd', 'd/z']);
});

it('finds files by words of their path, the former one included', () => {
  const files = [file('src/Auth/session.ts'), file('src/b.ts', 'src/auth/old.ts'), file('docs/x.md')];
  expect(filterFiles(files, ' auth SRC ').map((f) => f.path)).toEqual(['src/Auth/session.ts', 'src/b.ts']);
  expect(filterFiles(files, '')).toBe(files);
});
