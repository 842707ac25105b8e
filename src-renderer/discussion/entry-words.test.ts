import { expect, it } from 'vitest';
import type { TimelineEntry } from '../../src-main/contract/comments.ts';
import { foldTimeline, planWords } from './entry-words.ts';

const comment = (id: string): TimelineEntry => ({ type: 'comment', id, at: 0, editedAt: null, author: 'user', body: '' });
const activity = (id: number): TimelineEntry => ({
  type: 'activity',
  id,
  at: 0,
  actor: 'run',
  kind: 'queue',
  from: null,
  to: null,
  runId: null,
  text: '',
  taskKey: 'web/a',
  taskTitle: 'A',
});

it('folds a long stretch without a comment to its end, and loses nothing', () => {
  const entries = [comment('a'), ...Array.from({ length: 9 }, (_, i) => activity(i)), comment('b'), activity(10), activity(11)];
  const parts = foldTimeline(entries);
  expect(parts.map((part) => (part.kind === 'folded' ? part.entries.length : part.entry.type))).toEqual([
    'comment',
    5,
    'activity',
    'activity',
    'activity',
    'activity',
    'comment',
    'activity',
    'activity',
  ]);
  expect(parts.flatMap((part) => (part.kind === 'folded' ? part.entries : [part.entry]))).toEqual(entries);
  expect(foldTimeline(entries.slice(0, 6)).every(({ kind }) => kind === 'entry')).toBe(true);
});

it('says what a run was about, also of one whose question is no longer known', () => {
  expect(planWords('refine')).toBe('refined the plan');
  expect(planWords(null)).toBe('worked on the plan');
});
