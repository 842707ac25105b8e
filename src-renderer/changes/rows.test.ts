import { describe, expect, it } from 'vitest';
import type { ChangedFile } from '../../src-main/contract/branches.ts';
import type { FileState } from './file-store.ts';
import { linesOf, parsePatch } from './patch.ts';
import { createRowBuilder, estimate, expansionIn, indexOfLine, type Layout, nextStop, type RowsInput, stopsOf } from './rows.ts';

const file = (path: string, more: Partial<ChangedFile> = {}): ChangedFile => ({
  path,
  oldPath: null,
  status: 'modified',
  added: 1,
  removed: 1,
  binary: false,
  ...more,
});
const newText = Array.from({ length: 60 }, (_, i) => `l${i + 1}`).join('\n');
const text: FileState = {
  problem: null,
  content: {
    kind: 'text',
    text: {
      hunks: parsePatch('@@ -9,3 +9,3 @@\n l9\n-x\n+l10\n l11\n@@ -40,2 +40,3 @@\n l40\n+l41\n l42\n'),
      oldLines: null,
      newLines: linesOf(newText),
    },
    oldTokens: null,
    newTokens: null,
  },
};
const states: Record<string, FileState> = {
  'a.ts': text,
  'b.png': { problem: null, content: { kind: 'binary', oldBytes: 1, newBytes: 2 } },
};
const input = (layout: Layout, collapsed: string[] = []): RowsInput => ({
  files: [file('a.ts'), file('b.png'), file('c.ts', { added: 90 })],
  layout,
  collapsed: new Set(collapsed),
  stateOf: (path) => states[path],
  expansionOf: expansionIn(new Map()),
});

describe('the rows of all files', () => {
  it('are headers, diffs, notices and places for what is not read yet', () => {
    const rows = createRowBuilder()(input('unified'));
    expect(rows.map((r) => r.type).join(' ')).toBe(
      'header gap line line line line gap line line line gap end header notice end header waiting end',
    );
    expect(new Set(rows.map((r) => r.key)).size).toBe(rows.length);
    expect(estimate(rows.at(-2)!)).toBe(98 * 20);
  });

  it('put two lines beside each other when there is room', () => {
    const rows = createRowBuilder()(input('split'));
    expect(rows.filter((r) => r.file.path === 'a.ts').map((r) => r.type)).toEqual(
      'header gap pair pair pair gap pair pair pair gap end'.split(' '),
    );
    expect(new Set(rows.map((r) => r.key)).size).toBe(rows.length);
  });

  it('leave a collapsed file at its header', () => {
    expect(
      createRowBuilder()(input('unified', ['a.ts']))
        .slice(0, 3)
        .map((r) => `${r.type} ${r.file.path}`),
    ).toEqual(['header a.ts', 'end a.ts', 'header b.png']);
  });

  it('are built anew only for files that changed', () => {
    const build = createRowBuilder();
    const one = input('unified');
    const before = build(one);
    const after = build({ ...one, collapsed: new Set(['c.ts']) });
    expect(after[3]).toBe(before[3]);
    expect(build({ ...one, layout: 'split' })[2]).not.toBe(before[2]);
  });
});

it('go from change to change and from file to file', () => {
  const rows = createRowBuilder()(input('unified'));
  const files = stopsOf(rows, 'files');
  const hunks = stopsOf(rows, 'hunks');
  expect(files).toEqual([0, 12, 15]);
  expect(hunks).toEqual([3, 8, 13, 16]);
  expect(nextStop(hunks, 3, 1)).toBe(8);
  expect(nextStop(hunks, 3, -1)).toBeNull();
  expect(nextStop(files, 13, -1)).toBe(12);
  expect(nextStop(files, 15, 1)).toBeNull();
});

it('finds a line by its number', () => {
  for (const layout of ['unified', 'split'] as const) {
    const rows = createRowBuilder()(input(layout));
    const row = rows[indexOfLine(rows, 'a.ts', 41)];
    expect(row?.type === 'line' ? row.line.text : row?.type === 'pair' ? row.pair.right?.text : null).toBe('l41');
    expect(indexOfLine(rows, 'a.ts', 30)).toBe(-1);
  }
});
