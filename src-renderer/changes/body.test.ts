import { describe, expect, it } from 'vitest';
import { type BodyEntry, bodyOf, pairsOf, unfold, unfoldTo } from './body.ts';
import { parsePatch } from './patch.ts';

const newLines = Array.from({ length: 100 }, (_, i) => `line ${i + 1}`);
newLines[49] = 'new fifty';
newLines.splice(50, 0, 'an extra one');
const oldLines = Array.from({ length: 100 }, (_, i) => `line ${i + 1}`);
const patch = `@@ -47,7 +47,8 @@ function f()
 line 47
 line 48
 line 49
-line 50
+new fifty
+an extra one
 line 51
 line 52
 line 53
`;
const text = { hunks: parsePatch(patch), oldLines, newLines };
const shown = (entries: BodyEntry[]) =>
  entries.map((e) => (e.kind === 'gap' ? `… ${e.hidden}` : `${e.oldNo ?? '-'} ${e.newNo ?? '-'} ${e.text}`));

describe('bodyOf', () => {
  it('folds what lies before and behind the hunks', () => {
    const entries = bodyOf(text, {});
    expect(shown(entries)).toEqual([
      '… 46',
      '47 47 line 47',
      '48 48 line 48',
      '49 49 line 49',
      '50 - line 50',
      '- 50 new fifty',
      '- 51 an extra one',
      '51 52 line 51',
      '52 53 line 52',
      '53 54 line 53',
      '… 47',
    ]);
    expect(entries.flatMap((e) => (e.kind !== 'gap' && e.first ? [e.text] : []))).toEqual(['line 50']);
    expect(entries.flatMap((e) => (e.kind !== 'gap' && e.mate ? [[e.text, e.mate.text]] : []))).toEqual([
      ['line 50', 'new fifty'],
      ['new fifty', 'line 50'],
    ]);
  });

  it('unfolds from both ends until nothing is hidden', () => {
    const gap = bodyOf(text, {})[0];
    if (gap?.kind !== 'gap') throw new Error('no gap');
    const some = unfold(unfold({}, gap, 'bottom'), gap, 'top');
    const entries = shown(bodyOf(text, some));
    expect(entries.slice(0, 2)).toEqual(['1 1 line 1', '2 2 line 2']);
    expect(entries[20]).toBe('… 6');
    expect(entries[21]).toBe('27 27 line 27');
    expect(shown(bodyOf(text, unfold({}, gap, 'all'))).slice(45, 48)).toEqual(['46 46 line 46', '47 47 line 47', '48 48 line 48']);
  });

  it('numbers both sides behind a change', () => {
    expect(shown(bodyOf(text, { 1: { top: 0, bottom: 2 } })).slice(-3)).toEqual(['… 45', '99 100 line 99', '100 101 line 100']);
  });

  it('shows all of an added and of a deleted file without gaps', () => {
    expect(shown(bodyOf({ hunks: parsePatch('@@ -0,0 +1,2 @@\n+a\n+b\n'), oldLines: null, newLines: ['a', 'b'] }, {}))).toEqual([
      '- 1 a',
      '- 2 b',
    ]);
    expect(shown(bodyOf({ hunks: parsePatch('@@ -1,2 +0,0 @@\n-a\n-b\n'), oldLines: ['a', 'b'], newLines: null }, {}))).toEqual([
      '1 - a',
      '2 - b',
    ]);
  });

  it('only says where the hunks are when the text is not known', () => {
    const entries = bodyOf({ hunks: text.hunks, oldLines: null, newLines: null }, {});
    expect(entries[0]).toEqual({ kind: 'gap', number: 0, hidden: null, section: 'function f()', place: 'start' });
    expect(entries.at(-1)).toMatchObject({ kind: 'context', newNo: 54 });
  });

  it('stays within a text that is shorter than the hunks say', () => {
    expect(shown(bodyOf({ ...text, newLines: ['only one'] }, {})).at(-1)).toBe('53 54 line 53');
  });
});

describe('unfoldTo', () => {
  it('unfolds from the nearer end', () => {
    const near = bodyOf(text, unfoldTo(text, {}, 44));
    expect(near.some((e) => e.kind === 'context' && e.newNo === 44)).toBe(true);
    expect(near[0]).toMatchObject({ kind: 'gap', hidden: 38 });
    expect(bodyOf(text, unfoldTo(text, {}, 2)).some((e) => e.kind === 'context' && e.newNo === 2)).toBe(true);
    expect(bodyOf(text, unfoldTo(text, {}, 101)).at(-1)).toMatchObject({ newNo: 101 });
  });

  it('leaves it as it is for a line in sight or beyond the file', () => {
    const expansion = {};
    expect(unfoldTo(text, expansion, 50)).toBe(expansion);
    expect(unfoldTo(text, expansion, 5000)).toBe(expansion);
  });
});

it('puts what was removed beside what was added', () => {
  const pairs = pairsOf(bodyOf(text, {}));
  expect(pairs.map((p) => (p.kind === 'gap' ? '…' : `${p.left?.text ?? ''} | ${p.right?.text ?? ''}`)).slice(3, 7)).toEqual([
    'line 49 | line 49',
    'line 50 | new fifty',
    ' | an extra one',
    'line 51 | line 51',
  ]);
});
