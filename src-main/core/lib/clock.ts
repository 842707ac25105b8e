/** The only source of time and timers in the core, so that tests turn it by hand. Times are integer ms since the epoch (UTC). */
export interface Clock {
  now(): number;
  /** Calls `fn` once, `ms` from now. Returns a function that cancels it. */
  after(ms: number, fn: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, fn) {
    // setTimeout fires at once for delays past 2^31-1 ms; the caller is woken at the ceiling and looks at the time again.
    const timer = setTimeout(fn, Math.min(ms, 0x7fffffff));
    return () => clearTimeout(timer);
  },
};

/** A clock that stands still until `advance` moves it; due timers run in order of their time. */
export function createManualClock(start = 1_700_000_000_000): Clock & {
  advance(ms: number): void;
  /** Time goes by and no timer runs: what was due by then runs late, as after a sleep of the machine. */
  sleep(ms: number): void;
  pending(): number;
} {
  let now = start;
  let timers: { at: number; fn: () => void }[] = [];
  const self = {
    now: () => now,
    after(ms: number, fn: () => void) {
      const timer = { at: now + ms, fn };
      timers.push(timer);
      return () => {
        timers = timers.filter((t) => t !== timer);
      };
    },
    advance(ms: number) {
      const end = now + ms;
      for (;;) {
        const due = timers.filter((t) => t.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!due) break;
        timers = timers.filter((t) => t !== due);
        now = Math.max(now, due.at);
        due.fn();
      }
      now = end;
    },
    sleep(ms: number) {
      now += ms;
      self.advance(0);
    },
    pending: () => timers.length,
  };
  return self;
}
