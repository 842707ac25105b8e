import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readRuntime } from '../server/runtime-file.ts';
import { createDesktopWorld } from './testing/desktop-world.ts';
import { preventable } from './testing/fake-parts.ts';

// A story is the whole core and real agents' processes; on a busy machine each of them takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const [wait, stop, leave, cancel] = [0, 1, 2, 3];
let desktop: Awaited<ReturnType<typeof createDesktopWorld>>;
afterEach(() => desktop.close());

/** Clicks an entry of a menu. */
function send(menu: Electron.MenuItemConstructorOptions[], label: string): void {
  for (const entry of menu) {
    if (entry.label === label) (entry.click as () => void)();
    if (Array.isArray(entry.submenu)) send(entry.submenu, label);
  }
}

describe('a start', () => {
  it('shows a locked-down window whose page speaks with the core of this process, and is found by commands', async () => {
    desktop = await createDesktopWorld();
    await desktop.start();
    const { client, window } = await desktop.page();
    expect(await client.system.info()).toMatchObject({ dispatching: true, pid: process.pid, stateDir: desktop.stateDir });
    expect(window.page.url).toBe('app://window/index.html#/');
    expect(window.options.webPreferences).toMatchObject({
      ...{ sandbox: true, contextIsolation: true, nodeIntegration: false, nodeIntegrationInSubFrames: false, webviewTag: false },
      preload: expect.stringMatching(/out.preload.index\.cjs$/),
    });
    expect([...desktop.electron.handlers.keys()]).toEqual(['app']);
    expect(desktop.electron.paths.userData).toBe(path.join(desktop.stateDir, 'desktop'));
    expect(await readRuntime(desktop.stateDir)).toMatchObject({ pid: process.pid });
  });

  it('at login has no window until it is asked for; without a tray a minimised one', async () => {
    desktop = await createDesktopWorld();
    await desktop.start({ args: ['--hidden'] });
    expect(desktop.electron.windows).toEqual([]);
    desktop.electron.trays[0]?.events.emit('click');
    expect(desktop.electron.windows[0]?.state.visible).toBe(true);
    await desktop.close();

    desktop = await createDesktopWorld({ tray: false });
    await desktop.start({ args: ['--hidden'] });
    expect(desktop.electron.trays).toEqual([]);
    expect(desktop.electron.windows[0]?.state).toMatchObject({ visible: false, minimized: true });
  });

  it('with a deep link opens the task; with a folder offers it as a project, once', async () => {
    desktop = await createDesktopWorld();
    const repository = await desktop.world.repository('shop');
    const starting = desktop.start({ args: ['task-orchestrator://task/web/a', repository] });
    const { window, commands, client } = await desktop.page();
    expect(window.page.url).toBe('app://window/index.html#/task/web/a');
    await desktop.electron.until(() => desktop.electron.questions.length > 0);
    expect(desktop.electron.questions[0]).toMatchObject({ message: 'Add this folder as a project?', detail: repository });
    desktop.electron.answer(0);
    await starting;
    await vi.waitFor(() => expect(commands).toContainEqual({ type: 'go', path: '/board/shop' }));
    expect(await client.projects.list()).toMatchObject([{ name: 'shop', path: repository }]);

    desktop.electron.folders.push(repository);
    send(desktop.electron.menu, 'Add Project…');
    await vi.waitFor(() => expect(commands.filter(({ type }) => type === 'go')).toHaveLength(2));
    expect(desktop.electron.questions).toHaveLength(1);
  });

  it.each([
    ['served by the app itself', false],
    ['of a daemon that the app is attached to', true],
  ])('lets the page choose a folder of this machine: the page %s', async (_how, attached) => {
    desktop = await createDesktopWorld();
    if (attached) await desktop.daemon();
    await desktop.start();
    const { commands, request } = await desktop.page();
    desktop.electron.folders.push('/somewhere/code');
    request({ type: 'choose-folder' });
    await vi.waitFor(() => expect(commands).toEqual([{ type: 'folder', path: '/somewhere/code' }]));
    // The person closes the dialog.
    request({ type: 'choose-folder' });
    await vi.waitFor(() => expect(commands.slice(1)).toEqual([{ type: 'folder', path: null }]));
    // There is none: the page is not left waiting.
    desktop.electron.parts.dialog.showOpenDialog = () => Promise.reject(new Error('no dialog here'));
    request({ type: 'choose-folder' });
    await vi.waitFor(() => expect(commands.slice(2)).toEqual([{ type: 'folder', path: null }]));
  });

  it('has counts on the dock without a tray, and a tray as soon as the desktop has one', async () => {
    desktop = await createDesktopWorld({ tray: false });
    await desktop.start();
    const { client, window } = await desktop.page();
    window.hide();
    const ref = await desktop.task(client, 'a', 'Write notes.');
    await desktop.when(client, ref, ({ status }) => status === 'review');
    await desktop.electron.until(() => desktop.electron.badge === 1);
    desktop.tray = true;
    window.clickClose();
    const tray = await desktop.electron.until(() => desktop.electron.trays[0]);
    expect(tray.tooltip).toBe('Task Orchestrator: 1 needs you');
    // And away again: what cannot be clicked must not be where the window went.
    desktop.tray = false;
    window.show();
    window.clickClose();
    await desktop.electron.until(() => window.state.minimized);
    expect(desktop.electron.trays).toHaveLength(1);
  });

  it('says why a folder is no project', async () => {
    desktop = await createDesktopWorld();
    await desktop.start({ args: [desktop.world.dir] });
    desktop.electron.answer(0);
    await desktop.electron.until(() => desktop.electron.errors.length > 0);
    expect(desktop.electron.errors[0]).toContain(desktop.world.dir);
  });
});

