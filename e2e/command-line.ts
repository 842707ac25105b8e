import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Finished as Ended } from './agents/processes.ts';

type Finished = Omit<Ended, 'signal'>;

/** Runs commands in one process, each as if it had its own. */
export function startCommandLine({ cwd, env }: { cwd: string; env: Record<string, string> }) {
  const child = fork(path.join(import.meta.dirname, 'fixtures/command-line.ts'), { cwd, env, execArgv: [] });
  const waiting = new Map<number, PromiseWithResolvers<Finished>>();
  const exited = once(child, 'exit');
  child.on('message', ({ id, ...finished }: { id: number } & Finished) => {
    waiting.get(id)?.resolve(finished);
    waiting.delete(id);
  });
  child.once('exit', (code) => {
    for (const each of waiting.values()) each.reject(new Error(`The process of the command line ended with ${code}.`));
  });
  let last = 0;
  return {
    run(args: readonly string[]) {
      const finished = Promise.withResolvers<Finished>();
      waiting.set(++last, finished);
      child.send({ id: last, args });
      return finished.promise;
    },
    async close() {
      child.disconnect();
      await exited;
    },
  };
}
