import type { MenuItemConstructorOptions } from 'electron';
import type { WindowCommand } from '../contract/desktop.ts';
import type { UpdateState } from './updates.ts';

type Item = MenuItemConstructorOptions;

/** What the menu does; the roles that Electron has do the rest. */
export interface MenuActions {
  command: (command: WindowCommand) => void;
  addFolder: () => void;
  quit: () => void;
  checkForUpdates: () => void;
  restart: () => void;
}

/**
 * The application menu. Its accelerators are chords that the window does not bind itself, or binds to the same; plain letters stay with
 * the window, where they may be typed.
 */
export function menuTemplate(
  { os, paused, packaged, update }: { os: NodeJS.Platform; paused: boolean; packaged: boolean; update: UpdateState | null },
  on: MenuActions,
): Item[] {
  const mac = os === 'darwin';
  const line: Item = { type: 'separator' };
  const action = (label: string, id: string, accelerator?: string): Item => ({
    label,
    ...(accelerator !== undefined && { accelerator }),
    click: () => on.command({ type: 'action', id }),
  });
  const go = (label: string, path: string, accelerator: string): Item => ({
    label,
    accelerator,
    click: () => on.command({ type: 'go', path }),
  });
  const settings = go('Settings…', '/settings', 'CmdOrCtrl+,');
  const updates: Item =
    update?.kind === 'ready'
      ? { label: `Restart to Update to ${update.version}`, click: on.restart }
      : { label: 'Check for Updates…', click: on.checkForUpdates };
  const quit: Item = { label: mac ? 'Quit Task Orchestrator' : 'Quit', accelerator: 'CmdOrCtrl+Q', click: on.quit };
  return [
    ...(mac
      ? [
          {
            label: 'Task Orchestrator',
            submenu: [
              { role: 'about' },
              line,
              settings,
              line,
              { role: 'services' },
              line,
              { role: 'hide' },
              { role: 'hideOthers' },
              { role: 'unhide' },
              line,
              quit,
            ],
          } satisfies Item,
        ]
      : []),
    {
      label: 'File',
      submenu: [
        action('New Task…', 'task.new', 'CmdOrCtrl+N'),
        { label: 'Add Project…', accelerator: 'CmdOrCtrl+O', click: on.addFolder },
        line,
        ...(mac ? [] : [settings, line]),
        { role: 'close' },
        ...(mac ? [] : [quit]),
      ],
    },
    { role: 'editMenu' },
    {
      label: 'Go',
      submenu: [
        go('Board', '/board', 'CmdOrCtrl+1'),
        go('Inbox', '/inbox', 'CmdOrCtrl+2'),
        go('Runs', '/runs', 'CmdOrCtrl+3'),
        go('Stats', '/stats', 'CmdOrCtrl+4'),
        line,
        action('Search and Commands…', 'palette.open', 'CmdOrCtrl+K'),
      ],
    },
    {
      label: 'Queue',
      submenu: [action(paused ? 'Resume the Queue' : 'Pause the Queue', 'queue.pause', 'CmdOrCtrl+Shift+P')],
    },
    {
      label: 'View',
      submenu: [
        action('Sidebar', 'view.sidebar'),
        action('Light or Dark', 'view.theme'),
        line,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        // A page that is loaded anew loses nothing, but is of use only to whoever works on it.
        // Its usual accelerator adds an image to a spec.
        ...(packaged ? [] : [line, { role: 'reload' } as const, { role: 'toggleDevTools', accelerator: 'F12' } as const]),
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [go('Guide', '/guide', 'F1'), action('Keyboard Shortcuts', 'help.shortcuts', 'CmdOrCtrl+/'), line, updates] },
  ];
}
