import type { Db } from '../db/open.ts';
import type { Clock } from '../lib/clock.ts';
import { startOfDay, startOfWeek } from '../lib/local-days.ts';

/** What runs cost. A run counts where it began: its cost grows while it runs and has no times of its own. */
export function createSpending({ db, clock }: { db: Db; clock: Clock }) {
  const since = db.prepare<[number], { agent: string; cost: number }>(
    'SELECT agent, sum(cost_usd) AS cost FROM runs INDEXED BY runs_started WHERE started_at >= ? AND cost_usd > 0 GROUP BY agent',
  );
  const byAgent = (from: number): Map<string, number> => new Map(since.all(from).map(({ agent, cost }) => [agent, cost]));
  const today = () => byAgent(startOfDay(clock.now()));
  return {
    /** USD by agent, since local midnight and since Monday; agents that cost nothing are not in it. */
    now: () => ({ today: today(), thisWeek: byAgent(startOfWeek(clock.now())) }),
    todayUsd: (): number => [...today().values()].reduce((sum, cost) => sum + cost, 0),
  };
}

export type Spending = ReturnType<typeof createSpending>;
