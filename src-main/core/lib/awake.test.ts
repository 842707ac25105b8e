import { expect, it } from 'vitest';
import { afterAwake } from './awake.ts';
import { createManualClock } from './clock.ts';

const minute = 60_000;

function timer(ms: number) {
  const clock = createManualClock();
  const begun = clock.now();
  const fired: number[] = [];
  const cancel = afterAwake(clock, ms, () => fired.push(clock.now() - begun));
  return { clock, fired, cancel };
}

it('fires after its time, once', () => {
  const { clock, fired } = timer(15 * minute);
  clock.advance(15 * minute - 1);
  expect(fired).toEqual([]);
  clock.advance(1);
  clock.advance(60 * minute);
  expect(fired).toEqual([15 * minute]);
  expect(clock.pending()).toBe(0);
});

it('does not count what the machine slept, however long', () => {
  const { clock, fired } = timer(15 * minute);
  clock.advance(10 * minute);
  clock.sleep(8 * 60 * minute);
  expect(fired).toEqual([]);
  clock.advance(5 * minute - 1);
  expect(fired).toEqual([]);
  clock.advance(1);
  expect(fired).toHaveLength(1);
});

it('is late by less than a slice for a sleep within one', () => {
  const { clock, fired } = timer(15 * minute);
  clock.advance(14 * minute + 50_000);
  clock.sleep(60 * minute);
  clock.advance(10_000);
  expect(fired).toEqual([]);
  clock.advance(20_000);
  expect(fired).toHaveLength(1);
});

it('gives a short limit its whole time anew after a sleep', () => {
  const { clock, fired } = timer(10_000);
  clock.advance(9_000);
  clock.sleep(60 * minute);
  clock.advance(9_999);
  expect(fired).toEqual([]);
  clock.advance(1);
  expect(fired).toHaveLength(1);
});

it('takes a timer that a busy process runs late for what it is', () => {
  const { clock, fired } = timer(10_000);
  clock.sleep(14_000);
  expect(fired).toHaveLength(1);
});

it('can be cancelled, also after some slices', () => {
  const { clock, fired, cancel } = timer(15 * minute);
  clock.advance(2 * minute);
  cancel();
  cancel();
  expect(clock.pending()).toBe(0);
  clock.advance(60 * minute);
  expect(fired).toEqual([]);
});
