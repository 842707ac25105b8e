import { useSyncExternalStore } from 'react';

interface Clock {
  subscribe: (changed: () => void) => () => void;
  read: () => number;
}
const clocks = new Map<number, Clock>();

/** One timer for all that tick at this pace, so that they tick together; none while nothing is shown. */
function clockOf(everyMs: number): Clock {
  const found = clocks.get(everyMs);
  if (found) return found;
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  let now = Date.now();
  const clock: Clock = {
    subscribe(changed) {
      if (listeners.size === 0) {
        now = Date.now();
        timer = setInterval(() => {
          now = Date.now();
          for (const listener of listeners) listener();
        }, everyMs);
      }
      listeners.add(changed);
      return () => {
        listeners.delete(changed);
        if (listeners.size === 0) clearInterval(timer);
      };
    },
    read: () => now,
  };
  clocks.set(everyMs, clock);
  return clock;
}

/** The time, ms UTC, as of the last tick: for what shows elapsed or relative time. */
export function useNow(everyMs = 1_000): number {
  const clock = clockOf(everyMs);
  return useSyncExternalStore(clock.subscribe, clock.read);
}
