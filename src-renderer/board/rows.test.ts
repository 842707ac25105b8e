import { describe, expect, it } from 'vitest';
import type { Card } from '../../src-main/contract/board.ts';
import { amongAll, arrivalIndex, bandOf, type PendingMove, pagesIn, type Row, rowsOf, withoutMoved } from './rows.ts';
import { cardOf } from './testing/cards.ts';

const ids = (rows: readonly Row[]) => rows.map((row) => row?.id ?? '–').join(' ');
const cards = (text: string): Card[] => text.split(' ').map((id) => cardOf({ id }));
const moves = (...list: [string, PendingMove['to'], number | null][]) =>
  new Map(list.map(([id, to, index]) => [id, { card: cardOf({ id }), to, index }]));

describe('the rows of a column', () => {
  it('have holes where no page is loaded', () => {
    const column = {
      total: 7,
      pages: [
        { offset: 0, cards: cards('a b') },
        { offset: 4, cards: cards('e f') },
      ],
    };
    expect(ids(rowsOf('todo', column, new Map()))).toBe('a b – – e f –');
  });

  it('end where the column ends, whatever an older page still has', () => {
    expect(ids(rowsOf('todo', { total: 1, pages: [{ offset: 0, cards: cards('a b') }] }, new Map()))).toBe('a');
  });

  const loaded = { total: 4, pages: [{ offset: 0, cards: cards('a b c d') }] };
  it('leave out what is on its way to another column', () => {
    expect(ids(rowsOf('todo', loaded, moves(['b', 'queued', null])))).toBe('a c d');
  });
  it('show what is dropped at a place there, several in the order in which they were taken', () => {
    expect(ids(rowsOf('todo', loaded, moves(['a', 'todo', 2], ['b', 'todo', 2])))).toBe('c d a b');
    expect(ids(rowsOf('todo', loaded, moves(['x', 'todo', 1])))).toBe('a x b c d');
  });
  it('show a card once when the server has moved it already', () => {
    const arrived = { total: 2, pages: [{ offset: 0, cards: cards('x a') }] };
    expect(ids(rowsOf('review', arrived, moves(['x', 'review', null])))).toBe('x a');
  });
  it('take in many that arrive at once as they would one by one, looking through the column a few times and not for each', () => {
    const there = [2, 1, 1, 0, -1].map((priority, i) => cardOf({ id: `there-${i}`, priority }));
    const arriving = Array.from({ length: 60 }, (_, i) => cardOf({ id: `new-${i}`, priority: [0, 2, -1, 3, 1][i % 5] as number }));
    const oneByOne: Row[] = [...there];
    for (const card of arriving) oneByOne.splice(bandOf(oneByOne, card.priority).end, 0, card);
    let looks = 0;
    const counted = there.map(
      (card) =>
        new Proxy(card, {
          get(target, key) {
            if (key === 'priority') looks += 1;
            return Reflect.get(target, key);
          },
        }),
    );
    const all = new Map(arriving.map((card) => [card.id, { card, to: 'queued' as const, index: null }]));
    expect(ids(rowsOf('queued', { total: 5, pages: [{ offset: 0, cards: counted }] }, all))).toBe(ids(oneByOne));
    expect(looks).toBeLessThanOrEqual(5 * 2 * there.length);
  });
  it('say of an arriving card what it is there', () => {
    expect(rowsOf('queued', loaded, moves(['x', 'queued', null])).at(-1)?.status).toBe('queued');
  });
});

describe('priorities', () => {
  const rows = [2, 1, 1, 0, 0, -1].map((priority, i) => cardOf({ id: `${i}`, priority }));
  it.each([
    [2, 0, 1],
    [1, 1, 3],
    [0, 3, 5],
    [-1, 5, 6],
    [5, 0, 0],
    [-3, 6, 6],
  ])('%i has the places from %i to %i', (priority, start, end) => expect(bandOf(rows, priority)).toEqual({ start, end }));

  it('are looked for around what is not loaded', () => {
    const holes: Row[] = [rows[0] as Card, null, null, rows[3] as Card, null, rows[5] as Card];
    expect(bandOf(holes, 0)).toEqual({ start: 1, end: 5 });
  });
  it('say where a card arrives in an ordered column; in the others it comes first', () => {
    expect(arrivalIndex(rows, 'queued', 1)).toBe(3);
    expect(arrivalIndex(rows, 'done', 1)).toBe(0);
  });
});

it('wants the pages in sight, and the next one a little before', () => {
  expect(pagesIn(0, 12, 1000, 100)).toEqual([0]);
  expect(pagesIn(60, 75, 1000, 100)).toEqual([0, 1]);
  expect(pagesIn(210, 225, 1000, 100)).toEqual([1, 2]);
  expect(pagesIn(990, 999, 1000, 100)).toEqual([9]);
  expect(pagesIn(500, 510, 20, 100)).toEqual([0]);
});

it('finds a place among all rows again', () => {
  const rows = cards('a b c d');
  expect([0, 1, 2].map((index) => amongAll(rows, index, new Set(['a', 'c'])))).toEqual([1, 3, 4]);
});

it('counts a place without the cards that are moved, whatever else was moved before', () => {
  const rows = cards('a b c d');
  const place = (index: number, moved: string) => {
    const { rows: left, index: at } = withoutMoved(rows, index, new Set(moved.split(' ')));
    return `${ids(left)} ${at}`;
  };
  expect([place(3, 'a d'), place(3, 'b'), place(0, 'a')]).toEqual(['b c 2', 'a c d 2', 'b c d 0']);
});