describe('a second start', () => {
  it('hands on what it was asked and ends', async () => {
    desktop = await createDesktopWorld();
    expect(await desktop.start({ lock: false, args: ['task-orchestrator://task/web/a', 'code'] })).toBeNull();
    expect(desktop.electron.log).toEqual(['scheme app', 'exit 0']);
    expect(desktop.electron.handedOn).toEqual({ link: '/task/web/a', folder: path.join(desktop.world.dir, 'code'), hidden: false });
  });

  it('brings the first to the front, and goes where its link leads', async () => {
    desktop = await createDesktopWorld();
    await desktop.start();
    const { window, commands } = await desktop.page();
    window.minimize();
    const second = (data: unknown) => desktop.electron.parts.app.events.emit('second-instance', {}, [], '/', data);
    second({ link: '/task/web/a', folder: null, hidden: false });
    expect(window.state).toMatchObject({ visible: true, minimized: false, focused: true });
    for (const bad of [{ link: '/settings', folder: null, hidden: false }, { link: 3 }, null, 'x']) second(bad);
    await vi.waitFor(() => expect(commands).toEqual([{ type: 'go', path: '/task/web/a' }]));
  });

  it('by the system’s own events does the same', async () => {
    desktop = await createDesktopWorld({ os: 'darwin' });
    await desktop.start();
    const { commands } = await desktop.page();
    const event = preventable({});
    desktop.electron.parts.app.events.emit('open-url', event, 'task-orchestrator://feature/web/a');
    desktop.electron.parts.app.events.emit('open-url', event, 'task-orchestrator://evil/web/a');
    expect(event.prevented).toBe(true);
    await vi.waitFor(() => expect(commands).toEqual([{ type: 'go', path: '/feature/web/a' }]));
  });
});

