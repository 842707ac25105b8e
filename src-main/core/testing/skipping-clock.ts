import type { Clock } from '../lib/clock.ts';

export interface SkippingClock extends Clock {
  /** Moves the time on; what is due by then fires at once, in order and each at its time. */
  skip(ms: number): void;
  /** Time goes by and no timer runs: what was due by then runs late, as after a sleep of the machine. */
  sleep(ms: number): void;
  /** Resolves when a timer of exactly so many milliseconds is waiting. */
  armed(ms: number): Promise<void>;
  /** Timers that wait, by their length: for the leak check. */
  waiting(): number[];
}

/** Real time that a test can push forward. The core's processes live in real time; its pauses and limits need not be waited for. */
export function createSkippingClock(): SkippingClock {
  let offset = 0;
  const timers = new Map<object, { at: number; ms: number; fire: () => void }>();
  const awaited = new Set<{ ms: number; resolve: () => void }>();
  const now = () => Date.now() + offset;
  return {
    now,
    after(ms, fn) {
      const key = {};
      const fire = () => {
        cancel();
        fn();
      };
      const real = setTimeout(fire, Math.min(ms, 0x7fffffff));
      const cancel = () => {
        clearTimeout(real);
        timers.delete(key);
      };
      timers.set(key, { at: now() + ms, ms, fire });
      for (const one of awaited) {
        if (one.ms !== ms) continue;
        awaited.delete(one);
        one.resolve();
      }
      return cancel;
    },
    skip(ms) {
      const end = now() + ms;
      for (;;) {
        const due = [...timers.values()].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!due) break;
        offset += Math.max(0, due.at - now());
        due.fire();
      }
      offset += Math.max(0, end - now());
    },
    sleep(ms) {
      offset += ms;
      for (const timer of [...timers.values()].sort((a, b) => a.at - b.at)) if (timer.at <= now()) timer.fire();
    },
    armed(ms) {
      if ([...timers.values()].some((timer) => timer.ms === ms)) return Promise.resolve();
      return new Promise((resolve) => awaited.add({ ms, resolve }));
    },
    waiting: () => [...timers.values()].map(({ ms }) => ms),
  };
}
