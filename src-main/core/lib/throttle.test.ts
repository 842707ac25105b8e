import { beforeEach, expect, it } from 'vitest';
import { createManualClock } from './clock.ts';
import { createThrottle } from './throttle.ts';

let clock: ReturnType<typeof createManualClock>;
let calls: number[];
let throttle: ReturnType<typeof createThrottle>;
beforeEach(() => {
  clock = createManualClock(0);
  calls = [];
  throttle = createThrottle(clock, 100, () => calls.push(clock.now()));
});

it('calls at once, then at most once an interval, and makes up for what came between', () => {
  throttle.call();
  expect(calls).toEqual([0]);
  clock.advance(10);
  throttle.call();
  throttle.call();
  expect(calls).toEqual([0]);
  clock.advance(90);
  expect(calls).toEqual([0, 100]);
  clock.advance(100);
  expect(calls).toEqual([0, 100]);
  throttle.call();
  expect(calls).toEqual([0, 100, 200]);
});

it('makes up for an owed call when it is flushed, and leaves no timer', () => {
  throttle.call();
  throttle.call();
  throttle.flush();
  throttle.flush();
  expect(calls).toEqual([0, 0]);
  expect(clock.pending()).toBe(0);
});

it('owes nothing when nobody called', () => {
  throttle.flush();
  expect(calls).toEqual([]);
});
