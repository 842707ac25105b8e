import type { Clock } from '../core/lib/clock.ts';
import { UserError } from '../core/lib/errors.ts';
import type { Backend, OtherVersionError } from './backend.ts';
import type { Parts } from './parts.ts';

/** Longer than a daemon takes to stop its agents one after the other. */
const stopsWithinMs = 45_000;
const lookEveryMs = 250;

/**
 * After an update the daemon that `service install` set up is the old program still. Asks whether this app takes its place, stops it in
 * an orderly way (its tasks go back to the queue and continue), and opens the data folder once it is free. Null: the person would rather
 * quit. Throws what opening threw last when the daemon does not end.
 */
export async function takeOver(
  error: OtherVersionError,
  deps: { dialog: Parts['dialog']; clock: Clock; stopDaemon: (pid: number) => void; open: () => Promise<Backend> },
): Promise<Backend | null> {
  const { version, pid } = error.daemon;
  const { response } = await deps.dialog.showMessageBox({
    type: 'question',
    message: `Version ${version} of Task Orchestrator runs in the background.`,
    detail:
      'This app is another version and cannot work with it. It can stop it and take its place: running tasks are stopped, go back to the queue and continue from there. The background service starts as the new version at the next login.',
    buttons: ['Stop It and Go On', 'Quit'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  if (response !== 0) return null;
  deps.stopDaemon(pid);
  const late = deps.clock.now() + stopsWithinMs;
  for (;;) {
    try {
      return await deps.open();
    } catch (held) {
      if (!(held instanceof UserError && held.code === 'CONFLICT') || deps.clock.now() > late) throw held;
    }
    await new Promise<void>((resolve) => void deps.clock.after(lookEveryMs, resolve));
  }
}
