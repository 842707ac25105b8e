import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createORPCClient } from '@orpc/client';
import { createPortLink } from '../../../src-renderer/api/port-link.ts';
import type { WindowCommand } from '../../contract/desktop.ts';
import type { TaskWithRuns } from '../../contract/tasks.ts';
import { createWorld } from '../../core/git/testing/world.ts';
import { systemClock } from '../../core/lib/clock.ts';
import { type Daemon, startDaemon } from '../../server/daemon.ts';
import { readVersion } from '../../server/version.ts';
import type { Client } from '../backend.ts';
import { prepareDesktop, runDesktop } from '../desktop.ts';
import type { DesktopWorld } from '../desktop-world.ts';
import { createFakeElectron, type FakeElectron } from './fake-electron.ts';

const root = path.resolve(import.meta.dirname, '../../..');

/** The desktop app over the fake, with the real core on folders of its own. */
export async function createDesktopWorld({ tray = true, os = 'linux' as NodeJS.Platform } = {}) {
  const world = await createWorld();
  const stateDir = path.join(world.dir, 'state');
  await mkdir(stateDir);
  const env = { ...world.env, SHLVL: '1' };
  const config = { stateDir, worktreesDir: path.join(world.dir, 'worktrees'), roots: [], token: null, env, warnings: [] };
  const version = await readVersion(root);
  let running: Awaited<ReturnType<typeof runDesktop>> = null;
  const daemons: Daemon[] = [];
  const signals: (() => void)[] = [];

  const self = {
    world,
    stateDir,
    electron: null as unknown as FakeElectron,
    /** Whether the desktop has a tray now. */
    tray,
    /** As a signal of the system asks to end. */
    signal: () => signals.at(-1)?.(),

    /** A start of the app, up to when it has its backend. */
    async start({ args = [] as string[], lock = true, packaged = false, version: as = version } = {}) {
      const electron = createFakeElectron({ lock, packaged });
      self.electron = electron;
      const around: DesktopWorld = {
        ...{ parts: electron.parts, os, env, config, root, resourcesDir: root, version: as, clock: systemClock, args },
        ...{ home: world.env.HOME ?? world.dir, program: process.execPath, cwd: world.dir, hasTray: async () => self.tray },
        onSignal: (listener) => void signals.push(listener),
        stopDaemon: () => void Promise.all(daemons.map((daemon) => daemon.stop())),
        findUpdater: async () => ({ unavailable: 'This is a test.' }),
      };
      const request = prepareDesktop(around);
      if (request === null) return null;
      electron.ready.resolve();
      running = await runDesktop(around, request, electron.ready.promise);
      return running;
    },

    /** A daemon of another process, as far as the app can tell. */
    async daemon(): Promise<Daemon> {
      const daemon = await startDaemon({ config, root, host: '127.0.0.1', port: 0, clock: systemClock });
      daemons.push(daemon);
      return daemon;
    },

    /** The window's page with the latest port that it was handed. */
    async page(after = 0) {
      const window = await self.electron.until(() => self.electron.windows.at(-1));
      const port = await self.electron.until(() => window.page.ports.length > after && window.page.ports.at(-1));
      const commands: WindowCommand[] = [];
      const live = createPortLink(port as unknown as Parameters<typeof createPortLink>[0], {
        command: (command) => commands.push(command),
        closed: () => {},
      });
      return { window, commands, client: createORPCClient<Client>(live.link), isBroken: live.isBroken, request: live.request };
    },

    /** A queued task of the demo agent in a project of its own. */
    async task(client: Client, slug: string, body: string, title = slug) {
      if ((await client.projects.list()).length === 0) {
        await client.projects.add({ path: await world.repository('web'), name: 'web' });
        await client.projects.set({ name: 'web', settings: { review: false } });
      }
      await client.tasks.add({ project: 'web', slug, title, body, model: 'demo', queue: true });
      return { project: 'web', slug };
    },

    /** The task as soon as it is so. */
    async when(client: Client, ref: { project: string; slug: string }, test: (task: TaskWithRuns) => boolean) {
      const controller = new AbortController();
      const changes = await client.system.changes(undefined, { signal: controller.signal });
      try {
        for (let task = await client.tasks.get(ref); ; task = await client.tasks.get(ref)) {
          if (test(task)) return task;
          await changes.next();
        }
      } finally {
        controller.abort();
      }
    },

    async close() {
      await running?.quit.now('stop');
      for (const daemon of daemons) await daemon.stop();
      await world.close();
    },
  };
  return self;
}
