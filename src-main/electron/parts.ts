import type Electron from 'electron';

/*
 * What the shell calls of Electron, and no more. `main.ts` hands the real thing over; the tests a fake that is checked against the same
 * types. So all that decides anything can be run without Electron.
 */

export type WebContentsPart = Pick<
  Electron.WebContents,
  'on' | 'getURL' | 'setWindowOpenHandler' | 'mainFrame' | 'id' | 'toggleDevTools' | 'reload' | 'isDestroyed'
>;

export type WindowPart = Pick<
  Electron.BrowserWindow,
  | 'on'
  | 'once'
  | 'loadURL'
  | 'show'
  | 'hide'
  | 'focus'
  | 'minimize'
  | 'restore'
  | 'maximize'
  | 'isMaximized'
  | 'isMinimized'
  | 'isFocused'
  | 'isVisible'
  | 'isDestroyed'
  | 'destroy'
  | 'isFullScreen'
  | 'setFullScreen'
  | 'getNormalBounds'
  | 'setProgressBar'
  | 'setOverlayIcon'
> & { readonly webContents: WebContentsPart };

export type SessionPart = Pick<
  Electron.Session,
  'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler' | 'on'
> & { readonly protocol: Pick<Electron.Protocol, 'handle'> };

export type PortPart = Pick<Electron.MessagePortMain, 'on' | 'start' | 'close' | 'postMessage'>;

export type TrayPart = Pick<Electron.Tray, 'on' | 'setImage' | 'setToolTip' | 'setContextMenu' | 'destroy'>;

export type NotificationPart = Pick<Electron.Notification, 'on' | 'show' | 'close'>;

export interface Parts {
  app: Pick<
    Electron.App,
    | 'on'
    | 'whenReady'
    | 'quit'
    | 'exit'
    | 'setPath'
    | 'setName'
    | 'setAppUserModelId'
    | 'requestSingleInstanceLock'
    | 'setAsDefaultProtocolClient'
    | 'setBadgeCount'
    | 'setLoginItemSettings'
    | 'getLoginItemSettings'
    | 'isPackaged'
  >;
  protocol: Pick<Electron.Protocol, 'registerSchemesAsPrivileged'>;
  session: { readonly defaultSession: SessionPart };
  BrowserWindow: new (options: Electron.BrowserWindowConstructorOptions) => WindowPart;
  MessageChannelMain: new () => { port1: PortPart; port2: PortPart };
  ipcMain: Pick<Electron.IpcMain, 'on'>;
  Menu: {
    buildFromTemplate(template: Electron.MenuItemConstructorOptions[]): Electron.Menu;
    setApplicationMenu(menu: Electron.Menu | null): void;
  };
  Tray: new (image: Electron.NativeImage) => TrayPart;
  nativeImage: { createFromPath(path: string): Electron.NativeImage };
  nativeTheme: Pick<Electron.NativeTheme, 'on' | 'shouldUseDarkColors' | 'shouldUseDarkColorsForSystemIntegratedUI'>;
  Notification: (new (options: Electron.NotificationConstructorOptions) => NotificationPart) & { isSupported(): boolean };
  dialog: Pick<Electron.Dialog, 'showErrorBox'> & {
    showMessageBox(options: Electron.MessageBoxOptions): Promise<Electron.MessageBoxReturnValue>;
    showOpenDialog(options: Electron.OpenDialogOptions): Promise<Electron.OpenDialogReturnValue>;
  };
  shell: Pick<Electron.Shell, 'openExternal'>;
  screen: Pick<Electron.Screen, 'getAllDisplays'>;
  powerMonitor: Pick<Electron.PowerMonitor, 'on'>;
  powerSaveBlocker: Pick<Electron.PowerSaveBlocker, 'start' | 'stop'>;
}
