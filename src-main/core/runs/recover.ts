import type { Db } from '../db/open.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { adoptDetached, detachedFiles } from '../process/detached.ts';
import { markedValues } from '../process/proc-table.ts';
import { readExit } from '../process/watch-exit.ts';
import { runMarker } from './context.ts';
import type { FollowUp } from './follow-up-text.ts';
import type { FollowUps } from './follow-ups.ts';
import { sweep } from './pipeline.ts';
import { isAgentStep, type RunEnd } from './state.ts';
import type { RunStore } from './store.ts';

/*
 * A run that claims to be alive while no instance drives it:
 *
 *   agent alive ─────────────────────────► adopted: its files are read on
 *   agent ended by itself (exit code) ───► adopted: judged from its files, goes on with the next stage
 *   agent ended by a signal ─────┐       (a logout, a shutdown, somebody's kill: while nobody was there, no crash of its own)
 *   agent gone without a word ───┤
 *   no agent at the time ────────┴───────► interrupted: what is left is stopped, the task goes back to the queue and resumes
 */

/** How systems and people end programs. All other signals (SIGSEGV, for one) are a program's own fault. */
const fromOutside = new Set(['SIGHUP', 'SIGINT', 'SIGKILL', 'SIGTERM']);

/** Takes over the runs of an instance that is gone. `adopted` are to be driven on; the others are settled already. */
export async function recoverRuns(deps: {
  store: RunStore;
  owner: string;
  clock: Clock;
  log: Log;
  followUps: FollowUps;
  finish: (runId: string, end: RunEnd, found: FollowUp[]) => boolean;
}): Promise<{ adopted: string[] }> {
  const { store, owner, clock, log } = deps;
  const adopted: string[] = [];
  for (const runId of store.takeOver(owner)) {
    const process = store.livingProcess(runId);
    const exit = process && (await readExit(detachedFiles(process.dir, process.name).exit));
    const handle = process && !exit ? await adoptDetached(process) : null;
    const ended = exit !== null && !(exit.signal !== null && fromOutside.has(exit.signal));
    if (ended || handle) {
      log.info({ runId, pid: process?.pid, ended }, 'run adopted');
      adopted.push(runId);
      continue;
    }
    const survivors = await sweep({ clock, runId });
    if (survivors) log.error({ runId }, survivors);
    store.endProcesses(runId, clock.now());
    store.closeStages(runId, 'interrupted', clock.now());
    log.info({ runId }, 'run interrupted by the end of the last instance');
    const run = store.get(runId);
    // Told to resume: the agent's turn was cut short, wherever it was.
    if (run && isAgentStep(run.progress.step) && run.progress.turn.kind === 'start') {
      store.saveProgress(runId, owner, { ...run.progress, turn: { ...run.progress.turn, kind: 'resume' } });
    }
    const end = { status: 'interrupted' } as const;
    const found = await deps.followUps.of(runId, end).catch((error) => {
      log.error({ err: error, runId }, 'what the run left to be done could not be gathered');
      return [];
    });
    deps.finish(runId, end, found);
  }
  return { adopted };
}

/** Stops processes that carry the mark of one of our runs, although that run has ended. */
export async function stopStrays({
  db,
  store,
  clock,
  log,
  isLive,
}: {
  db: Db;
  store: RunStore;
  clock: Clock;
  log: Log;
  isLive: (runId: string) => boolean;
}): Promise<void> {
  for (const runId of await markedValues(runMarker)) {
    // Only ids that this database knows: another data folder's runs are not ours to judge.
    const known = store.get(runId);
    const running = db.get(db.sql.selectFrom('runs').select('id').where('id', '=', runId).where('status', '=', 'running'));
    if (!known || running || isLive(runId)) continue;
    log.warn({ runId }, 'stopping processes that an ended run left behind');
    const survivors = await sweep({ clock, runId });
    if (survivors) log.error({ runId }, survivors);
  }
}
