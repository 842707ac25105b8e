import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Change } from '../../contract/changes.ts';
import type { AppWorld } from './app-world.ts';

export interface Driver {
  /** SIGKILL: no word of farewell to anybody. */
  kill(): Promise<void>;
  /** An orderly stop. Returns the exit code, once the process has ended by itself. */
  stop(agents: 'stop' | 'leave'): Promise<number | null>;
}

/**
 * The core in a process of its own, on the folders of `app` (which is open without dispatching, or closed), so that a test can kill
 * it. It takes up what is queued when it starts.
 */
export async function startDriver(app: AppWorld, onChange: (change: Change) => void = () => {}): Promise<Driver> {
  const { stateDir, worktreesDir, env } = app;
  const child = fork(
    path.join(import.meta.dirname, 'fixtures/driver.mjs'),
    [JSON.stringify({ stateDir, worktreesDir, env, resourcesDir: path.resolve(import.meta.dirname, '../../..') })],
    { execArgv: [] },
  );
  const exited = once(child, 'exit');
  const ready = Promise.withResolvers<void>();
  child.on('message', (message: { ready?: true; change?: Change }) => {
    if (message.ready) ready.resolve();
    if (!message.change) return;
    app.lookAgain();
    onChange(message.change);
  });
  await Promise.race([ready.promise, exited]);
  return {
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async stop(agents) {
      child.send({ stop: agents });
      return (await exited)[0];
    },
  };
}
