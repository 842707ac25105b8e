import type { Clock } from '../core/lib/clock.ts';
import type { Parts } from './parts.ts';

/** What a person decided of the agents that run. */
export type QuitChoice = 'wait' | 'stop' | 'leave' | 'cancel';

/** The question of a quit; null when nothing runs that is ours, so that there is nothing to ask. */
export function quitQuestion({
  running,
  attached,
  waiting,
}: {
  running: number;
  attached: boolean;
  /** A quit waits for them already: to cancel is to call it off. */
  waiting: boolean;
}): { options: Electron.MessageBoxOptions; choices: QuitChoice[] } | null {
  if (running === 0 || attached) return null;
  const them = running === 1 ? 'it' : 'them';
  return {
    choices: ['wait', 'stop', 'leave', 'cancel'],
    options: {
      type: 'question',
      message: `${running === 1 ? '1 task is' : `${running} tasks are`} at work${waiting ? ', and the app waits to quit' : ''}.`,
      detail: [
        `Wait: nothing more is started, and the app quits when ${running === 1 ? 'it is' : 'they are'} finished.`,
        `Stop: ${running === 1 ? 'its agent is' : 'their agents are'} stopped and go on from there when they are started next. Nothing is lost.`,
        `Leave running: the agents finish without the app, which takes ${them} up again at its next start.`,
      ].join('\n'),
      buttons: [`Wait for ${running === 1 ? 'It' : 'Them'}`, 'Stop and Quit', 'Leave Running and Quit', waiting ? 'Do Not Quit' : 'Cancel'],
      defaultId: 0,
      cancelId: 3,
      noLink: true,
    },
  };
}

/** Agents get their own grace periods within this; what still hangs then is ended by the exit, and looked after at the next start. */
export const stopWithinMs = 30_000;

/*
 *  going on ──quit──► asked ◄──quit── waiting ──nothing runs any more──┐
 *     ▲                │ │ └─ wait ────► │                             ▼
 *     └─ cancel ───────┘ └─ stop, leave, or nothing runs ─────────► stopping ──done, or the deadline──► stopped
 *     └─ stay ──────────────────────────┘
 */
export function createQuit(deps: {
  dialog: Parts['dialog'];
  clock: Clock;
  /** Asked anew: what the window shows may be half a second old. */
  running: () => Promise<number>;
  attached: () => boolean;
  hold: (on: boolean) => void;
  /** A quit waits for the runs, or does so no more. */
  waits: (on: boolean) => void;
  /** In order; the backend last. */
  shutDown: (agents: 'stop' | 'leave') => Promise<void>;
  onError: (error: unknown, what: string) => void;
  /** Everything is stopped. */
  stopped: () => void;
}) {
  let state: 'going on' | 'asked' | 'waiting' | 'stopping' | 'stopped' = 'going on';
  let stopping: Promise<void> | null = null;

  const stop = (agents: 'stop' | 'leave'): Promise<void> => {
    stopping ??= (async () => {
      state = 'stopping';
      const late = Promise.withResolvers<void>();
      const cancel = deps.clock.after(stopWithinMs, () => {
        deps.onError(new Error(`not stopped after ${stopWithinMs} ms`), 'the shutdown was cut short');
        late.resolve();
      });
      await Promise.race([deps.shutDown(agents).catch((error: unknown) => deps.onError(error, 'the shutdown had an error')), late.promise]);
      cancel();
      state = 'stopped';
    })();
    return stopping;
  };

  // An instance that cannot tell any more what runs has nothing to wait for.
  const running = () => deps.running().catch(() => 0);

  const letGo = () => {
    deps.hold(false);
    deps.waits(false);
  };

  const self = {
    get state() {
      return state;
    },

    /** Up to the end, but for the end itself. False: the person called it off, or it waits. */
    async ask(): Promise<boolean> {
      if (stopping !== null) {
        await stopping;
        return true;
      }
      if (state === 'asked') return false;
      const waiting = state === 'waiting';
      state = 'asked';
      const question = quitQuestion({ running: await running(), attached: deps.attached(), waiting });
      const choice =
        question === null ? 'leave' : (question.choices[(await deps.dialog.showMessageBox(question.options)).response] ?? 'cancel');
      // The last of them may have finished while the question stood; nothing would tell of it once more.
      const waits = choice === 'wait' && (await running()) > 0;
      // Meanwhile it may have come to its end by itself.
      if (stopping !== null) return self.ask();
      if (choice === 'cancel') {
        state = 'going on';
        if (waiting) letGo();
        return false;
      }
      if (waits) {
        state = 'waiting';
        if (!waiting) {
          deps.hold(true);
          deps.waits(true);
        }
        return false;
      }
      await stop(choice === 'stop' ? 'stop' : 'leave');
      return true;
    },

    /** The person asked to quit. */
    async request(): Promise<void> {
      if (await self.ask()) deps.stopped();
    },

    /** So many run now. Ends a quit that waits for the last of them. */
    runningNow(running: number): void {
      if (state === 'waiting' && running === 0) void self.now('leave');
    },

    /** A quit that waited does so no more. */
    stay(): void {
      if (state !== 'waiting') return;
      state = 'going on';
      letGo();
    },

    /** Without a question: the system goes down, or a signal came. */
    async now(agents: 'stop' | 'leave'): Promise<void> {
      await stop(agents);
      deps.stopped();
    },
  };
  return self;
}

/** What closing the window does while the app does not quit. */
export function closeDoes({
  closeToTray,
  tray,
  os,
}: {
  closeToTray: boolean;
  tray: boolean;
  os: NodeJS.Platform;
}): 'hide' | 'minimise' | 'quit' {
  // On macOS the app stays in the dock, as every app does there.
  if (os === 'darwin') return 'hide';
  if (!closeToTray) return 'quit';
  return tray ? 'hide' : 'minimise';
}
