import type { Clock } from '../core/lib/clock.ts';

/** At login the desktop may put up its tray after it has started its apps. */
const retriesMs = [1_000, 5_000, 20_000, 60_000];

/** The tray's icon for as long as there is something to put it into, which may come later than the app, and go before it. */
export function createTrayPlace<T extends { stop(): void }>(deps: {
  clock: Clock;
  isThere: () => Promise<boolean>;
  putUp: () => T;
  onError: (error: unknown) => void;
}) {
  let icon: T | null = null;
  let stopped = false;
  let cancel = () => {};

  const look = async (): Promise<boolean> => {
    const there = await deps.isThere();
    if (there && !stopped) icon ??= deps.putUp();
    return there;
  };
  const retry = ([next, ...later]: readonly number[]): void => {
    if (next === undefined || stopped) return;
    cancel = deps.clock.after(next, () => {
      look().then((there) => there || retry(later), deps.onError);
    });
  };

  return {
    current: () => icon,
    /** Looks at once, and a few times more when there is no place yet. */
    async start(): Promise<void> {
      if (!(await look())) retry(retriesMs);
    },
    /** Whether an icon can be clicked now. */
    look,
    stop(): void {
      stopped = true;
      cancel();
      icon?.stop();
    },
  };
}
