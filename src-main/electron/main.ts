import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  Notification,
  nativeImage,
  nativeTheme,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  screen,
  session,
  shell,
  Tray,
} from 'electron';
import { resolveConfig } from '../core/config.ts';
import { systemClock } from '../core/lib/clock.ts';
import { readVersion } from '../server/version.ts';
import { withoutAppImage } from './appimage-env.ts';
import { prepareDesktop, runDesktop } from './desktop.ts';
import { findUpdater } from './updates.ts';

// Sources and built files alike lie two folders below the package root.
const root = fileURLToPath(new URL('../../', import.meta.url));
const { env, platform } = process;
const world = {
  parts: {
    ...{ app, BrowserWindow, dialog, ipcMain, Menu, MessageChannelMain, Notification, nativeImage, nativeTheme },
    ...{ powerMonitor, powerSaveBlocker, protocol, screen, session, shell, Tray },
  },
  os: platform,
  env,
  config: await resolveConfig({ env: withoutAppImage(env), cwd: process.cwd(), platform }),
  root,
  // Agents and Node cannot read an archive.
  resourcesDir: root.replace(/app\.asar([\\/]?)$/, 'app.asar.unpacked$1'),
  version: await readVersion(root),
  clock: systemClock,
  home: homedir(),
  program: process.execPath,
  // In a checkout Electron is started with the app's folder, before or after switches of its own.
  args: process.argv.slice(1).filter((arg) => app.isPackaged || path.resolve(arg) !== path.resolve(app.getAppPath())),
  cwd: process.cwd(),
  onSignal: (listener: () => void) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, listener);
  },
  stopDaemon: (pid: number) => void process.kill(pid, 'SIGTERM'),
  findUpdater: () => findUpdater(app, process.resourcesPath),
};

const request = prepareDesktop(world);
if (request) {
  // Not awaited here: Electron becomes ready only after this module was evaluated.
  const running = runDesktop(
    world,
    request,
    app.whenReady().then(() => undefined),
  );
  running.catch((error: unknown) => {
    dialog.showErrorBox('Task Orchestrator cannot start', error instanceof Error ? (error.stack ?? error.message) : String(error));
    app.exit(1);
  });
}
