import { EventEmitter } from 'node:events';
import type Electron from 'electron';
import type { Parts, WebContentsPart } from '../parts.ts';
import {
  Emitter,
  FakeMessageChannel,
  type FakePage,
  type FakeWindow,
  fakeNotification,
  fakeTray,
  innerPort,
  preventable,
  type ShownNotification,
  type ShownTray,
  templateOf,
} from './fake-parts.ts';

/*
 * Electron as far as the shell calls it, over Node's own events and message ports; checked against Electron's types by `satisfies Parts`.
 */

export function createFakeElectron({ packaged = false, lock = true }: { packaged?: boolean; lock?: boolean } = {}) {
  const log: string[] = [];
  const windows: FakeWindow[] = [];
  const trays: ShownTray[] = [];
  const notifications: ShownNotification[] = [];
  const questions: Electron.MessageBoxOptions[] = [];
  const errors: string[] = [];
  const opened: string[] = [];
  const blockers = new Set<number>();
  const handlers = new Map<string, (request: Request) => Response | Promise<Response>>();
  const permissions: {
    request?: Parameters<Electron.Session['setPermissionRequestHandler']>[0];
    check?: Parameters<Electron.Session['setPermissionCheckHandler']>[0];
  } = {};
  const control = {
    log,
    windows,
    trays,
    notifications,
    questions,
    errors,
    opened,
    blockers,
    handlers,
    permissions,
    badge: 0,
    menu: [] as Electron.MenuItemConstructorOptions[],
    paths: {} as Record<string, string>,
    handedOn: null as unknown,
    /** Which button the next dialogs are answered with; waits when there is none. */
    answers: [] as (number | Promise<number>)[],
    folders: [] as string[],
    ended: Promise.withResolvers<number>(),
    ready: Promise.withResolvers<void>(),
    displays: [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }],
    dark: false,
    darkPanel: false,
    /** Waits for something that the fake was told, by looking anew after each. */
    async until<T>(look: () => T | undefined | null | false): Promise<T> {
      for (;;) {
        const found = look();
        if (found) return found;
        await new Promise<void>((resolve) => changed.once('change', resolve));
      }
    },
  };
  const changed = new EventEmitter().setMaxListeners(0);
  const note = (what: string) => {
    log.push(what);
    changed.emit('change');
  };

  const app = Object.assign(new Emitter(), {
    isPackaged: packaged,
    getAppPath: () => process.argv[1] ?? '',
    whenReady: () => control.ready.promise,
    quit() {
      const event = preventable({});
      app.events.emit('before-quit', event);
      if (event.prevented) return;
      note('quit');
      control.ended.resolve(0);
    },
    exit(code = 0) {
      note(`exit ${code}`);
      control.ended.resolve(code);
    },
    setName: () => undefined,
    setAppUserModelId: () => undefined,
    setPath(name: string, path: string) {
      control.paths[name] = path;
    },
    requestSingleInstanceLock(data?: object) {
      control.handedOn = data;
      return lock;
    },
    setAsDefaultProtocolClient(scheme: string) {
      note(`protocol ${scheme}`);
      return true;
    },
    setBadgeCount(count?: number) {
      control.badge = count ?? 0;
      return true;
    },
    setLoginItemSettings: ({ openAtLogin }: Electron.Settings) => note(`login ${openAtLogin}`),
    getLoginItemSettings: () => ({ wasOpenedAtLogin: false }) as Electron.LoginItemSettings,
  });
  const ipcMain = new Emitter();

  class FakeBrowserWindow extends Emitter implements FakeWindow {
    readonly options: Electron.BrowserWindowConstructorOptions;
    readonly state = {
      visible: false,
      focused: false,
      minimized: false,
      maximized: false,
      destroyed: false,
      fullScreen: false,
      progress: null as number | null,
      overlay: null as string | null,
    };
    readonly page: FakePage = { url: '', ports: [] };
    openHandler: FakeWindow['openHandler'] = null;
    readonly webContents: WebContentsPart;
    readonly contents: EventEmitter;
    readonly mainFrame: Electron.WebFrameMain;
    constructor(options: Electron.BrowserWindowConstructorOptions) {
      super();
      this.options = options;
      const { page } = this;
      this.mainFrame = {
        parent: null,
        get url() {
          return page.url;
        },
        get origin() {
          const url = URL.parse(page.url);
          return url ? `${url.protocol}//${url.host}` : '';
        },
        postMessage(channel: string, _message: unknown, ports: readonly unknown[]) {
          if (channel !== 'port') throw new Error(`nobody listens on ${channel}`);
          page.ports.push(innerPort(ports[0]));
          note('port');
        },
      } as unknown as Electron.WebFrameMain;
      const contents = Object.assign(new Emitter(), {
        id: windows.length + 1,
        mainFrame: this.mainFrame,
        getURL: () => page.url,
        setWindowOpenHandler: (handler: NonNullable<FakeWindow['openHandler']>) => {
          this.openHandler = handler;
        },
        toggleDevTools: () => undefined,
        reload: () => this.ask(),
        isDestroyed: () => this.state.destroyed,
      });
      this.contents = contents.events;
      this.webContents = contents satisfies WebContentsPart;
      windows.push(this);
      app.events.emit('web-contents-created', {}, contents);
      note('window');
    }
    async loadURL(url: string): Promise<void> {
      this.page.url = url;
      this.events.emit('ready-to-show');
      this.ask();
    }
    ask(): void {
      const event = { sender: this.webContents, senderFrame: this.mainFrame };
      ipcMain.events.emit('port', event);
    }
    clickClose(): boolean {
      const event = preventable({});
      this.events.emit('close', event);
      if (!event.prevented) this.destroy();
      return !event.prevented;
    }
    show() {
      this.state.visible = true;
      this.state.minimized = false;
      this.state.focused = true;
      note('shown');
    }
    hide() {
      this.state.visible = this.state.focused = false;
      note('hidden');
    }
    focus() {
      this.state.focused = true;
    }
    minimize() {
      this.state.minimized = true;
      this.state.focused = false;
      note('minimised');
    }
    restore() {
      this.state.minimized = false;
    }
    maximize() {
      this.state.maximized = true;
    }
    isMaximized = () => this.state.maximized;
    isMinimized = () => this.state.minimized;
    isFocused = () => this.state.focused;
    isVisible = () => this.state.visible;
    isDestroyed = () => this.state.destroyed;
    isFullScreen = () => this.state.fullScreen;
    setFullScreen(on: boolean) {
      this.state.fullScreen = on;
      note(on ? 'full screen' : 'leaving full screen');
    }
    getNormalBounds = () => ({ x: 10, y: 20, width: 1000, height: 700 });
    setProgressBar(progress: number) {
      this.state.progress = progress;
    }
    setOverlayIcon(overlay: Electron.NativeImage | null, description: string) {
      this.state.overlay = overlay === null ? null : description;
    }
    destroy() {
      if (this.state.destroyed) return;
      this.state.destroyed = true;
      this.events.emit('closed');
      note('destroyed');
    }
  }

  const parts = {
    app,
    ipcMain,
    protocol: { registerSchemesAsPrivileged: (schemes) => note(`scheme ${schemes[0]?.scheme}`) },
    session: {
      defaultSession: Object.assign(new Emitter(), {
        protocol: {
          handle: (scheme: string, handler: (request: GlobalRequest) => GlobalResponse | Promise<GlobalResponse>) =>
            void handlers.set(scheme, handler),
        },
        setPermissionRequestHandler: (handler: Parameters<Electron.Session['setPermissionRequestHandler']>[0]) => {
          permissions.request = handler;
        },
        setPermissionCheckHandler: (handler: Parameters<Electron.Session['setPermissionCheckHandler']>[0]) => {
          permissions.check = handler;
        },
        setDevicePermissionHandler: () => undefined,
      }),
    },
    BrowserWindow: FakeBrowserWindow,
    MessageChannelMain: FakeMessageChannel,
    Menu: {
      buildFromTemplate: (template) => ({ template }) as unknown as Electron.Menu,
      setApplicationMenu(menu) {
        control.menu = templateOf(menu);
      },
    },
    Tray: fakeTray(trays, () => changed.emit('change')),
    nativeImage: { createFromPath: (path) => ({ path }) as unknown as Electron.NativeImage },
    nativeTheme: Object.assign(new Emitter(), {
      get shouldUseDarkColors() {
        return control.dark;
      },
      get shouldUseDarkColorsForSystemIntegratedUI() {
        return control.darkPanel;
      },
    }),
    Notification: fakeNotification(notifications, () => note('notification')),
    dialog: {
      showErrorBox: (_title, message) => {
        errors.push(message);
        note('error');
      },
      async showMessageBox(options) {
        questions.push(options);
        note('question');
        const answer = await control.until(() => (control.answers.length > 0 ? { value: control.answers.shift() } : null));
        return { response: (await answer.value) ?? 0, checkboxChecked: false };
      },
      async showOpenDialog() {
        return { canceled: control.folders.length === 0, filePaths: control.folders.splice(0) };
      },
    },
    shell: {
      async openExternal(url) {
        opened.push(url);
      },
    },
    screen: { getAllDisplays: () => control.displays as Electron.Display[] },
    powerMonitor: new Emitter(),
    powerSaveBlocker: {
      start() {
        const id = blockers.size + 1;
        blockers.add(id);
        return id;
      },
      stop: (id) => blockers.delete(id),
    },
  } satisfies Parts;
  return Object.assign(control, {
    parts,
    answer(...buttons: number[]) {
      control.answers.push(...buttons);
      changed.emit('change');
    },
  });
}

export type FakeElectron = ReturnType<typeof createFakeElectron>;
