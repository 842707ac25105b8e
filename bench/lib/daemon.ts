import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { attach, type Session } from '../../src-main/cli/connect.ts';
import { resolveConfig } from '../../src-main/core/config.ts';
import { cli, stop, type World } from './world.ts';

export interface Daemon {
  child: ChildProcess;
  pid: number;
  /** ms from the spawn to the line with its address. */
  readyMs: number;
  /** As it was printed, with the key in it. */
  url: URL;
  connect(): Promise<Session>;
  stop(): Promise<void>;
}

/** Starts the built `serve` on any free port and waits for its address. */
export async function startDaemon(world: World): Promise<Daemon> {
  const start = performance.now();
  const child = spawn(process.execPath, [cli, 'serve', '--port', '0'], {
    cwd: world.dir,
    env: world.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  const ready = new Promise<{ readyMs: number; url: URL }>((resolve) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const address = /https?:\/\/\S+(?=\s)/.exec(text)?.[0];
      if (address) resolve({ readyMs: performance.now() - start, url: new URL(address) });
    });
  });
  const { readyMs, url } = await Promise.race([
    ready,
    once(child, 'exit').then(([code]) => {
      throw new Error(`serve exited with ${code} before it was ready: ${errors}`);
    }),
  ]);
  return {
    child,
    pid: child.pid as number,
    readyMs,
    url,
    async connect() {
      const config = await resolveConfig({ env: world.env, cwd: world.dir, platform: process.platform });
      return attach(config, { required: true });
    },
    stop: () => stop(child),
  };
}
