import path from 'node:path';
import type { Facts } from './facts.ts';
import type { Parts, TrayPart } from './parts.ts';
import { type TrayEntry, trayIcon, trayModel } from './tray-model.ts';

export interface TrayDeps {
  parts: Pick<Parts, 'Menu' | 'Tray' | 'nativeImage' | 'nativeTheme'>;
  os: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  /** Holds `tray/`. */
  icons: string;
  act: (act: Extract<TrayEntry, { kind: 'do' }>['act']) => void;
  go: (path: string) => void;
}

/** The icon in the tray with its menu. */
export function createTray({ parts, os, env, icons, act, go }: TrayDeps) {
  const { Menu, Tray, nativeImage, nativeTheme } = parts;
  let facts: Facts | null = null;
  let waiting = false;
  let shown = '';
  const dark = () => isPanelDark(nativeTheme, os, env);
  const image = () =>
    nativeImage.createFromPath(path.join(icons, 'tray', trayIcon(trayModel(facts, { waiting }).state, { os, dark: dark() })));
  const tray: TrayPart = new Tray(image());

  const item = (entry: TrayEntry): Electron.MenuItemConstructorOptions => {
    if (entry.kind === 'line') return { type: 'separator' };
    if (entry.kind === 'words') return { label: entry.text, enabled: false };
    return { label: entry.text, click: () => (entry.kind === 'go' ? go(entry.path) : act(entry.act)) };
  };

  const draw = () => {
    const model = trayModel(facts, { waiting });
    // A menu that is replaced closes while a person reads it.
    const now = JSON.stringify([model, dark()]);
    if (now === shown) return;
    shown = now;
    tray.setImage(image());
    tray.setToolTip(model.tooltip);
    tray.setContextMenu(Menu.buildFromTemplate(model.menu.map(item)));
  };

  // macOS opens the menu by itself.
  if (os !== 'darwin') tray.on('click', () => act('open'));
  nativeTheme.on('updated', draw);
  draw();

  return {
    facts(next: Facts | null) {
      facts = next;
      draw();
    },
    waiting(on: boolean) {
      waiting = on;
      draw();
    },
    stop: () => tray.destroy(),
  };
}

/** What the icon lies on, which need not look as the apps do: Windows' taskbar has a theme of its own, GNOME's panel is always dark. */
function isPanelDark(theme: Parts['nativeTheme'], os: NodeJS.Platform, env: NodeJS.ProcessEnv): boolean {
  if (os === 'win32') return theme.shouldUseDarkColorsForSystemIntegratedUI;
  const desktop = (env.XDG_CURRENT_DESKTOP ?? '').split(':');
  return theme.shouldUseDarkColors || desktop.includes('GNOME') || desktop.includes('Unity');
}
