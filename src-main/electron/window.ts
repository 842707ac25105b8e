import path from 'node:path';
import type { WindowCommand } from '../contract/desktop.ts';
import { portChannel } from '../contract/platform.ts';
import type { Clock } from '../core/lib/clock.ts';
import { createThrottle } from '../core/lib/throttle.ts';
import type { Backend } from './backend.ts';
import { isOurs, shownAt, windowUrl } from './origin.ts';
import type { Parts, WindowPart } from './parts.ts';
import type { closeDoes } from './quit.ts';
import type { WindowPort } from './window-port.ts';
import { placeWindow, smallest, type WindowState, writeWindowState } from './window-state.ts';

export interface WindowDeps {
  parts: Pick<Parts, 'BrowserWindow' | 'MessageChannelMain' | 'ipcMain' | 'nativeTheme' | 'screen'>;
  os: NodeJS.Platform;
  clock: Clock;
  version: string;
  /** The built preload, and the window's icon where the system takes one from us. */
  files: { preload: string; icon: string };
  /** Null while the daemon that we were attached to is gone. */
  backend: () => Backend | null;
  saved: WindowState | null;
  /** Where its place is kept. */
  folder: string;
  quitting: () => boolean;
  /** Lets the person choose one; null when they don't. */
  chooseFolder: () => Promise<string | null>;
  closes: () => Promise<ReturnType<typeof closeDoes>>;
  quit: () => void;
  /** Windows logs off or shuts down. */
  systemEnds: () => void;
  made: () => void;
  /** Its page broke down too often to be loaded once more by itself. True: load it all the same. */
  brokeDown: (reason: string) => Promise<boolean>;
  onError: (error: unknown, what: string) => void;
}

/** A move of the window is many events. */
const savePauseMs = 500;

/** A page that breaks down more often than this would do so for ever. */
const breakdowns = { most: 3, withinMs: 60_000 };

