import { describe, expect, it } from 'vitest';
import { bundled, featureStatus, inOrder } from './rules.ts';
import { hasCriteria, type ProposalFacts, pathsOverlap, planWarnings } from './warnings.ts';

const body = '## Acceptance criteria\n\n- [ ] it works\n';
const proposal = (slug: string, files: string[], waitsFor: string[] = []): ProposalFacts => ({ id: slug, slug, body, files, waitsFor });
const kinds = (proposals: ProposalFacts[]) => planWarnings(proposals).map(({ kind, slugs }) => [kind, ...slugs]);

describe('paths and globs', () => {
  it.each([
    ['src/a.ts', 'src/a.ts', true],
    ['src/a.ts', './src//a.ts', true],
    ['src', 'src/a.ts', true],
    ['src/', 'src/deep/er/a.ts', true],
    ['src/a.ts', 'src/b.ts', false],
    ['src/a', 'src/ab', false],
    ['src/*.ts', 'src/a.ts', true],
    ['src/*.ts', 'src/a.css', false],
    ['src/*.ts', 'src/deep/a.ts', false],
    ['src/**', 'src/deep/a.ts', true],
    ['**/*.test.ts', 'src/deep/a.test.ts', true],
    ['**/*.test.ts', 'src/deep/a.ts', false],
    ['src/**/x.ts', 'src/x.ts', true],
    ['src/**/a.ts', '**/b.ts', false],
    ['src/a?.ts', 'src/ab.ts', true],
    ['src/{a,b}.ts', 'src/a.ts', true],
    ['src/*-form.ts', 'src/login-*.ts', true],
    ['src/*.ts', 'src/*.css', false],
    ['docs/**', 'src/**', false],
    [`${'**/'.repeat(50)}a.ts`, `${'**/'.repeat(50)}b.ts`, false],
    ['*a*a*a*a*a*a*a*a*a*a*b', 'a'.repeat(200), false],
  ])('%s and %s may be the same file: %s', (a, b, expected) => {
    expect(pathsOverlap(a, b)).toBe(expected);
    expect(pathsOverlap(b, a)).toBe(expected);
  });
});

