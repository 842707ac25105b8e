import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { ProcessIdentity } from '../proc-source.ts';
import { isAlive, markedProcesses, startTimeOf } from '../proc-table.ts';

/** Real little programs for tests, all carrying one marker, so that nothing of them can be left unnoticed. */
export interface Nursery {
  readonly marker: { variable: string; value: string };
  readonly env: Record<string, string>;
  /** Runs `script` with `sh -c` as the leader of a session of its own. */
  start(script: string, env?: Record<string, string>): Promise<Fixture>;
  /** Ends what is left and returns it, once it is gone: most tests expect an empty list. Call it in `afterEach`. */
  leftOver(): Promise<ProcessIdentity[]>;
}

export interface Fixture {
  child: ChildProcess;
  identity: ProcessIdentity;
  /** The first line of stdout, past or to come, that matches; its first group. */
  said(pattern: RegExp): Promise<string>;
  exited: Promise<{ code: number | null; signal: string | null }>;
}

export function createNursery(): Nursery {
  const marker = { variable: 'TASK_ORCH_TEST_RUN', value: randomUUID() };
  const env = { PATH: process.env.PATH ?? '', [marker.variable]: marker.value };
  return {
    marker,
    env,
    async start(script, more = {}) {
      const child = spawn('sh', ['-c', script], { env: { ...env, ...more }, detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
      const exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
      return { child, identity: await identify(child.pid as number), said: listen(child), exited };
    },
    async leftOver() {
      const look = () => markedProcesses(marker.variable, marker.value);
      const left = await look();
      // Again and again: one of them may just have started another. A look takes milliseconds, enough for the system to clear up.
      for (let now = left; now.length > 0; now = await look()) {
        for (const one of now) if (await isAlive(one)) process.kill(one.pid, 'SIGKILL');
      }
      return left;
    },
  };
}

export async function identify(pid: number): Promise<ProcessIdentity> {
  const startTime = await startTimeOf(pid);
  if (startTime === null) throw new Error(`process ${pid} is gone already`);
  return { pid, startTime };
}

function listen(child: ChildProcess): Fixture['said'] {
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const reader = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  let closed = false;
  reader.on('line', (line) => {
    lines.push(line);
    for (const wake of waiting) wake();
  });
  reader.on('close', () => {
    closed = true;
    for (const wake of waiting) wake();
  });
  return async (pattern) => {
    for (;;) {
      const match = lines.map((line) => pattern.exec(line)).find((found) => found !== null);
      if (match) return match[1] ?? match[0];
      if (closed) throw new Error(`stdout ended without ${pattern}; it said ${JSON.stringify(lines)}`);
      await new Promise<void>((resolve) => {
        waiting.add(resolve);
      });
      waiting.clear();
    }
  };
}