describe('with a daemon that holds the data folder', () => {
  it('attaches to it, and leaves it and its agents alone when it quits', async () => {
    desktop = await createDesktopWorld();
    const daemon = await desktop.daemon();
    const app = await desktop.start();
    const { client } = await desktop.page();
    expect(await client.system.info()).toMatchObject({ dispatching: true });
    const ref = await desktop.task(client, 'a', 'demo: hang');
    await desktop.when(client, ref, ({ status }) => status === 'inprogress');
    await desktop.electron.until(() => desktop.electron.trays[0]?.tooltip === 'Task Orchestrator: 1 running');
    await app?.quit.request();
    expect(await desktop.electron.ended.promise).toBe(0);
    expect(desktop.electron.questions).toEqual([]);
    expect((await readRuntime(desktop.stateDir))?.pid).toBe(process.pid);
    await daemon.stop();
  });

  it('waits for it when it is gone, and gives the window a new port when it is back', async () => {
    desktop = await createDesktopWorld();
    const daemon = await desktop.daemon();
    await desktop.start();
    const first = await desktop.page();
    await first.client.system.info();
    await daemon.stop();
    await desktop.electron.until(() => desktop.electron.questions.length > 0);
    expect(desktop.electron.questions[0]?.message).toBe('The daemon in the background has stopped.');
    await vi.waitFor(() => expect(first.isBroken()).toBe(true));
    expect(desktop.electron.trays[0]?.menu).toHaveLength(2);
    desktop.electron.answer(0);
    await desktop.daemon();
    const second = await desktop.page(1);
    expect(await second.client.system.info()).toMatchObject({ dispatching: true });
  });

  it('takes its place when the person wants that', async () => {
    desktop = await createDesktopWorld();
    const daemon = await desktop.daemon();
    await desktop.start();
    await (await desktop.page()).client.system.info();
    await daemon.stop();
    desktop.electron.answer(1);
    const { client } = await desktop.page(1);
    const ref = await desktop.task(client, 'a', 'demo: no-change');
    await desktop.when(client, ref, ({ runs }) => runs.length > 0);
    await desktop.electron.until(() => desktop.electron.trays[0]?.menu.some(({ label }) => label === 'Pause the Queue'));
  });

  it('of another version asks, and stops it to take its place, with what it ran', async () => {
    desktop = await createDesktopWorld();
    const daemon = await desktop.daemon();
    const theirs = createRouterClient(daemon.app.router, { context: {} });
    const ref = await desktop.task(theirs, 'a', 'demo: hang');
    await desktop.when(theirs, ref, ({ runs }) => runs.at(-1)?.pid != null);
    const starting = desktop.start({ version: '99.0.0' });
    await desktop.electron.until(() => desktop.electron.questions.length > 0);
    expect(desktop.electron.questions[0]?.message).toMatch(/^Version .* runs in the background\.$/);
    desktop.electron.answer(0);
    await starting;
    const { client } = await desktop.page();
    await desktop.when(client, ref, ({ status, runs }) => status === 'inprogress' && runs.length === 2);
    await client.tasks.cancel(ref);
  });

  it('of another version is left alone when the person would rather quit', async () => {
    desktop = await createDesktopWorld();
    await desktop.daemon();
    const starting = desktop.start({ version: '99.0.0' });
    await desktop.electron.until(() => desktop.electron.questions.length > 0);
    desktop.electron.answer(1);
    expect(await starting).toBeNull();
    expect(await desktop.electron.ended.promise).toBe(0);
    expect((await readRuntime(desktop.stateDir))?.pid).toBe(process.pid);
  });
});

