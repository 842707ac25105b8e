import { expect, it } from 'vitest';
import type { PlanWarning } from '../../src-main/contract/features.ts';
import { afterWords, edgesOf, warningsBySlug, warningWords } from './proposal-model.ts';

const proposal = (slug: string, ...dependsOn: string[]) => ({ key: `web/${slug}`, slug, dependsOn });
const three = [proposal('a'), proposal('b', 'web/a', 'web/done'), proposal('c', 'web/b', 'web/a')];

it('draws what waits for what among the proposals', () => {
  expect(edgesOf(three)).toEqual([
    { from: 0, to: 1 },
    { from: 1, to: 2 },
    { from: 0, to: 2 },
  ]);
});

it('says it in words, other tasks by their keys', () => {
  expect(three.map((task) => afterWords(task, three))).toEqual(['', 'after 1 and web/done', 'after 1 and 2']);
});

it('names the proposals of a warning by their numbers, and leaves paths alone', () => {
  const order = ['store', 'docs', 'v1.2'];
  const text = 'docs and v1.2 both touch docs/docs.md, and neither waits for the other.';
  expect(warningWords({ text, slugs: ['docs', 'v1.2'] }, order)).toBe('2 and 3 both touch docs/docs.md, and neither waits for the other.');
  expect(warningWords({ text: 'gone has no criteria.', slugs: ['gone'] }, order)).toBe('gone has no criteria.');
});

it('shows a warning where it can be settled, else below the last that it is about, else above all', () => {
  const warning = (some: Partial<PlanWarning>): PlanWarning => ({ kind: 'overlap', text: '', slugs: [], edge: null, ...some });
  const overlap = warning({ slugs: ['a', 'b'], edge: { slug: 'b', after: 'a' } });
  const criteria = warning({ kind: 'criteria', slugs: ['c', 'a'] });
  const count = warning({ kind: 'count', slugs: ['a', 'b', 'c'] });
  const shown = warningsBySlug([overlap, criteria, count, warning({ slugs: ['gone'] })], ['a', 'b', 'c']);
  expect(shown.get('b')).toEqual([overlap]);
  expect(shown.get('c')).toEqual([criteria]);
  expect(shown.get(null)).toHaveLength(2);
});
