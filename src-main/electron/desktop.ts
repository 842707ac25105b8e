import path from 'node:path';
import { z } from 'zod';
import { silentLog } from '../core/lib/log.ts';
import { attach, type Backend, type BackendOptions, OtherVersionError, openBackend } from './backend.ts';
import { createBadge } from './badge.ts';
import type { DesktopWorld } from './desktop-world.ts';
import { askForFolder, askToReload, askToRestart, tellOfUpdates } from './dialogs.ts';
import type { Facts } from './facts.ts';
import { lockDown } from './lock-down.ts';
import { setLoginItem } from './login-item.ts';
import { menuTemplate } from './menu.ts';
import { createNotifier } from './notifier.ts';
import { windowScheme } from './origin.ts';
import { createPageFiles } from './page-files.ts';
import { createKeepAwake } from './power.ts';
import { offerProject } from './projects.ts';
import { closeDoes, createQuit } from './quit.ts';
import { reattach } from './reattach.ts';
import { deepLinkScheme, parseDeepLink, readArguments, type StartRequest } from './start-arguments.ts';
import { takeOver } from './take-over.ts';
import { createTray } from './tray.ts';
import { hasTray } from './tray-host.ts';
import { createTrayPlace } from './tray-place.ts';
import { createUpdates, type Updates } from './updates.ts';
import { createWatch, type Watch } from './watch.ts';
import { createWindow, preloadFile } from './window.ts';
import { readWindowState } from './window-state.ts';

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

  const saved = await readWindowState(folder);
  const quit = createQuit({
    dialog,
    clock,
    running: async () => (await backend?.client.system.dashboard())?.running.length ?? 0,
    attached: () => backend?.attached ?? false,
    hold: (on) => backend?.hold(on),
    waits: (on) => tray.current()?.waiting(on),
    async shutDown(agents) {
      // On Windows an installer ends whatever runs from its folder, and so agents that were left running.
      updates?.stop({ install: !(os === 'win32' && agents === 'leave' && (facts?.running ?? 0) > 0) });
      watch?.stop();
      keepAwake.stop();
      window.close();
      badge.stop();
      tray.stop();
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
    quitting: () => ['stopping', 'stopped'].includes(quit.state),
    chooseFolder: () => askForFolder(dialog),
    async closes() {
      return closeDoes({ closeToTray: facts?.settings.closeToTray ?? true, tray: await tray.look(), os });
    },
    quit: () => void quit.request(),
    systemEnds: () => goDown(),
    made: () => badge.draw(),
    async brokeDown(reason) {
      const again = await askToReload(dialog, reason);
      if (!again) void quit.request();
      return again;
    },
    onError,
  });
  const badge = createBadge({ parts, os, icons, window: window.current });
  const keepAwake = createKeepAwake(parts);
  const go = (at: string) => window.show(at);
  const setPaused = (queuePaused: boolean) =>
    backend?.client.settings.set({ queuePaused }).catch((error: unknown) => onError(error, 'the queue was not changed'));
  const tray = createTrayPlace({
    clock,
    isThere: () => (world.hasTray ?? hasTray)(os, world.env),
    putUp: () => {
      const icon = createTray({
        parts,
        os,
        env: world.env,
        icons,
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
      icon.facts(facts);
      icon.waiting(quit.state === 'waiting');
      return icon;
    },
    onError: (error) => onError(error, 'the tray was not looked for'),
  });
  await tray.start();

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
        checkForUpdates: () => void (updates && tellOfUpdates(dialog, updates, world.version)),
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
  // Nobody is there to answer a question, or to give a password for an update.
  const goDown = () => {
    updates?.stop({ install: false });
    void quit.now('stop');
  };
  parts.powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    event?.preventDefault();
    goDown();
  });
  // Not earlier: Electron sets handlers of its own right before it is ready.
  world.onSignal(goDown);
  // Limits of runs know by themselves what was slept (core/lib/awake.ts); what is shown may be hours old.
  parts.powerMonitor.on('resume', () => watch?.refresh());
  if (app.isPackaged) app.setAsDefaultProtocolClient(deepLinkScheme);

  /** The window loads while the core opens its database. */
  const atLogin = os === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin;
  if (!first.hidden && !atLogin) window.show(first.link ?? undefined);
  else if (tray.current() === null) window.showMinimised();
  pending = pending.map((request) => (request === first ? { ...first, link: null } : request));

  const options: BackendOptions = { config, root: world.root, resourcesDir: world.resourcesDir, version: world.version, clock };
  try {
    const opened = await openBackend(options).catch((error: unknown) => {
      // Windows knows no way to ask a program without a window to end.
      if (!(error instanceof OtherVersionError) || os === 'win32') throw error;
      return takeOver(error, { dialog, clock, stopDaemon: world.stopDaemon, open: () => openBackend(options) });
    });
    if (opened === null) {
      app.exit(0);
      return null;
    }
    use(opened);
  } catch (error) {
    fail(error);
    return null;
  }
  const updater =
    os === 'win32' && (backend as Backend | null)?.attached
      ? { unavailable: 'An update would end the daemon in the background. Stop it, and start the app again, to update.' }
      : await world.findUpdater();
  // A system package is installed as the administrator.
  const silent = os !== 'linux' || world.env.APPIMAGE !== undefined;
  updates = createUpdates({
    updater,
    clock,
    log: backend === null ? silentLog : (backend as Backend).log,
    // Until it is known what the person wants, nothing is looked for.
    setting: () => facts?.updates ?? 'off',
    running: () => facts?.running ?? 1,
    silent,
    ask: (newer) => askToRestart(dialog, { version: newer, silent }),
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
        tray.current()?.facts(now);
        badge.facts(now);
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
    facts = null;
    tray.current()?.facts(null);
    badge.facts(null);
    keepAwake.stop();
    if (quit.state !== 'going on') return;
    let taking = false;
    reattach({
      clock,
      dialog,
      attach: () => attach(options),
      wanted: () => backend === null && !taking && quit.state === 'going on',
      found: use,
      fail,
      async goOn() {
        taking = true;
        use(await openBackend(options));
      },
    });
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
    const chosen = await askForFolder(dialog);
    if (chosen !== null) await offer(chosen, false);
  }

  return { quit, window };
}
