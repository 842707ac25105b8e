import type { ChangeBus } from '../lib/bus.ts';
import type { Clock } from '../lib/clock.ts';
import type { Claim, Queue } from './queue.ts';

/** The backstop for an event that was lost (a wake from sleep, a write by another process): rare, so it may be slow. */
const reconcileMs = 30_000;

export interface Dispatcher {
  start(): void;
  /** Looks at the queue soon; many calls in one turn of the event loop are one pass. */
  poke(): void;
  /** True: starts nothing until it is false again. Unlike a pause it is forgotten with this instance: for a quit that waits for its runs. */
  hold(on: boolean): void;
  /** Starts nothing more. Runs that were started go on. */
  stop(): void;
  /** Resolves after the passes asked for so far; for tests and for an orderly stop. */
  idle(): Promise<void>;
}

/**
 * The only one that starts runs. It reacts to events and never polls: a pass reconciles first (projects that came back, runs whose
 * supervisor is gone), then claims until nothing more may start, then sets a timer for the next task that becomes due by time.
 */
export function createDispatcher(deps: {
  queue: Queue;
  bus: ChangeBus;
  clock: Clock;
  limits: () => { maxRunning: number; queuePaused: boolean };
  reconcile: () => Promise<void>;
  startRun: (claim: Claim) => void;
  onError: (error: unknown) => void;
}): Dispatcher {
  const { queue, clock } = deps;
  let stopped = true;
  let held = false;
  let wanted = false;
  let pass: Promise<void> | null = null;
  let cancelTimer = () => {};
  let cancelTick = () => {};
  let unsubscribe = () => {};

  const run = async () => {
    while (wanted && !stopped) {
      wanted = false;
      // What cannot be looked at stays as it was known last; that must not keep everything else from starting.
      await deps.reconcile().catch(deps.onError);
      dispatch();
    }
  };

  const dispatch = () => {
    cancelTimer();
    if (stopped) return;
    const { maxRunning, queuePaused } = deps.limits();
    if (!queuePaused && !held) {
      for (let claim = queue.claim({ maxRunning }); claim; claim = queue.claim({ maxRunning })) deps.startRun(claim);
    }
    const due = queue.nextDue();
    if (due !== null) cancelTimer = clock.after(Math.max(0, due - clock.now()), poke);
  };

  const poke = () => {
    wanted = true;
    if (stopped || pass !== null) return;
    pass = Promise.resolve()
      .then(run)
      .catch(deps.onError)
      .finally(() => {
        pass = null;
        if (wanted && !stopped) poke();
      });
  };

  const tick = () => {
    cancelTick = clock.after(reconcileMs, tick);
    poke();
  };

  return {
    start() {
      stopped = false;
      unsubscribe = deps.bus.subscribe((change) => {
        // A run's own progress frees no slot and makes nothing due.
        if (change.type !== 'run') poke();
      });
      tick();
    },
    poke,
    hold(on) {
      held = on;
      poke();
    },
    stop() {
      stopped = true;
      unsubscribe();
      cancelTimer();
      cancelTick();
    },
    async idle() {
      while (pass !== null) await pass;
    },
  };
}
