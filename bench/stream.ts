import { readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { spawn as spawnPty } from 'node-pty';
import type { Session } from '../src-main/cli/connect.ts';
import { type Daemon, startDaemon } from './lib/daemon.ts';
import { type Figure, interleave, type Suite, sample } from './lib/figures.ts';
import { pause, usage } from './lib/usage.ts';
import { createRepository, createWorld, root, type World } from './lib/world.ts';

/**
 * An agent that talks as fast as it can, watched by a client of a real daemon: agent → file → journal → WebSocket → client,
 * against the same program in a bare pseudo-terminal that is only drained. And what that costs the daemon in memory.
 */
export const streaming: Suite = {
  name: 'stream',
  is: 'agent output to the client',
  async run({ quick, say }) {
    const [small, big, rounds] = quick ? [10, 50, 2] : [50, 500, 7];
    // A daemon that has done nothing yet: what it grows by is all there is.
    say(`memory over ${big} MB`);
    const memory = await withDaemon(async (world, daemon, session) => {
      await pause(3_000);
      const before = (await usage(daemon.pid)).rssMb;
      const long = await flood(world, session, 'long', big, async () => (await usage(daemon.pid)).rssMb);
      return { before, during: long.seen, rate: long.rate };
    });
    return withDaemon(async (world, _daemon, session, repo) => {
      say(`speed over ${small} MB`);
      const values = await interleave(rounds, {
        watched: async (round) => (await flood(world, session, `short-${round + 1}`, small)).rate,
        drained: () => drain(world, repo, small),
      });
      return report(small, big, sample(values.watched), sample(values.drained), memory);
    });
  },
};

async function withDaemon<T>(fn: (world: World, daemon: Daemon, session: Session, repo: string) => Promise<T>): Promise<T> {
  const world = await createWorld();
  const daemon = await startDaemon(world);
  const session = await daemon.connect();
  try {
    const repo = await createRepository(world, 'talk', 10);
    await session.client.projects.add({ path: repo, name: 'talk' });
    await session.client.projects.set({ name: 'talk', settings: { review: false } });
    return await fn(world, daemon, session, repo);
  } finally {
    await session.close();
    await daemon.stop();
    await world.close();
  }
}

function report(
  small: number,
  big: number,
  value: Figure['value'],
  bare: Figure['value'],
  memory: { before: number; during: number[]; rate: number },
): Figure[] {
  const growth = Math.max(...memory.during) - memory.before;
  return [
    {
      suite: 'stream',
      name: `agent → journal → WebSocket client (${small} MB)`,
      unit: 'MB/s',
      value,
      floor: { is: 'the same program in a bare node-pty, drained', value: bare },
      goal: { is: '≥ 0.6 ×', met: value.median >= bare.median * 0.6 },
      note: `${(value.median / bare.median).toFixed(2)} × the floor; ${memory.rate.toFixed(1)} MB/s over ${big} MB`,
    },
    {
      suite: 'stream',
      name: `growth of the daemon's memory over ${big} MB`,
      unit: 'MB',
      value: { median: growth, low: growth, high: growth, n: 1 },
      floor: null,
      goal: { is: '≤ 50 MB', met: growth <= 50 },
      note: `the highest of ${memory.during.length} looks (${Math.max(...memory.during).toFixed(0)} MB) less the look before (${memory.before.toFixed(0)} MB)`,
    },
  ];
}

/** Runs the demo agent's flood as a task and follows it. MB/s of what the agent printed, from the first batch that came to the last. */
async function flood(
  world: World,
  { client }: Session,
  slug: string,
  megabytes: number,
  look?: () => Promise<number>,
): Promise<{ rate: number; seen: number[] }> {
  const ref = { project: 'talk', slug };
  const changes = await client.system.changes();
  await client.tasks.add({ ...ref, title: slug, body: `Talk.\n\ndemo: flood ${megabytes}`, model: 'demo', queue: true });
  for await (const change of changes) if (change.type === 'task' && change.status === 'inprogress') break;

  const seen: number[] = [];
  let looking = true;
  const looks = (async () => {
    while (looking && look) {
      seen.push(await look());
      await pause(200);
    }
  })();
  let first = 0;
  let last = 0;
  for await (const { lines } of await client.runs.follow(ref)) {
    // Nothing but the agent's flood fills whole batches: what comes before and after it is of no account.
    if (lines.length < 10_000) continue;
    last = performance.now();
    first ||= last;
  }
  looking = false;
  await looks;
  const task = await client.tasks.get(ref);
  if (task.status !== 'review') throw new Error(`the task is ${task.status}: ${task.failure?.message}`);
  const folder = path.join(world.stateDir, '.runs', task.runs[0]?.id ?? '');
  const file = (await readdir(folder)).find((name) => name.endsWith('-do.stdout')) as string;
  return { rate: (await stat(path.join(folder, file))).size / 1e3 / (last - first), seen };
}

/** The same program on a pseudo-terminal. MB/s of what came out, from the first byte to the last. */
async function drain(world: World, repo: string, megabytes: number): Promise<number> {
  const spec = path.join(world.dir, 'spec');
  await writeFile(spec, `Talk.\n\ndemo: flood ${megabytes}\ndemo: no-change\n`);
  const script = `exec '${process.execPath}' '${root}/resources/demo-agent.mjs' --role do --session bench <'${spec}'`;
  const pty = spawnPty('/bin/sh', ['-c', script], { cwd: repo, env: world.env, cols: 200, rows: 50, encoding: null });
  let bytes = 0;
  let first = 0;
  let last = 0;
  pty.onData((data) => {
    last = performance.now();
    first ||= last;
    bytes += data.length;
  });
  const exited = new Promise<void>((resolve) => pty.onExit(() => resolve()));
  await exited;
  if (bytes < megabytes * 1e6) throw new Error(`only ${bytes} bytes came through the pseudo-terminal`);
  return bytes / 1e3 / (last - first);
}
