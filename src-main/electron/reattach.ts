import type { Clock } from '../core/lib/clock.ts';
import { UserError } from '../core/lib/errors.ts';
import { type Backend, OtherVersionError } from './backend.ts';
import type { Parts } from './parts.ts';

const firstRetryMs = 250;
const lastRetryMs = 5_000;

/** After the daemon has stopped: looks for it until it is back, and asks the person whether the app should take its place. */
export function reattach(deps: {
  clock: Clock;
  dialog: Parts['dialog'];
  /** Null while there is none; UserError CONFLICT when one is there but does not answer yet. */
  attach: () => Promise<Backend | null>;
  /** False once it is of no use any more. */
  wanted: () => boolean;
  found: (backend: Backend) => void;
  fail: (error: unknown) => void;
  goOn: () => Promise<void>;
}): void {
  const look = async (next: number) => {
    if (!deps.wanted()) return;
    try {
      const found = await deps.attach();
      if (found !== null && deps.wanted()) return deps.found(found);
      // Somebody else was faster, or the app quits.
      await found?.stop({ agents: 'leave' });
    } catch (error) {
      // Of another version it will be as long as it runs.
      if (error instanceof OtherVersionError || !(error instanceof UserError && error.code === 'CONFLICT')) return deps.fail(error);
    }
    later(next);
  };
  const later = (ms: number) => void deps.clock.after(ms, () => void look(Math.min(ms * 2, lastRetryMs)));
  later(firstRetryMs);
  void ask();

  async function ask(): Promise<void> {
    const { response } = await deps.dialog.showMessageBox({
      type: 'info',
      message: 'The daemon in the background has stopped.',
      detail: 'The window connects again by itself when it is back. Or this app takes its place, and starts agents itself.',
      buttons: ['Wait for It', 'Go On Without It'],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    });
    if (response === 1 && deps.wanted()) await deps.goOn().catch(deps.fail);
  }
}
