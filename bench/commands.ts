import process from 'node:process';
import { startDaemon } from './lib/daemon.ts';
import { type Figure, interleave, type Sample, type Suite, sample } from './lib/figures.ts';
import { cli, createRepository, createWorld, timed } from './lib/world.ts';

/** `task add` as a person waits for it: from the start of the built command to its end. */
export const commands: Suite = {
  name: 'commands',
  is: '`task add` on the command line',
  async run({ quick, say }) {
    const alone = await createWorld();
    const attached = await createWorld();
    for (const world of [alone, attached]) {
      const repo = await createRepository(world, 'web', 100);
      await timed(world, process.execPath, [cli, 'project', 'add', repo, '--name', 'web']);
    }
    const daemon = await startDaemon(attached);
    try {
      say('adding tasks');
      const add = (round: number) => [cli, 'task', 'add', 'web', '--title', `Task ${round}`, '--model', 'demo'];
      const values = await interleave(quick ? 5 : 15, {
        alone: (round) => timed(alone, process.execPath, add(round)),
        attached: (round) => timed(attached, process.execPath, add(round)),
        node: () => timed(alone, process.execPath, ['-e', '0']),
      });
      const floor = { is: '`node -e 0`', value: sample(values.node) };
      const figure = (name: string, value: Sample): Figure => ({
        suite: 'commands',
        name,
        unit: 'ms',
        value,
        floor,
        goal: { is: '≤ 200 ms', met: value.median <= 200 },
        note: '',
      });
      return [
        figure('`task add` without a running daemon', sample(values.alone)),
        figure('`task add` through a running daemon', sample(values.attached)),
      ];
    } finally {
      await daemon.stop();
      await alone.close();
      await attached.close();
    }
  },
};
