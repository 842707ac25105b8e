import type { Db } from '../db/open.ts';
import type { ChangeBus } from '../lib/bus.ts';
import type { Clock } from '../lib/clock.ts';
import { nextDay, nextWeek } from '../lib/local-days.ts';
import type { Spending } from './spending.ts';

/** An agent that has spent what it may: nothing of it is started before `until`. */
export interface Cap {
  until: number;
  text: string;
}

/**
 * Which agents have reached what a person lets them spend in a day or a week. Worked out from what runs cost whenever somebody asks,
 * so a cap that is raised, or a new day, counts at once.
 */
export function createCaps({ db, clock, spending }: { db: Db; clock: Clock; spending: Spending }) {
  const limited = db.prepare<[], { id: string; daily: number | null; weekly: number | null }>(
    `SELECT id, settings ->> 'dailyCapUsd' AS daily, settings ->> 'weeklyCapUsd' AS weekly FROM agents
     WHERE settings ->> 'dailyCapUsd' IS NOT NULL OR settings ->> 'weeklyCapUsd' IS NOT NULL`,
  );

  /** By agent; those that may go on are not in it. */
  const reached = (): Map<string, Cap> => {
    const caps = new Map<string, Cap>();
    const agents = limited.all();
    if (agents.length === 0) return caps;
    const now = clock.now();
    const { today, thisWeek } = spending.now();
    for (const { id, daily, weekly } of agents) {
      // Of both the one that lasts longer.
      if (weekly !== null && (thisWeek.get(id) ?? 0) >= weekly) caps.set(id, cap('weekly', weekly, nextWeek(now)));
      else if (daily !== null && (today.get(id) ?? 0) >= daily) caps.set(id, cap('daily', daily, nextDay(now)));
    }
    return caps;
  };

  return { reached };
}

export type Caps = ReturnType<typeof createCaps>;

/**
 * Tells the windows when an agent reaches its cap or may go on: what is waiting then waits for something else. `look` is called
 * whenever that may have come about.
 */
export function createCapNews({ bus, caps }: { bus: ChangeBus; caps: Caps }) {
  let known = new Map<string, Cap>();
  return {
    look(): void {
      const before = known;
      known = caps.reached();
      for (const agent of new Set([...before.keys(), ...known.keys()]))
        if (before.get(agent)?.until !== known.get(agent)?.until) bus.emit({ type: 'agent', agent });
    },
  };
}

const cap = (which: 'daily' | 'weekly', usd: number, until: number): Cap => ({
  until,
  text: `${which} cap of $${Number.isInteger(usd) ? usd : usd.toFixed(2)} reached`,
});
