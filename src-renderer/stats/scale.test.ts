import { expect, it } from 'vitest';
import { labelEvery, niceTicks } from './scale.ts';

it.each([
  [0, [0, 1]],
  [Number.NaN, [0, 1]],
  [1, [0, 0.5, 1]],
  [3.4, [0, 2, 4]],
  [7, [0, 2.5, 5, 7.5]],
  [0.04, [0, 0.02, 0.04]],
  [99, [0, 50, 100]],
  [1_234_567, [0, 500_000, 1_000_000, 1_500_000]],
])('an axis up to %d has round numbers', (max, ticks) => expect(niceTicks(max)).toEqual(ticks));

it('counts things in whole numbers', () => {
  expect(niceTicks(1, true)).toEqual([0, 1]);
  expect(niceTicks(2, true)).toEqual([0, 1, 2]);
  expect(niceTicks(7, true)).toEqual([0, 3, 6, 9]);
  for (let max = 1; max < 200; max += 1) {
    const ticks = niceTicks(max, true);
    expect(ticks.every(Number.isInteger), String(max)).toBe(true);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(max);
    expect(ticks.length).toBeLessThanOrEqual(5);
  }
});

it('labels as many days as fit, by weeks when not all do', () => {
  expect(labelEvery(7, 700, 50)).toBe(1);
  expect(labelEvery(30, 800, 50)).toBe(2);
  expect(labelEvery(30, 320, 50)).toBe(7);
  expect(labelEvery(90, 320, 50)).toBe(21);
});
