import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

export interface Child {
  /** Lets it go on; resolves with the next line that it says. */
  go(): Promise<string>;
  kill(): Promise<void>;
}

/** Processes that use the database room as another instance would. `ended` in `afterEach`, so that none is left. */
export function createChildren() {
  const started: ChildProcess[] = [];
  return {
    /** Resolves once it is ready to go. See child.mjs for the arguments. */
    async start(...args: string[]): Promise<Child> {
      const child = spawn(process.execPath, [path.join(import.meta.dirname, 'child.mjs'), ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
      started.push(child);
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      const said = async () => (await lines.next()).value ?? 'nothing: it ended';
      if ((await said()) !== 'ready') throw new Error('the child did not start');
      return {
        go() {
          child.stdin.write('\n');
          return said();
        },
        async kill() {
          child.kill('SIGKILL');
          if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
        },
      };
    },
    async ended(): Promise<void> {
      for (const child of started.splice(0)) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
    },
  };
}
