/** How often is looked, while the page is seen; costs nothing but the timer. */
const lookEveryMs = 5_000;
/** Looks at which nothing had come, until it is asked: 20 s of silence. Whatever comes is an answer, so a busy connection is never asked. */
const quietLooks = 4;
/** More than a look that comes late on a busy machine: the machine slept. */
const gapMs = 3 * lookEveryMs;
const patienceMs = 10_000;
/** When there is a reason to doubt it. */
const doubtfulPatienceMs = 5_000;
/** A verdict that comes this much too late is none: what had arrived in time may not have been handed over yet. */
const lateMs = 2_000;

export interface Heartbeat {
  /** Something came. */
  heard(): void;
  /** Asks at once: the page woke up, or the network changed. */
  check(): void;
  /** Looks only while the page is seen. */
  setSeen(seen: boolean): void;
  stop(): void;
}

/*
 *  quiet for a while ─► ping ─► something comes ─► quiet …
 *  reason to doubt ──────┘  └─► nothing in time ─► dead   (a page hears neither of the server's own pings nor of a network that is gone)
 */
export function createHeartbeat({ ping, unsent, dead }: { ping: () => void; unsent: () => number; dead: () => void }): Heartbeat {
  let looks: ReturnType<typeof setInterval> | undefined;
  let verdict: ReturnType<typeof setTimeout> | null = null;
  let quiet = 0;
  let lookedAt = 0;
  let stopped = false;

  const ask = (patience: number) => {
    ping();
    waitFor(patience);
  };
  const waitFor = (patience: number) => {
    if (verdict !== null) clearTimeout(verdict);
    const due = Date.now() + patience;
    const left = unsent();
    verdict = setTimeout(() => {
      verdict = null;
      if (Date.now() > due + lateMs) ask(patience);
      // Something big is on its way there, the question behind it.
      else if (unsent() > 0 && unsent() < left) waitFor(patience);
      else dead();
    }, patience);
  };
  const look = () => {
    const now = Date.now();
    const slept = now - lookedAt > gapMs;
    lookedAt = now;
    quiet += 1;
    if (slept) ask(doubtfulPatienceMs);
    else if (verdict === null && quiet >= quietLooks) ask(patienceMs);
  };

  return {
    heard() {
      quiet = 0;
      if (verdict !== null) clearTimeout(verdict);
      verdict = null;
    },
    check() {
      if (!stopped) ask(doubtfulPatienceMs);
    },
    setSeen(seen) {
      clearInterval(looks);
      if (stopped || !seen) return;
      quiet = 0;
      lookedAt = Date.now();
      looks = setInterval(look, lookEveryMs);
    },
    stop() {
      stopped = true;
      clearInterval(looks);
      if (verdict !== null) clearTimeout(verdict);
    },
  };
}
