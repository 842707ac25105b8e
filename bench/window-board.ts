import { openScreen } from './lib/browser.ts';
import { startDaemon } from './lib/daemon.ts';
import type { Suite } from './lib/figures.ts';
import { createBoard } from './lib/seeded-board.ts';
import { createWorld } from './lib/world.ts';
import { frameTimes } from './window-frames.ts';
import { latency } from './window-latency.ts';
import { firstPaint } from './window-paint.ts';

/** A board that has grown for years, as a person meets it: opening it, moving about in it, and seeing what others change. */
export const windowBoard: Suite = {
  name: 'window-board',
  is: 'a board with 10,000 tasks',
  async run({ quick, say }) {
    const world = await createWorld();
    const daemon = await startDaemon(world);
    const screen = await openScreen(daemon);
    try {
      const tasks = quick ? 1_000 : 10_000;
      say(`adding ${tasks} tasks`);
      await createBoard(world, daemon, tasks);
      say('opening it');
      const paint = await firstPaint(screen, { tasks, rounds: quick ? 3 : 15 });
      say('scrolling and dragging');
      const frames = await frameTimes(screen, { tasks, rounds: quick ? 2 : 7 });
      say('changing tasks');
      return [...paint, ...frames, ...(await latency(screen, daemon, { tasks, rounds: quick ? 2 : 7, changes: 40 }))];
    } finally {
      await screen.close();
      await daemon.stop();
      await world.close();
    }
  },
};