describe('warnings', () => {
  it('name two that touch the same files, and the edge that settles it', () => {
    const [warning] = planWarnings([proposal('a', ['src/**']), proposal('b', ['docs/x.md']), proposal('c', ['src/x.ts'])]);
    expect(warning).toMatchObject({ kind: 'overlap', slugs: ['a', 'c'], edge: { slug: 'c', after: 'a' } });
    expect(warning?.text).toBe('a and c both touch src/** (src/x.ts), and neither waits for the other.');
  });

  it('say nothing where one waits for the other, also by way of a third, in either direction', () => {
    expect(kinds([proposal('a', ['x']), proposal('b', [], ['a']), proposal('c', ['x'], ['b'])])).toEqual([]);
    expect(kinds([proposal('a', ['x'], ['c']), proposal('b', []), proposal('c', ['x'])])).toEqual([]);
  });

  it('see what is published: it counts, orders, and is in the way until it is done', () => {
    const published = (slug: string, files: string[], waitsFor: string[] = [], isOver = false) => ({
      ...{ id: slug, slug, files, waitsFor, isOver },
    });
    const told = (proposals: ProposalFacts[], ...others: ReturnType<typeof published>[]) =>
      planWarnings(proposals, others).map(({ kind, slugs, edge }) => [kind, ...slugs, edge?.slug]);
    const [b, c] = [proposal('b', ['y']), proposal('c', ['x'])];
    expect(told([b, c], published('a', ['x']))).toEqual([['overlap', 'a', 'c', 'c']]);
    expect(told([b, c], published('a', ['x'], [], true))).toEqual([]);
    expect(told([b, c], published('a', ['x'], ['c']))).toEqual([]);
    expect(told([proposal('b', ['x']), proposal('c', ['x'], ['a'])], published('a', ['z'], ['b']))).toEqual([]);
    expect(told([b, c])).toEqual([['count', undefined]]);
  });

  it('end where somebody names more paths than can be compared while others wait, and say so', () => {
    const globs = (name: string) => Array.from({ length: 200 }, (_, i) => `${'**/x/'.repeat(28)}${name}${i}.ts`);
    const warnings = planWarnings('abcdefg'.split('').map((slug) => proposal(slug, globs(slug))));
    expect(warnings.at(-1)).toMatchObject({ kind: 'overlap', slugs: [], text: expect.stringMatching(/^The tasks name too many files/) });
    const wild = Array.from({ length: 200 }, (_, i) => `src/${'*a'.repeat(140)}${i}.ts`);
    const long = Array.from({ length: 200 }, (_, i) => `src/${'a'.repeat(280)}${i}.css`);
    expect(kinds([proposal('a', wild), proposal('b', long), proposal('c', [])])).toEqual([['overlap']]);
  });

  it('compare all paths of a big plan that somebody could mean', () => {
    const files = (name: string) => Array.from({ length: 40 }, (_, i) => `src/views/${name}/part-${i}.ts`);
    expect(kinds('abcdefg'.split('').map((slug) => proposal(slug, [...files(slug), 'docs/*.md', '**/x.ts'])))[0]).toEqual([
      'overlap',
      'a',
      'b',
    ]);
    expect(kinds('abcdefg'.split('').map((slug) => proposal(slug, files(slug))))).toEqual([]);
  });

  it('tell of too few, too many, and of what nobody could check', () => {
    expect(kinds([proposal('a', [])])).toEqual([['count']]);
    expect(kinds(Array.from({ length: 8 }, (_, i) => proposal(`t${i}`, [])))).toEqual([['count']]);
    expect(kinds([proposal('a', []), { ...proposal('b', []), body: 'Do it.' }, proposal('c', [])])).toEqual([['criteria', 'b']]);
    expect(planWarnings([])).toEqual([]);
  });

  it('know criteria in the shapes that people write', () => {
    expect(hasCriteria('# X\n\n### Acceptance Criteria\n\n1. one')).toBe(true);
    expect(hasCriteria('**Acceptance criteria**\n* one')).toBe(true);
    expect(hasCriteria('## Acceptance criteria\n\n## Next\n- no')).toBe(false);
    expect(hasCriteria('## Acceptance criteria\n- [ ] \n')).toBe(false);
  });
});

describe('the status of a feature', () => {
  const at = (counts: object, planner: Parameters<typeof featureStatus>[0] = null, putAwayDone = 0) =>
    featureStatus(planner, { counts, putAwayDone });
  it.each([
    ['draft', {}, null],
    ['draft', {}, { status: 'review', asksSomething: false }],
    ['planning', {}, { status: 'queued', asksSomething: false }],
    ['planning', { proposed: 2 }, { status: 'inprogress', asksSomething: false }],
    ['planning', {}, { status: 'review', asksSomething: true }],
    ['planning', { proposed: 1 }, { status: 'review', asksSomething: true }],
    ['draft', {}, { status: 'failed', asksSomething: false }],
    ['ready', { proposed: 1, archived: 3 }, null],
    ['inprogress', { proposed: 1, done: 1 }, { status: 'inprogress', asksSomething: false }],
    ['inprogress', { failed: 1 }, null],
    ['done', { done: 2, archived: 1 }, null],
  ] as const)('is %s with %j and the planner %j', (expected, counts, planner) => {
    expect(at(counts, planner)).toBe(expected);
  });
});

describe('a bundle', () => {
  it('keeps its parts apart whatever headings and code they have', () => {
    const part = (title: string, text: string) => ({ title, body: text, files: [], size: null, verify: null });
    const { body: whole } = bundled('# Big\n', [part('One\ntwo', '# A\n```sh\n# not a heading\n'), part('Three', '###### deep')]);
    expect(whole).toBe('### Big\n\n## 1. One two\n\n### A\n```sh\n# not a heading\n```\n\n## 2. Three\n\n###### deep\n');
  });

  it('puts each part after what it waits for, and else leaves the order', () => {
    const waits: Record<string, string[]> = { a: ['c'], b: [], c: ['d'], d: [] };
    expect(inOrder([{ id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'd' }], (id) => waits[id] ?? []).map(({ id }) => id)).toEqual([
      'd',
      'c',
      'a',
      'b',
    ]);
  });
});
