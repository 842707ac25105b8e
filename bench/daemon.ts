import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { startDaemon } from './lib/daemon.ts';
import { type Figure, interleave, type Suite, sample } from './lib/figures.ts';
import { pause, usage } from './lib/usage.ts';
import { createRepository, createWorld, stop, timed, type World } from './lib/world.ts';

/** How soon `serve` is ready, and what it costs while nothing happens. */
export const daemon: Suite = {
  name: 'daemon',
  is: 'start and idle cost of serve',
  async run({ quick, say }) {
    const world = await createWorld();
    try {
      say('starting and stopping');
      const values = await interleave(quick ? 5 : 15, {
        async ready() {
          const running = await startDaemon(world);
          await running.stop();
          return running.readyMs;
        },
        node: () => timed(world, process.execPath, ['-e', '0']),
      });
      const value = sample(values.ready);
      return [
        {
          suite: 'daemon',
          name: 'serve: from its start to its address',
          unit: 'ms',
          value,
          floor: { is: '`node -e 0`', value: sample(values.node) },
          goal: { is: '≤ 400 ms', met: value.median <= 400 },
          note: '',
        },
        ...(await idle(world, quick ? 5 : 30, say)),
      ];
    } finally {
      await world.close();
    }
  },
};

async function idle(world: World, seconds: number, say: (text: string) => void): Promise<Figure[]> {
  const running = await startDaemon(world);
  const bare = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e9)'], { env: world.env, stdio: 'ignore' });
  await once(bare, 'spawn');
  try {
    // As a person has it: a project or two, a window that listens.
    const session = await running.connect();
    await session.client.projects.add({ path: await createRepository(world, 'web', 100), name: 'web' });
    await session.client.tasks.list({});
    const changes = await session.client.system.changes();
    say(`idle for ${seconds} s`);
    await pause(5_000);
    const rss: number[] = [];
    const bareRss: number[] = [];
    const before = await usage(running.pid);
    const bareBefore = await usage(bare.pid as number);
    for (let second = 0; second < seconds; second++) {
      await pause(1_000);
      rss.push((await usage(running.pid)).rssMb);
      bareRss.push((await usage(bare.pid as number)).rssMb);
    }
    const share = (from: number, to: number) => ((to - from) / (seconds * 1000)) * 100;
    const cpu = share(before.cpuMs, (await usage(running.pid)).cpuMs);
    const bareCpu = share(bareBefore.cpuMs, (await usage(bare.pid as number)).cpuMs);
    await changes.return?.();
    await session.close();
    const memory = sample(rss);
    return [
      {
        suite: 'daemon',
        name: 'serve: resident memory while idle',
        unit: 'MB',
        value: memory,
        floor: { is: 'a Node that waits', value: sample(bareRss) },
        goal: { is: '≤ 100 MB', met: memory.median <= 100 },
        note: 'with one project and one client that listens',
      },
      {
        suite: 'daemon',
        name: `serve: processor while idle (${seconds} s)`,
        unit: '%',
        value: sample([cpu]),
        floor: { is: 'a Node that waits', value: sample([bareCpu]) },
        goal: { is: '< 0.5 %', met: cpu < 0.5 },
        note: 'of one core',
      },
    ];
  } finally {
    await stop(bare);
    await running.stop();
  }
}
