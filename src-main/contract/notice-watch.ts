import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from './api.ts';
import type { Change } from './changes.ts';
import {
  type Happened,
  isBusy,
  liftedOf,
  limitsOf,
  type News,
  type Notice,
  newsOf,
  noticesOf,
  plannersOf,
  type Shown,
  single,
  tasksToLookAt,
} from './notices.ts';

export interface NoticeWatch {
  /** What changed, in batches. */
  changes(batch: readonly Change[]): Promise<void>;
  stop(): void;
}

/** Of what happens in this time a few things are told one by one, as they happen, and the rest together at its end. */
const groupMs = 10_000;

/** A timer beyond this fires at once, in browsers as in Node. */
const longestTimerMs = 0x7fffffff;

/** Turns changes into notices; only changes from now on, what was there before is no news. */
export function createNoticeWatch(deps: {
  client: ContractRouterClient<Contract>;
  /** What the person sees at this moment. */
  shown: () => Shown;
  now: () => number;
  after: (ms: number, fn: () => void) => () => void;
  show: (notice: Notice) => void;
  /** The connection broke in between; a notice is not worth more than a line in a log. */
  onError: (error: unknown) => void;
}): NoticeWatch {
  const { client } = deps;
  let busy = false;
  let limits: ReturnType<typeof limitsOf> = new Map();
  let known = new Set<string>();
  let cancelLimit = () => {};
  /** What was told one by one in the time that runs, and what waits for its end. */
  let group: { told: number; held: News[]; cancel: () => void } | null = null;
  let stopped = false;

  const lookAtAgents = async (): Promise<string[]> => {
    const after = limitsOf(await client.agents.list({}));
    const lifted = liftedOf(limits, after);
    limits = after;
    cancelLimit();
    const next = Math.min(...[...after.values()].flatMap(({ until }) => (until === null ? [] : [until])));
    // Nothing is told when a limit ends by itself.
    if (Number.isFinite(next) && !stopped)
      cancelLimit = deps.after(Math.min(Math.max(0, next - deps.now()) + 1_000, longestTimerMs), () => void inTurn(() => tell([], true)));
    return lifted;
  };

  const newsOfPlanners = async () => {
    const found = plannersOf(await client.system.inbox());
    const fresh = [...found].flatMap(([name, news]) => (known.has(name) ? [] : [news]));
    known = new Set(found.keys());
    return fresh;
  };

  const tell = async (changes: readonly Change[], agentsToo: boolean): Promise<void> => {
    const taskIds = tasksToLookAt(changes);
    const tasksMoved = changes.some(({ type }) => type === 'task' || type === 'settings' || type === 'project');
    if (!tasksMoved && !agentsToo) return;
    const wasBusy = busy;
    if (tasksMoved) busy = isBusy(await client.system.dashboard());
    const happened = {
      // A planner asks or answers at the end of its run, which is that of a task like others.
      news:
        taskIds.length === 0
          ? []
          : [...(await client.board.cards({ taskIds })).flatMap((card) => newsOf(card) ?? []), ...(await newsOfPlanners())],
      queueDrained: wasBusy && !busy,
      lifted: agentsToo ? await lookAtAgents() : [],
    };
    happened.news = grouped(happened.news);
    await announce(happened);
  };

  /** What of it is told now. */
  const grouped = (news: News[]): News[] => {
    if (news.length === 0) return news;
    group ??= { told: 0, held: [], cancel: deps.after(groupMs, () => void inTurn(endGroup)) };
    if (group.told > 0 && group.told + news.length > single) {
      group.held.push(...news);
      return [];
    }
    group.told += news.length;
    return news;
  };

  const endGroup = async (): Promise<void> => {
    const news = group?.held ?? [];
    group = null;
    await announce({ news, queueDrained: false, lifted: [] });
  };

  const announce = async (happened: Happened): Promise<void> => {
    if (happened.news.length === 0 && !happened.queueDrained && happened.lifted.length === 0) return;
    const { notifications: settings } = await client.settings.get();
    const time = new Date(deps.now()).toTimeString().slice(0, 5);
    if (!stopped) for (const notice of noticesOf(happened, { settings, time, shown: deps.shown() })) deps.show(notice);
  };

  // One after the other: each compares with what the one before it found.
  let last: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    last = last.then(async () => {
      if (!stopped) await work().catch(deps.onError);
    });
    return last;
  };
  void inTurn(async () => {
    busy = isBusy(await client.system.dashboard());
    await lookAtAgents();
    await newsOfPlanners();
  });

  return {
    changes: (batch) =>
      inTurn(() =>
        tell(
          batch,
          batch.some(({ type }) => type === 'agent'),
        ),
      ),
    stop() {
      stopped = true;
      cancelLimit();
      group?.cancel();
    },
  };
}
