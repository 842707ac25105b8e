import { afterEach, expect, it } from 'vitest';
import { cardById, cellOf, registerColumn } from './board-model.ts';
import type { Row } from './rows.ts';
import { cardOf } from './testing/cards.ts';

let leave = () => {};
afterEach(() => leave());

function shown(rows: readonly Row[]) {
  leave();
  leave = registerColumn('todo', { rows, reveal: () => {}, placeAt: () => ({ index: 0, y: 0 }), lineAt: () => 0, middleOf: () => null });
}

it('all that is selected of a long column is found by looking at each of its rows once', () => {
  const cards = Array.from({ length: 2_000 }, (_, i) => cardOf({ id: `task-${i}` }));
  let looks = 0;
  const counted = cards.map(
    (card) =>
      new Proxy(card, {
        get(target, key) {
          if (key === 'id') looks += 1;
          return Reflect.get(target, key);
        },
      }),
  );
  shown(counted);
  for (const [i, { id }] of cards.entries()) expect(cellOf(id)).toEqual({ status: 'todo', index: i });
  for (const { id } of cards) expect(cardById(`${id} of another board`)).toBeNull();
  // A few for each row, whatever is asked: not a walk for each card.
  expect(looks).toBeLessThanOrEqual(3 * cards.length);
});

it('a card is where the rows that are shown now have it, and the first one counts', () => {
  const [a, b] = [cardOf({ id: 'a' }), cardOf({ id: 'b' })];
  shown([null, a, b, a]);
  expect([cellOf('a'), cellOf('b'), cellOf('c'), cellOf(null)]).toEqual([
    { status: 'todo', index: 1 },
    { status: 'todo', index: 2 },
    null,
    null,
  ]);
  shown([b, null]);
  expect([cellOf('a'), cellOf('b')]).toEqual([null, { status: 'todo', index: 0 }]);
});