describe('tray and notifications', () => {
  it('follow a task from its run to its review, and lead to it', async () => {
    desktop = await createDesktopWorld({ os: 'darwin' });
    await desktop.start();
    const { client, window, commands } = await desktop.page();
    const { electron } = desktop;
    window.hide();
    const ref = await desktop.task(client, 'b', 'Write notes.', 'Add notes');
    await electron.until(() => electron.trays[0]?.tooltip === 'Task Orchestrator: 1 running');
    expect(electron.trays[0]?.image).toMatch(/icons.tray.runningTemplate\.png$/);
    const notification = await electron.until(() => electron.notifications[0]);
    expect(notification.options).toMatchObject({
      title: 'Ready for review: Add notes',
      actions: [{ type: 'button', text: 'Accept' }],
    });
    await electron.until(() => electron.trays[0]?.tooltip === 'Task Orchestrator: 1 needs you');
    expect(electron.trays[0]?.image).toMatch(/attentionTemplate\.png$/);
    expect(electron.badge).toBe(1);
    expect(window.state.progress).toBe(-1);
    notification.events.emit('click');
    expect(window.state.visible).toBe(true);
    send(electron.trays[0]?.menu ?? [], 'Add notes');
    await vi.waitFor(() => expect(commands).toEqual(Array(2).fill({ type: 'go', path: '/task/web/b' })));
    notification.events.emit('action');
    await desktop.when(client, ref, ({ status }) => status === 'done');
    await electron.until(() => electron.badge === 0);
  });

  it('tell on the taskbar of Windows what needs a person', async () => {
    desktop = await createDesktopWorld({ os: 'win32' });
    await desktop.start();
    const { client, window } = await desktop.page();
    await client.settings.set({ queuePaused: true });
    await desktop.electron.until(() => window.state.overlay === 'The queue is paused');
    await client.settings.set({ queuePaused: false });
    const ref = await desktop.task(client, 'a', 'Write notes.');
    await desktop.when(client, ref, ({ status }) => status === 'review');
    await desktop.electron.until(() => window.state.overlay === '1 need you');
  });

  it('say nothing of what the focused window shows', async () => {
    desktop = await createDesktopWorld();
    await desktop.start();
    const { client, window } = await desktop.page();
    window.page.url = 'app://window/index.html#/board';
    const ref = await desktop.task(client, 'a', 'Write notes.');
    await desktop.when(client, ref, ({ status }) => status === 'review');
    await desktop.electron.until(() => desktop.electron.badge === 1);
    expect(desktop.electron.notifications).toEqual([]);
  });

  it('do what the menu says: pause, resume, new task', async () => {
    desktop = await createDesktopWorld();
    await desktop.start();
    const { client, commands } = await desktop.page();
    const menu = () => desktop.electron.trays[0]?.menu ?? [];
    await desktop.electron.until(() => menu().length > 2);
    send(menu(), 'Pause the Queue');
    await desktop.electron.until(() => menu().some(({ label }) => label === 'Resume the Queue'));
    expect((await client.settings.get()).queuePaused).toBe(true);
    expect(desktop.electron.trays[0]?.image).toMatch(/paused\.png$/);
    send(menu(), 'New Task…');
    await vi.waitFor(() => expect(commands).toEqual([{ type: 'action', id: 'task.new' }]));
  });

  it('keep the machine awake while an agent works, if that is wanted', async () => {
    desktop = await createDesktopWorld();
    await desktop.start();
    const { client } = await desktop.page();
    const settings = await client.settings.get();
    await client.settings.set({ desktop: { ...settings.desktop, keepAwake: true } });
    const ref = await desktop.task(client, 'a', 'demo: hang');
    await vi.waitFor(() => expect(desktop.electron.blockers.size).toBe(1), 10_000);
    await client.tasks.cancel(ref);
    await vi.waitFor(() => expect(desktop.electron.blockers.size).toBe(0), 10_000);
  });

  it('set the start at login of an installed app when that is switched on', async () => {
    desktop = await createDesktopWorld({ os: 'win32' });
    await desktop.start({ packaged: true });
    const { client } = await desktop.page();
    const { desktop: now } = await client.settings.get();
    await client.settings.set({ desktop: { ...now, startAtLogin: true } });
    await desktop.electron.until(() => desktop.electron.log.includes('login true'));
    expect(desktop.electron.log).toContain('protocol task-orchestrator');
  });
});

