import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import type { AgentAdapter } from '../src-main/core/agents/adapter.ts';
import { demo } from '../src-main/core/agents/demo.ts';
import { createApp } from '../src-main/core/app.ts';
import { systemClock } from '../src-main/core/lib/clock.ts';
import { silentLog } from '../src-main/core/lib/log.ts';
import { type Figure, interleave, type Suite, sample } from './lib/figures.ts';
import { createRepository, createWorld, root, run, type World } from './lib/world.ts';

/**
 * From `tasks.queue` to the first thing that the agent does, against a shell script that does `git worktree add` and starts the
 * same program. The program makes a file and ends; the file's time is when it began to work (the kernel's coarse clock: up to
 * 4 ms early, on both sides).
 */
export const spawning: Suite = {
  name: 'spawn',
  is: 'queue to agent',
  async run({ quick, say }) {
    const world = await createWorld();
    try {
      const files = quick ? 1_000 : 10_000;
      say(`making a repository of ${files} files`);
      const repo = await createRepository(world, 'big', files);
      return await measure(world, repo, files, quick ? 5 : 11);
    } finally {
      await world.close();
    }
  },
};

async function measure(world: World, repo: string, files: number, rounds: number): Promise<Figure[]> {
  const started = path.join(world.dir, 'started');
  const program = path.join(world.dir, 'agent');
  await writeFile(program, `#!/bin/sh\n: > '${started}'\n`);
  await chmod(program, 0o755);
  const script = path.join(world.dir, 'by-hand');
  await writeFile(script, `#!/bin/sh\nset -e\ngit worktree add --quiet -b "$1" "$2" main\ncd "$2"\nexec '${program}'\n`);
  await chmod(script, 0o755);
  const startedAt = async () => Number((await stat(started, { bigint: true })).mtimeNs) / 1e6;
  // Writing thousands of files goes on in the kernel's caches; the next round must not pay for the last one. The worktrees stay until
  // the end: where thousands of files were removed a moment ago, ext4 may take seconds to make new ones.
  const settle = async () => {
    await rm(started, { force: true });
    await run(world, 'sync', []);
  };

  const app = await createApp({
    stateDir: world.stateDir,
    worktreesDir: world.worktreesDir,
    roots: [],
    env: world.env,
    clock: systemClock,
    log: silentLog,
    version: '0.0.0',
    resourcesDir: root,
    dispatch: true,
    adapters: [agent(program)],
  });
  await app.start();
  const client = createRouterClient(app.router, { context: {} });
  await client.projects.add({ path: repo, name: 'big' });
  await client.projects.set({ name: 'big', settings: { review: false } });

  try {
    const values = await interleave(rounds, {
      async queued(round) {
        const slug = `task-${round + 1}`;
        await client.tasks.add({ project: 'big', slug, title: 'Measure', body: 'Do nothing.', model: 'demo' });
        await settle();
        const ended = Promise.withResolvers<void>();
        const unsubscribe = app.bus.subscribe((change) => {
          if (change.type === 'task' && !['queued', 'inprogress'].includes(change.status ?? 'queued')) ended.resolve();
        });
        const start = Date.now();
        await client.tasks.queue({ project: 'big', slug });
        await ended.promise;
        unsubscribe();
        const task = await client.tasks.get({ project: 'big', slug });
        if (task.status !== 'done') throw new Error(`the task is ${task.status}: ${task.failure?.message}`);
        return (await startedAt()) - start;
      },
      async byHand(round) {
        await settle();
        // Beside the product's own: file systems place what is in one folder together.
        const worktree = path.join(world.worktreesDir, 'big', `by-hand-${round + 1}`);
        const start = Date.now();
        const child: ChildProcess = spawn(script, [`by-hand-${round + 1}`, worktree], { cwd: repo, env: world.env, stdio: 'ignore' });
        const [code] = await once(child, 'exit');
        if (code !== 0) throw new Error(`the script exited with ${code}`);
        return (await startedAt()) - start;
      },
    });
    const [value, floor] = [sample(values.queued), sample(values.byHand)];
    const over = value.median - floor.median;
    return [
      {
        suite: 'spawn',
        name: `queue → agent at work (${files} files)`,
        unit: 'ms',
        value,
        floor: { is: '`git worktree add` and the same program in a shell script', value: floor },
        goal: { is: '≤ 1.15 × and ≤ 60 ms over it', met: value.median <= floor.median * 1.15 && over <= 60 },
        note: `${(value.median / floor.median).toFixed(2)} ×, ${over >= 0 ? '+' : ''}${over.toFixed(0)} ms`,
      },
    ];
  } finally {
    await app.stop({ agents: 'stop' });
  }
}

/** The demo agent's rules with another program. What it says is nothing, so its end is read as a success by hand. */
function agent(program: string): AgentAdapter {
  return {
    ...demo,
    launch: ({ prompt }) => ({ command: program, args: [], env: {}, stdin: prompt }),
    createReader: () => ({
      ...demo.createReader(),
      conclude: () => ({
        sessionId: null,
        text: '',
        tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
        costUsd: null,
        status: 'ok',
      }),
    }),
  };
}
