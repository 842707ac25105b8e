import { describe, expect, it } from 'vitest';
import { filterOf, isNarrowed, mayHaveMoved, toggled } from './filter.ts';
import { cardOf } from './testing/cards.ts';

it('reads the filter from the address; a board of one project is about that one', () => {
  expect(filterOf({ q: ' login ', label: ['bug'], projects: ['api'] }, 'web')).toEqual({
    projects: ['web'],
    text: 'login',
    labels: ['bug'],
    agents: [],
    priorities: [],
  });
  expect(isNarrowed({ projects: ['api'] }, 'web')).toBe(false);
  expect(isNarrowed({ projects: ['api'] })).toBe(true);
  expect(isNarrowed({ q: '  ', task: 'web/a' })).toBe(false);
});

it('takes a value in and out again, and leaves nothing behind', () => {
  expect(toggled(undefined, 'a')).toEqual(['a']);
  expect(toggled(['a'], 'b')).toEqual(['a', 'b']);
  expect(toggled(['a'], 'a')).toBeUndefined();
});

describe('a card that was read again', () => {
  const all = filterOf({});
  const card = cardOf();
  it('stays where it is when only what it shows is new', () => {
    expect(mayHaveMoved(card, { ...card, costUsd: 2, title: 'Another title', labels: ['x'] }, all)).toBe(false);
  });
  it.each([{ status: 'queued' }, { priority: 1 }, { rank: 'b' }] as const)('may have moved with %o', (change) =>
    expect(mayHaveMoved(card, { ...card, ...change }, all)).toBe(true),
  );
  it('may not fit the filter any more', () => {
    expect(mayHaveMoved(card, { ...card, labels: ['x'] }, filterOf({ label: ['x'] }))).toBe(true);
    expect(mayHaveMoved(card, { ...card, title: 'Other' }, filterOf({ q: 'login' }))).toBe(true);
    expect(mayHaveMoved(card, { ...card, agent: 'claude' }, filterOf({ agent: ['demo'] }))).toBe(true);
  });
});