describe('closing and quitting', () => {
  const hanging = async () => {
    const app = await desktop.start();
    const page = await desktop.page();
    const ref = await desktop.task(page.client, 'a', 'demo: hang');
    await desktop.when(page.client, ref, ({ status }) => status === 'inprogress');
    // The agent itself is there, not only its run.
    await desktop.when(page.client, ref, ({ runs }) => runs.at(-1)?.step?.text !== undefined && runs.at(-1)?.pid !== null);
    return { app, ...page, ref };
  };

  it('closes to the tray, or minimises where there is none, and the agents go on', async () => {
    desktop = await createDesktopWorld();
    await desktop.start();
    const { window } = await desktop.page();
    expect(window.clickClose()).toBe(false);
    await desktop.electron.until(() => !window.state.visible);
    expect(window.state.destroyed).toBe(false);
    await desktop.close();

    desktop = await createDesktopWorld({ tray: false });
    await desktop.start();
    const other = await desktop.page();
    expect(other.window.clickClose()).toBe(false);
    await desktop.electron.until(() => other.window.state.minimized);
    expect(other.window.state.destroyed).toBe(false);
  });

  it('leaves full screen before it hides on macOS', async () => {
    desktop = await createDesktopWorld({ os: 'darwin' });
    await desktop.start();
    const { window } = await desktop.page();
    window.state.fullScreen = true;
    window.clickClose();
    await desktop.electron.until(() => desktop.electron.log.includes('leaving full screen'));
    expect(window.state.visible).toBe(true);
    window.events.emit('leave-full-screen');
    expect(window.state.visible).toBe(false);
  });

  it('stops and requeues', async () => {
    desktop = await createDesktopWorld();
    const { app, client, ref } = await hanging();
    await client.settings.set({ queuePaused: true });
    desktop.electron.answer(cancel);
    await app?.quit.request();
    expect(app?.quit.state).toBe('going on');
    desktop.electron.answer(stop);
    desktop.electron.parts.app.quit();
    expect(await desktop.electron.ended.promise).toBe(0);
    expect(desktop.electron.log.slice(-3)).toEqual(['question', 'destroyed', 'quit']);
    expect(desktop.electron.trays[0]?.destroyed).toBe(true);
    expect(await readRuntime(desktop.stateDir)).toBeNull();
    const next = createRouterClient((await desktop.daemon()).app.router, { context: {} });
    expect(await next.tasks.get(ref)).toMatchObject({ status: 'queued', runs: [{ status: 'interrupted' }] });
  });

  it('leaves the agents running, and the next start takes them up', async () => {
    desktop = await createDesktopWorld();
    const { app, ref } = await hanging();
    desktop.electron.answer(leave);
    await app?.quit.request();
    expect(await desktop.electron.ended.promise).toBe(0);
    const again = await desktop.start();
    const { client } = await desktop.page();
    const task = await client.tasks.get(ref);
    expect(task).toMatchObject({ status: 'inprogress', runs: [{ number: 1 }] });
    await client.tasks.cancel(ref);
    await again?.quit.now('stop');
  });

  it('waits for the last run, starts nothing meanwhile, and quits by itself', async () => {
    desktop = await createDesktopWorld();
    const { app, client, ref } = await hanging();
    desktop.electron.answer(wait);
    await app?.quit.request();
    const second = await desktop.task(client, 'b', 'demo: no-change');
    await desktop.electron.until(() => desktop.electron.trays[0]?.menu.some(({ label }) => label === "Don't Quit After All"));
    expect((await client.tasks.get(second)).status).toBe('queued');
    // It goes when its run ends, however that is.
    client.tasks.cancel(ref).catch(() => undefined);
    expect(await desktop.electron.ended.promise).toBe(0);
  });

  it('keeps the place of the window', async () => {
    desktop = await createDesktopWorld();
    const app = await desktop.start();
    const { window } = await desktop.page();
    window.events.emit('resize');
    await app?.quit.now('stop');
    await vi.waitFor(async () =>
      expect(JSON.parse(await readFile(path.join(desktop.stateDir, 'desktop/window.json'), 'utf8'))).toEqual({
        bounds: { x: 10, y: 20, width: 1000, height: 700 },
        maximized: false,
      }),
    );
    await desktop.start();
    expect((await desktop.page()).window.options).toMatchObject({ x: 10, y: 20, width: 1000, height: 700 });
  });

  it.each(['shutdown', 'signal', 'session end'])('goes down with the system without a question: %s', async (how) => {
    desktop = await createDesktopWorld({ os: how === 'session end' ? 'win32' : 'linux' });
    const { window } = await hanging();
    const event = preventable({});
    if (how === 'signal') desktop.signal();
    else if (how === 'shutdown') desktop.electron.parts.powerMonitor.events.emit('shutdown', event);
    else window.events.emit('query-session-end', event);
    expect(event.prevented).toBe(how !== 'signal');
    expect(await desktop.electron.ended.promise).toBe(0);
    expect(desktop.electron.questions).toEqual([]);
  });

  it('loads a page that broke down again, but not for ever', async () => {
    desktop = await createDesktopWorld();
    await desktop.start();
    const { window } = await desktop.page();
    const breakDown = () => window.contents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
    for (const ports of [1, 2, 3]) {
      breakDown();
      expect(await (await desktop.page(ports)).client.system.info()).toMatchObject({ pid: process.pid });
    }
    breakDown();
    await desktop.electron.until(() => desktop.electron.questions.length > 0);
    expect(window.page.ports).toHaveLength(4);
    desktop.electron.answer(0);
    expect(await (await desktop.page(4)).client.system.info()).toMatchObject({ pid: process.pid });
    breakDown();
    await desktop.page(5);
    expect(desktop.electron.questions).toHaveLength(1);
  });
});
