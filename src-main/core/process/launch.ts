import { spawn } from 'node:child_process';
import type { Clock } from '../lib/clock.ts';
import type { Environment } from './environment.ts';

/** A program that cannot do what it was asked for says so within this; one that still runs by then has opened its window. */
const earlyMs = 1_500;

/**
 * Starts a program for the person, an editor for one, that has nothing more to do with us: no pipes, a session of its own, and it
 * stays when we go. Resolves to null once it runs (or has handed over to an instance of its own), else to why it does not.
 */
export function launch(
  command: string,
  args: readonly string[],
  { cwd, env, clock }: { cwd: string; env: Environment; clock: Clock },
): Promise<string | null> {
  return new Promise((resolve) => {
    let cancel = () => {};
    const settle = (why: string | null) => {
      cancel();
      resolve(why);
    };
    try {
      const child = spawn(command, args, { cwd, env: { ...env }, detached: true, stdio: 'ignore', windowsHide: true });
      child.once('error', (error) => settle(error.message));
      child.once('exit', (code, signal) => settle(code === 0 ? null : `it ended with ${signal ?? `code ${code}`}`));
      child.once('spawn', () => {
        cancel = clock.after(earlyMs, () => settle(null));
      });
      child.unref();
    } catch (error) {
      settle((error as Error).message); // Arguments too long for the system, for one, are thrown and not emitted.
    }
  });
}
