import { setFlagsFromString } from 'node:v8';
import { systemClock } from '../../core/lib/clock.ts';
import { startDaemon } from '../../server/daemon.ts';
import { readRuntime } from '../../server/runtime-file.ts';
import { type Cli, type Command, wholeNumber } from '../cli.ts';
import { EXIT } from '../exit.ts';
import { openPage } from '../open-page.ts';

/** Agents get their own grace periods within this; what still hangs then is ended by the exit, and looked after at the next start. */
const STOP_WITHIN_MS = 30_000;

export function serve(program: Command, cli: Cli): void {
  const command = cli
    .command(program, 'serve', 'run the dispatcher and the browser UI until SIGTERM or Ctrl-C')
    .option('--port <number>', 'another port than 4826; 0 for any free one', wholeNumber({ min: 0, max: 65_535 }))
    .option('--host <address>', 'another address than this machine alone; needs TASK_ORCH_TOKEN', '127.0.0.1')
    .option('--open', 'open the page in the browser')
    .option('--window', 'open the page in a window of its own (Chromium, Chrome, Edge, Brave), or in the browser');
  cli.run<{ port?: number; host: string; open?: boolean; window?: boolean }>(command, async ({ options, out, config }) => {
    const running = options.window ? await readRuntime(config.stateDir) : null;
    if (running) {
      // Its key is not put on a command line, where other users of the machine could read it.
      const url = `${running.url}/?token=${encodeURIComponent(running.token)}`;
      out.note(`It runs already (pid ${running.pid}). Open its page:`);
      return out.result({ url, pid: running.pid, stateDir: config.stateDir }, () => url);
    }
    // Listened to from the start, so that an early signal is not the abrupt end of a half-started daemon.
    const signalled = new Promise<void>((resolve) => {
      for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve());
    });
    const daemon = await startDaemon({ config, root: cli.root, host: options.host, port: options.port ?? null, clock: systemClock });
    // The space for young objects would double twice while an agent talks, and never shrink; measured, that is 50 MB more for 4 % more
    // speed. What the start has grown it to is enough.
    setFlagsFromString('--semi-space-growth-factor=1');
    for (const warning of daemon.warnings) out.note(warning);
    out.result({ url: daemon.signInUrl, pid: process.pid, stateDir: config.stateDir }, () => daemon.signInUrl);
    if ((options.open || options.window) && !(await openPage(daemon.openUrl(), { ...config, window: options.window === true })))
      out.note('No browser could be opened. Open the address above yourself.');
    // The timers of the core don't keep a process alive, and neither does a promise.
    await signalled;
    systemClock.after(STOP_WITHIN_MS, () => process.exit(EXIT.failed));
    await daemon.stop();
  });
}
