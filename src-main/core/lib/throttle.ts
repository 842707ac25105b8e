import type { Clock } from './clock.ts';

/** Calls `fn` at once and then at most every `ms`; a call in between is made up for at the end of the interval. */
export function createThrottle(clock: Clock, ms: number, fn: () => void): { call(): void; flush(): void } {
  let cancel: (() => void) | null = null;
  let owed = false;
  const open = () => {
    cancel = null;
    if (owed) call();
  };
  const call = () => {
    if (cancel) {
      owed = true;
      return;
    }
    owed = false;
    cancel = clock.after(ms, open);
    fn();
  };
  return {
    call,
    /** Makes up for a call that is owed, and ends. */
    flush() {
      cancel?.();
      cancel = null;
      if (owed) fn();
      owed = false;
    },
  };
}
