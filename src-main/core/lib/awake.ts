import type { Clock } from './clock.ts';

/** Short, so that little is lost when the machine slept within one; long, so that it costs nothing. */
const sliceMs = 30_000;
/** A timer of a busy process comes late by far less. */
const lateMs = 5_000;

/**
 * Calls `fn` once the machine was awake for so long; returns a function that cancels it. Systems differ in whether their timers go on
 * while the machine sleeps, but the time of day always does: a slice that took much longer than it should was slept through, and
 * counts as nothing. So a limit is never reached by sleeping, and at most a slice later for each sleep.
 */
export function afterAwake(clock: Clock, ms: number, fn: () => void): () => void {
  let left = ms;
  let cancel = () => {};
  const wait = () => {
    const slice = Math.min(left, sliceMs);
    const begun = clock.now();
    cancel = clock.after(slice, () => {
      if (clock.now() - begun <= slice + lateMs) left -= slice;
      if (left > 0) wait();
      else fn();
    });
  };
  wait();
  return () => cancel();
}
