import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Parts } from './parts.ts';
import { hiddenFlag } from './start-arguments.ts';

export interface LoginItemDeps {
  app: Pick<Parts['app'], 'setLoginItemSettings' | 'isPackaged'>;
  os: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  home: string;
  /** The program to start. */
  program: string;
}

/** Starts the app hidden at login, or does so no more. A checkout is never registered: it may be gone tomorrow. */
export async function setLoginItem(on: boolean, { app, os, env, home, program }: LoginItemDeps): Promise<void> {
  if (!app.isPackaged) return;
  if (os !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: on, args: [hiddenFlag] });
    return;
  }
  const config = env.XDG_CONFIG_HOME && path.isAbsolute(env.XDG_CONFIG_HOME) ? env.XDG_CONFIG_HOME : path.join(home, '.config');
  const file = path.join(config, 'autostart', 'task-orchestrator.desktop');
  if (!on) return rm(file, { force: true });
  await mkdir(path.dirname(file), { recursive: true });
  // An AppImage runs from a folder that is another one at every start.
  await writeFile(file, autostartEntry(env.APPIMAGE ?? program));
}

/**
 * A desktop entry as the desktop reads it: in its quotes a backslash is written four times, and what a shell would take is escaped.
 * TryExec, which takes the path as it is, ends the start once the app was removed.
 */
export function autostartEntry(program: string): string {
  const quoted = program.replaceAll(/["`$\\]/g, (c) => (c === '\\' ? '\\\\\\\\' : `\\\\${c}`)).replaceAll('%', '%%');
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Task Orchestrator',
    `TryExec=${program.replaceAll('\\', '\\\\')}`,
    `Exec="${quoted}" ${hiddenFlag}`,
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}
