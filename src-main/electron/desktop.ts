import path from 'node:path';
import { z } from 'zod';
import type { Config } from '../core/config.ts';
import type { Clock } from '../core/lib/clock.ts';
import { silentLog } from '../core/lib/log.ts';
import { attach, type Backend, type BackendOptions, openBackend } from './backend.ts';
import type { Facts } from './facts.ts';
import { lockDown } from './lock-down.ts';
import { setLoginItem } from './login-item.ts';
import { menuTemplate } from './menu.ts';
import { createNotifier } from './notifier.ts';
import { windowScheme } from './origin.ts';
import { createPageFiles } from './page-files.ts';
import type { Parts } from './parts.ts';
import { createKeepAwake } from './power.ts';
import { offerProject } from './projects.ts';
import { closeDoes, createQuit } from './quit.ts';
import { reattach } from './reattach.ts';
import { deepLinkScheme, parseDeepLink, readArguments, type StartRequest } from './start-arguments.ts';
import { createTray, type TrayShell } from './tray.ts';
import { hasTray } from './tray-host.ts';
import { createUpdates, type findUpdater, type Updates } from './updates.ts';
import { createWatch, type Watch } from './watch.ts';
import { createWindow, preloadFile } from './window.ts';
import { readWindowState } from './window-state.ts';

/** All that the desktop app finds around it. */
export interface DesktopWorld {
  parts: Parts;
  os: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  config: Config;
  /** Holds `out/`; may be an archive. */
  root: string;
  /** Holds `skills/` and `resources/` as files that other programs can read. */
  resourcesDir: string;
  version: string;
  clock: Clock;
  home: string;
  /** The program itself, and what came after it. */
  program: string;
  args: readonly string[];
  cwd: string;
  openBackend?: (options: BackendOptions) => Promise<Backend>;
  attach?: (options: BackendOptions) => Promise<Backend | null>;
  hasTray?: typeof hasTray;
  findUpdater: () => ReturnType<typeof findUpdater>;
}

/** A second start hands these on to the first. */
const handedOn = z.object({ link: z.string().nullable(), folder: z.string().nullable(), hidden: z.boolean() });

/**
 * What must happen before Electron is ready. Null when another start has the data folder already: it has been told, and shows itself.
 * The lock is of the folder in which Chromium keeps its own things, and so of the data folder around it.
 */