/** The app's one window: made when it is first shown, with a port of its own to the backend. */
export function createWindow(deps: WindowDeps) {
  const { parts, os, onError } = deps;
  let { saved } = deps;
  let window: WindowPart | null = null;
  let port: WindowPort | null = null;
  /** Before the page has its port it cannot be told where to go. */
  let missed: WindowCommand[] = [];
  /** The page is there and wants one. */
  let asked = false;
  /** When the page broke down, epoch ms. */
  let broken: number[] = [];

  const save = createThrottle(deps.clock, savePauseMs, () => {
    if (window === null || window.isDestroyed()) return;
    saved = { bounds: window.getNormalBounds(), maximized: window.isMaximized() };
    writeWindowState(deps.folder, saved).catch((error: unknown) => onError(error, 'the place of the window was not kept'));
  });

  const open = (at: string, shown: boolean): WindowPart => {
    const { bounds, maximized } = placeWindow(saved, parts.screen.getAllDisplays());
    const made = new parts.BrowserWindow({
      ...bounds,
      minWidth: smallest.width,
      minHeight: smallest.height,
      title: 'Task Orchestrator',
      show: false,
      // What is seen before the first paint: nearly the canvas of tokens.css, in a notation that Electron reads.
      backgroundColor: parts.nativeTheme.shouldUseDarkColors ? '#0f1114' : '#f6f7f9',
      autoHideMenuBar: true,
      ...(os === 'linux' && { icon: deps.files.icon }),
      webPreferences: {
        preload: deps.files.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInSubFrames: false,
        nodeIntegrationInWorker: false,
        webviewTag: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        navigateOnDragDrop: false,
        spellcheck: false,
        additionalArguments: [`--task-orchestrator-version=${deps.version}`],
      },
    });
    window = made;
    if (maximized) made.maximize();
    made.once('ready-to-show', () => shown && made.show());
    for (const event of ['resize', 'move', 'maximize', 'unmaximize'] as const) made.on(event as 'resize', () => save.call());
    made.on('close', (event) => {
      if (deps.quitting()) return;
      event.preventDefault();
      deps
        .closes()
        .then((does) => {
          if (made.isDestroyed() || deps.quitting()) return;
          if (does === 'hide') hide(made);
          else if (does === 'minimise') made.minimize();
          else deps.quit();
        })
        .catch((error: unknown) => onError(error, 'the window could not be closed'));
    });
    if (os === 'win32')
      // Neither Electron nor Windows says so in another way.
      made.on('query-session-end', (event) => {
        event.preventDefault();
        deps.systemEnds();
      });
    made.on('closed', () => {
      save.flush();
      port?.close();
      if (window !== made) return;
      window = port = null;
      asked = false;
    });
    made.webContents.on('render-process-gone', (_event, { reason }) => {
      onError(new Error(reason), 'the window broke down');
      port?.close();
      port = null;
      if (reason !== 'clean-exit') reload(made, reason).catch((error: unknown) => onError(error, 'the window could not be loaded again'));
    });
    made.loadURL(windowUrl(at)).catch((error: unknown) => onError(error, 'the window could not be loaded'));
    deps.made();
    return made;
  };

  const reload = async (made: WindowPart, reason: string): Promise<void> => {
    const now = deps.clock.now();
    broken = [...broken.filter((at) => at > now - breakdowns.withinMs), now];
    if (broken.length > breakdowns.most) {
      if (!(await deps.brokeDown(reason))) return;
      broken = [];
    }
    if (!made.isDestroyed()) made.webContents.reload();
  };

  let choosing = false;
  const requested = () => {
    // One dialog at a time: the one that is open answers.
    if (choosing) return;
    choosing = true;
    const answer = (path: string | null) => {
      choosing = false;
      // Over the port that there is by now: the page may have got another one meanwhile.
      port?.command({ type: 'folder', path });
    };
    deps.chooseFolder().then(answer, (error: unknown) => {
      onError(error, 'no folder could be chosen');
      answer(null);
    });
  };

  /** A port for the page, over which it speaks with the backend. An earlier one is closed: a page that was loaded anew has forgotten it. */
  const connect = async (): Promise<void> => {
    const backend = deps.backend();
    const target = window;
    if (target === null || backend === null || !asked) return;
    port?.close();
    const { port1, port2 } = new parts.MessageChannelMain();
    const mine = await backend.window(port1, requested);
    if (target !== window || target.isDestroyed()) return mine.close();
    port = mine;
    target.webContents.mainFrame.postMessage(portChannel, null, [port2 as Electron.MessagePortMain]);
    for (const command of missed.splice(0)) mine.command(command);
  };

  parts.ipcMain.on(portChannel, (event) => {
    if (!isTrusted(event, window)) {
      onError(new Error(event.senderFrame?.url ?? 'no frame'), 'a port was asked for by a stranger');
      return;
    }
    asked = true;
    connect().catch((error: unknown) => onError(error, 'the window got no connection'));
  });

  return {
    /** Brings it to the front, and goes to a path in it. */
    show(at?: string): void {
      if (window === null || window.isDestroyed()) {
        open(at ?? '/', true);
        return;
      }
      if (at !== undefined) this.command({ type: 'go', path: at });
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
    /** Without a tray there must be something to take hold of. */
    showMinimised: () => open('/', false).minimize(),
    command(command: WindowCommand): void {
      if (port === null) missed = [...missed, command].slice(-8);
      else port.command(command);
    },
    /** After the daemon came back. */
    connect,
    shown() {
      const focused = window !== null && !window.isDestroyed() && window.isVisible() && window.isFocused();
      return { focused, ...shownAt(focused && window ? window.webContents.getURL() : '') };
    },
    current: () => window,
    close(): void {
      save.flush();
      port?.close();
      port = null;
      window?.destroy();
      window = null;
      asked = false;
    },
  };
}

/** On macOS a window that is hidden in full screen leaves its empty screen behind. */
function hide(window: WindowPart): void {
  if (window.isFullScreen()) {
    window.once('leave-full-screen', () => window.hide());
    window.setFullScreen(false);
  } else window.hide();
}

/** Only the page itself in our window, at an address of ours: no frame in it, no other contents, nothing that it was navigated to. */
export function isTrusted(
  event: Pick<Electron.IpcMainEvent, 'senderFrame'> & { sender: Pick<Electron.WebContents, 'id'> },
  window: WindowPart | null,
): boolean {
  const { senderFrame } = event;
  if (window === null || window.isDestroyed() || senderFrame === null || event.sender.id !== window.webContents.id) return false;
  return senderFrame.parent === null && isOurs(senderFrame.url) && isOurs(`${senderFrame.origin}/`);
}

/** Where the preload lies beside the bundle of the main side. */
export const preloadFile = (root: string): string => path.join(root, 'out', 'preload', 'index.cjs');
