import type { PrState } from '../../contract/tasks.ts';
import { parsePullRequestUrl, pullRequestState } from '../git/pull-request-state.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Environment } from '../process/environment.ts';

export interface WatchedTask {
  taskId: string;
  url: string;
}

/** Forges count the requests of an account; a merge that shows two minutes later is soon enough. */
const everyMs = 2 * 60_000;
const atOnce = 3;
/** The dispatcher passes by with every change; looking which ones are due costs a read of all that are in review. */
const lookEveryMs = 15_000;

/**
 * Asks the forges what became of the pull requests of tasks in review. What cannot be asked (offline, not signed in) stays as it was
 * known; of a forge that does not answer, nothing more is asked in the same round.
 */
export function createPullRequestWatch(deps: {
  clock: Clock;
  log: Log;
  env: () => Promise<Environment>;
  /** The forge's CLI is told which repository is meant; it runs in a folder that is none. */
  cwd: string;
  tasks: () => WatchedTask[];
  /** Stores what the forge said, if the task is still in review with this pull request, and acts on it. */
  became: (task: WatchedTask, state: PrState) => Promise<void>;
}) {
  const { clock, log } = deps;
  const controller = new AbortController();
  /** When each was asked last: a limit on asking, no more. */
  const asked = new Map<string, number>();
  let round: Promise<void> | null = null;
  let first = true;
  let looked = Number.NEGATIVE_INFINITY;

  const ask = async (task: WatchedTask, silent: Set<string>) => {
    const host = parsePullRequestUrl(task.url)?.host;
    if (host === undefined || silent.has(host) || controller.signal.aborted) return;
    const state = await pullRequestState(task.url, { cwd: deps.cwd, env: await deps.env(), signal: controller.signal });
    if (controller.signal.aborted) return;
    if (state.ok) return deps.became(task, state.value);
    silent.add(host);
    log.debug({ url: task.url, why: state.message }, 'a pull request could not be asked about');
  };

  const run = async () => {
    const now = clock.now();
    const all = deps.tasks();
    const known = new Set(all.map(({ url }) => url));
    for (const url of asked.keys()) if (!known.has(url)) asked.delete(url);
    // What came here since was opened or updated just now; what was there before may have been merged while nobody looked.
    if (!first) for (const url of known) if (!asked.has(url)) asked.set(url, now);
    first = false;
    const due = all.filter(({ url }) => now - (asked.get(url) ?? Number.NEGATIVE_INFINITY) >= everyMs);
    for (const { url } of due) asked.set(url, now);
    const silent = new Set<string>();
    const worker = async () => {
      for (let task = due.shift(); task; task = due.shift())
        await ask(task, silent).catch((error) => log.warn({ err: error, url: task?.url }, 'a pull request was not looked after'));
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  };

  return {
    /** Asks about those whose turn it is; at most one round at a time. Returns at once. */
    look(): void {
      if (controller.signal.aborted || round || clock.now() - looked < lookEveryMs) return;
      looked = clock.now();
      round = run()
        .catch((error) => log.error({ err: error }, 'pull requests could not be looked after'))
        .finally(() => {
          round = null;
        });
    },
    /** Resolves when the round that is going on is over. */
    idle: async (): Promise<void> => void (await round),
    async stop(): Promise<void> {
      controller.abort();
      await round;
    },
  };
}