export function prepareDesktop({ parts, os, config, args, cwd }: DesktopWorld): StartRequest | null {
  const { app, protocol } = parts;
  app.setName('Task Orchestrator');
  app.setPath('userData', path.join(config.stateDir, 'desktop'));
  // By which Windows finds the name and icon for notifications; the installer's shortcut has the same.
  if (os === 'win32') app.setAppUserModelId('dev.task-orchestrator.app');
  protocol.registerSchemesAsPrivileged([
    { scheme: windowScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
  const request = readArguments(args, cwd);
  if (app.requestSingleInstanceLock({ ...request })) return request;
  app.exit(0);
  return null;
}

/** The app from when Electron is ready until its end. */
export async function runDesktop(world: DesktopWorld, first: StartRequest, ready: Promise<void>) {
  const { parts, os, config, clock } = world;
  const { app, dialog } = parts;
  const folder = path.join(config.stateDir, 'desktop');
  const icons = path.join(world.resourcesDir, 'resources', 'icons');
  let backend: Backend | null = null;
  let watch: Watch | null = null;
  let tray: TrayShell | null = null;
  let facts: Facts | null = null;
  let updates: Updates | null = null;
  let startAtLogin: boolean | null = null;
  let begun = false;
  let pending: StartRequest[] = [first];
  const onError = (error: unknown, what: string) => backend?.log.warn({ err: error }, what);

  // Both may come before the app is ready.
  app.on('open-url', (event, url) => {
    event.preventDefault();
    asked({ link: parseDeepLink(url), folder: null, hidden: false });
  });
  app.on('open-file', (event, file) => {
    event.preventDefault();
    asked({ link: null, folder: file, hidden: false });
  });
  app.on('second-instance', (_event, _argv, _cwd, data) => {
    const request = handedOn.safeParse(data);
    // The link went through the same check over there, but it is this process that follows it.
    const link = request.data?.link && parseDeepLink(`${deepLinkScheme}:/${request.data.link}`);
    asked(request.success ? { ...request.data, link: link || null, hidden: false } : { link: null, folder: null, hidden: false });
  });

  await ready;
  lockDown(parts);
  parts.session.defaultSession.protocol.handle(windowScheme, createPageFiles(path.join(world.root, 'out', 'renderer')));

  const [saved, trayThere] = await Promise.all([readWindowState(folder), (world.hasTray ?? hasTray)(os, world.env)]);
  const quit = createQuit({
    dialog,
    clock,
    running: async () => (await backend?.client.system.dashboard())?.running.length ?? 0,
    attached: () => backend?.attached ?? false,
    hold: (on) => backend?.hold(on),
    waits: (on) => tray?.waiting(on),
    async shutDown(agents) {
      updates?.stop();
      watch?.stop();
      keepAwake.stop();
      window.close();
      tray?.stop();
      await backend?.stop({ agents });
    },
    onError,
    stopped: () => app.quit(),
  });
  const window = createWindow({
    parts,
    os,
    clock,
    version: world.version,
    files: { preload: preloadFile(world.root), icon: path.join(icons, '512x512.png') },
    backend: () => backend,
    saved,
    folder,
    closes: () =>
      closeDoes({
        quitting: ['stopping', 'stopped'].includes(quit.state),
        closeToTray: facts?.settings.closeToTray ?? true,
        tray: tray !== null,
        os,
      }),
    quit: () => void quit.request(),
    onError,
  });
  const keepAwake = createKeepAwake(parts);
  const go = (at: string) => window.show(at);
  const setPaused = (queuePaused: boolean) =>
    backend?.client.settings.set({ queuePaused }).catch((error: unknown) => onError(error, 'the queue was not changed'));
  if (trayThere)
    tray = createTray({
      parts,
      os,
      clock,
      icons,
      window: window.current,
      go,
      act(act) {
        if (act === 'quit') void quit.request();
        else if (act === 'stay') quit.stay();
        else if (act === 'pause' || act === 'resume') void setPaused(act === 'pause');
        else {
          window.show();
          if (act === 'new-task') window.command({ type: 'action', id: 'task.new' });
        }
      },
    });

  let drawn = '';
  const drawMenu = () => {
    const state = { paused: facts?.paused ?? false, update: updates?.state() ?? null };
    if (drawn === JSON.stringify(state)) return;
    drawn = JSON.stringify(state);
    const template = menuTemplate(
      { os, packaged: app.isPackaged, ...state },
      {
        command(command) {
          window.show();
          window.command(command);
        },
        addFolder: () => void chooseFolder(),
        quit: () => void quit.request(),
        checkForUpdates: () => void tellOfUpdates(),
        restart: () => void updates?.restart().catch((error: unknown) => onError(error, 'the restart failed')),
      },
    );
    parts.Menu.setApplicationMenu(parts.Menu.buildFromTemplate(template));
  };
  drawMenu();

  app.on('activate', () => window.show());
  // The tray keeps the app.
  app.on('window-all-closed', () => undefined);
  app.on('before-quit', (event) => {
    if (quit.state === 'stopped') return;
    event.preventDefault();
    void quit.request();
  });
  parts.powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    event?.preventDefault();
    void quit.now('stop');
  });
  // Limits of runs know by themselves what was slept (core/lib/awake.ts); what is shown may be hours old.
  parts.powerMonitor.on('resume', () => watch?.refresh());
  if (app.isPackaged) app.setAsDefaultProtocolClient(deepLinkScheme);

  /** The window loads while the core opens its database. */
  const atLogin = os === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;
  if (!first.hidden && !atLogin) window.show(first.link ?? undefined);
  else if (tray === null) window.showMinimised();
  pending = pending.map((request) => (request === first ? { ...first, link: null } : request));

  const options: BackendOptions = { config, root: world.root, resourcesDir: world.resourcesDir, version: world.version, clock };
  try {
    use(await (world.openBackend ?? openBackend)(options));
  } catch (error) {
    fail(error);
    return null;
  }
  const updater = await world.findUpdater();
  updates = createUpdates({
    updater,
    clock,
    log: backend === null ? silentLog : (backend as Backend).log,
    // Until it is known what the person wants, nothing is looked for.
    setting: () => facts?.updates ?? 'off',
    running: () => facts?.running ?? 1,
    async ask(newer) {
      const { response } = await dialog.showMessageBox({
        type: 'info',
        message: `Version ${newer} is ready.`,
        detail: 'It is installed when the app quits. Or the app restarts now: nothing runs at the moment.',
        buttons: ['Later', 'Restart Now'],
        defaultId: 0,
        cancelId: 0,
        noLink: true,
      });
      return response === 1;
    },
    shutDown: () => quit.ask(),
    quit: () => app.quit(),
  });
  updates.onChange(drawMenu);
  updates.reconsider();
  begun = true;
  for (const request of pending.splice(0)) follow(request);

  function use(next: Backend): void {
    backend = next;
    watch = createWatch({
      client: next.client,
      clock,
      notifier: createNotifier({ parts, os, clock, client: next.client, shown: window.shown, go, onError }),
      facts(now) {
        facts = now;
        tray?.facts(now);
        keepAwake.facts(now);
        drawMenu();
        quit.runningNow(now.running);
        updates?.reconsider();
        if (now.settings.startAtLogin === startAtLogin) return;
        startAtLogin = now.settings.startAtLogin;
        setLoginItem(startAtLogin, { app, os, env: world.env, home: world.home, program: world.program }).catch((error: unknown) =>
          onError(error, 'the start at login was not set'),
        );
      },
      onError,
    });
    window.connect().catch((error: unknown) => onError(error, 'the window got no connection'));
    void next.lost.then(() => {
      if (backend === next) lose();
    });
  }

  /** The daemon is gone: it is looked for until it is back. The window says so by itself. */
  function lose(): void {
    watch?.stop();
    watch = backend = null;
    tray?.facts(null);
    keepAwake.stop();
    if (quit.state !== 'going on') return;
    reattach({
      clock,
      dialog,
      attach: () => (world.attach ?? attach)(options),
      wanted: () => backend === null && quit.state === 'going on',
      found: use,
      fail,
      async goOn() {
        app.relaunch();
        await quit.now('leave');
      },
    });
  }

  async function tellOfUpdates(): Promise<void> {
    const state = await updates?.check();
    if (state === undefined || state.kind === 'ready') return;
    const message = {
      off: state.kind === 'off' ? state.reason : '',
      failed: state.kind === 'failed' ? state.message : '',
      idle: 'This is the newest version.',
      downloading: 'A newer version is being downloaded.',
    }[state.kind];
    await dialog.showMessageBox({ type: 'info', message, detail: `Version ${world.version}`, buttons: ['OK'], noLink: true });
  }

  function fail(error: unknown): void {
    dialog.showErrorBox('Task Orchestrator cannot start', error instanceof Error ? error.message : String(error));
    app.exit(1);
  }

  function asked(request: StartRequest): void {
    if (begun) follow(request);
    else pending.push(request);
  }

  function follow({ link, folder: opened, hidden }: StartRequest): void {
    if (hidden) return;
    window.show(link ?? undefined);
    if (opened !== null) void offer(opened, true);
  }

  async function offer(opened: string, ask: boolean): Promise<void> {
    const added = backend && (await offerProject(opened, { client: backend.client, dialog, ask }));
    if (added) go(`/board/${added}`);
  }

  async function chooseFolder(): Promise<void> {
    const { filePaths, canceled } = await dialog.showOpenDialog({ properties: ['openDirectory'], title: 'Add a repository' });
    if (!canceled && filePaths[0]) await offer(filePaths[0], false);
  }

  return { quit, window };
}
