import type { RunEvent } from '../../contract/run-events.ts';
import { type Comparison, sizeOf } from '../git/compare.ts';
import type { Git } from '../git/git.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { createThrottle } from '../lib/throttle.ts';
import { createDiffWatch } from './diff-watch.ts';
import { createShowing } from './showing.ts';
import type { RunRow, RunStore } from './store.ts';

/** Shown facts of a running agent may lag this much behind: four updates a second look alive. */
const changeEveryMs = 250;

/**
 * What people watch of a run while it goes on: what it is at, the agent's list, the size of its changes. Written now and then, and
 * right before the windows are told to read again. Nothing is decided by it, so what cannot be had stays as it was.
 */
export function createLiveFacts(deps: {
  run: RunRow;
  owner: string;
  store: RunStore;
  clock: Clock;
  log: Log;
  git: Git;
  /** What hides from git what is nobody's work. */
  gitConfig: () => readonly (readonly [key: string, value: string])[];
  emit: () => void;
}) {
  const { run, owner, store, clock, log, git } = deps;
  const showing = createShowing(run.worktree);
  let measurings = 0;

  const write = (set: Parameters<RunStore['update']>[2] | null) => {
    try {
      if (set) store.update(run.id, owner, set);
    } catch (error) {
      // From a timer, with a full disk for example. What the run itself writes next says so.
      log.warn({ err: error, runId: run.id }, 'what the run is at could not be stored');
    }
  };
  const announce = createThrottle(clock, changeEveryMs, () => {
    write(showing.take());
    deps.emit();
  });
  // Part of something bigger at times, which is not true before it is committed.
  const changed = () => store.afterCommit(() => announce.call());

  const measure = async (comparison: (base: string) => Comparison) => {
    if (run.baseSha === null) return;
    const mine = ++measurings;
    const size = await sizeOf(git, comparison(run.baseSha)).catch((error: Error) => ({ ok: false as const, message: error.message }));
    // A later measuring knows better, however long this one took.
    if (mine !== measurings) return;
    if (!size.ok) return log.debug({ runId: run.id, reason: size.message }, 'the size of the changes could not be measured');
    write({ diff_stat: size.value.files === 0 ? null : JSON.stringify(size.value) });
    changed();
  };
  const diffWatch = createDiffWatch({
    clock,
    look: () => measure((base) => ({ kind: 'worktree', worktree: run.worktree, base, gitConfig: deps.gitConfig() })),
  });

  return {
    heard(event: RunEvent): void {
      if (showing.heard(event)) changed();
      diffWatch.heard(event);
    },

    changed,

    /** Columns that wait to be written, for who writes to the run anyway. */
    take: showing.take,

    /** The work is committed up to here, whatever else lies in the worktree. */
    measure: (head: string): Promise<void> => measure((base) => ({ kind: 'commits', repo: run.worktree, base, head })),

    /** Writes what is left. Resolves when nothing of it goes on any more. */
    async stop(): Promise<void> {
      await diffWatch.stop();
      announce.flush();
    },
  };
}
