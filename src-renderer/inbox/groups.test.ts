import { expect, it } from 'vitest';
import type { InboxItem } from '../../src-main/contract/system.ts';
import { groupInbox, keepCursor, step } from './groups.ts';

const item = (id: string, kind: InboxItem['kind'], since: number): InboxItem => ({
  id,
  kind,
  since,
  text: '',
  hint: null,
  task: null,
  feature: null,
  agent: null,
});

it('groups by kind, what came last on top', () => {
  const groups = groupInbox([item('a', 'failed', 5), item('b', 'review', 9), item('c', 'review', 3), item('d', 'agent', 7)]);
  expect(groups.map((g) => [g.kind, g.items.map((i) => i.id)])).toEqual([
    ['agent', ['d']],
    ['review', ['b', 'c']],
    ['failed', ['a']],
  ]);
  expect(groupInbox([])).toEqual([]);
});

it('keeps the cursor on its item, or on the one that took its place', () => {
  const before = ['a', 'b', 'c'];
  expect(keepCursor('b', before, ['x', 'b'])).toBe('b');
  expect(keepCursor('b', before, ['a', 'c'])).toBe('c');
  expect(keepCursor('c', before, ['a', 'b'])).toBe('b');
  expect(keepCursor(null, [], ['a'])).toBe('a');
  expect(keepCursor('a', before, [])).toBeNull();
});

it('steps and stops at the ends', () => {
  expect(step('a', ['a', 'b'], 1)).toBe('b');
  expect(step('b', ['a', 'b'], 1)).toBe('b');
  expect(step(null, ['a', 'b'], -1)).toBe('b');
  expect(step(null, [], 1)).toBeNull();
});
