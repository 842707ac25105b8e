import { seedTasks } from '../../e2e/window/seed.ts';
import type { Daemon } from './daemon.ts';
import { createRepository, type World } from './world.ts';

/** A project without a task, for what the window costs by itself. */
export const emptyProject = 'empty';

/** Fills the running daemon's database with `count` tasks of some projects. Nothing of it starts: the queue is paused. */
export async function createBoard(world: World, daemon: Daemon, count: number): Promise<void> {
  const session = await daemon.connect();
  try {
    await session.client.settings.set({ queuePaused: true });
    for (const name of ['api', 'app', 'web']) {
      await session.client.projects.add({ path: await createRepository(world, name, 10), name });
    }
    await seedTasks(world.stateDir, { count, now: Date.now() });
    await session.client.projects.add({ path: await createRepository(world, emptyProject, 10), name: emptyProject });
  } finally {
    await session.close();
  }
}
