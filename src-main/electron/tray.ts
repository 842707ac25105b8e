import path from 'node:path';
import type { Clock } from '../core/lib/clock.ts';
import type { Facts } from './facts.ts';
import type { Parts, TrayPart, WindowPart } from './parts.ts';
import { type Batch, progressOf, type TrayEntry, trayIcon, trayModel } from './tray-model.ts';

export interface TrayDeps {
  parts: Pick<Parts, 'app' | 'Menu' | 'Tray' | 'nativeImage' | 'nativeTheme'>;
  os: NodeJS.Platform;
  clock: Clock;
  /** Holds `tray/` and `overlay/`. */
  icons: string;
  act: (act: Extract<TrayEntry, { kind: 'do' }>['act']) => void;
  go: (path: string) => void;
  window: () => WindowPart | null;
}

/** The icon in the tray with its menu, and the same counts on the dock or the taskbar. */
export function createTray({ parts, os, icons, act, go, window }: TrayDeps) {
  const { app, Menu, Tray, nativeImage, nativeTheme } = parts;
  let facts: Facts | null = null;
  let waiting = false;
  let batch: Batch = { largest: 0 };
  let shown = '';
  const image = () =>
    nativeImage.createFromPath(
      path.join(icons, 'tray', trayIcon(trayModel(facts, { waiting }).state, { os, dark: nativeTheme.shouldUseDarkColors })),
    );
  const tray: TrayPart = new Tray(image());

  const item = (entry: TrayEntry): Electron.MenuItemConstructorOptions => {
    if (entry.kind === 'line') return { type: 'separator' };
    if (entry.kind === 'words') return { label: entry.text, enabled: false };
    return { label: entry.text, click: () => (entry.kind === 'go' ? go(entry.path) : act(entry.act)) };
  };

  const draw = () => {
    const model = trayModel(facts, { waiting });
    // A menu that is replaced closes while a person reads it.
    const now = JSON.stringify([model, nativeTheme.shouldUseDarkColors]);
    if (now === shown) return;
    shown = now;
    tray.setImage(image());
    tray.setToolTip(model.tooltip);
    tray.setContextMenu(Menu.buildFromTemplate(model.menu.map(item)));
  };

  const badge = () => {
    if (facts === null) return;
    app.setBadgeCount(facts.needsYou);
    const next = progressOf(batch, facts);
    batch = next.batch;
    const shownIn = window();
    if (shownIn === null || shownIn.isDestroyed()) return;
    // Below nothing the bar is gone; a bar that is empty is none to see.
    shownIn.setProgressBar(next.bar === null ? -1 : Math.max(0.02, next.bar.share), { mode: next.bar?.paused ? 'paused' : 'normal' });
    if (os !== 'win32') return;
    const overlay = facts.needsYou > 0 ? 'attention' : facts.paused ? 'paused' : null;
    shownIn.setOverlayIcon(
      overlay === null ? null : nativeImage.createFromPath(path.join(icons, 'overlay', `${overlay}.png`)),
      overlay === 'attention' ? `${facts.needsYou} need you` : overlay === 'paused' ? 'The queue is paused' : '',
    );
  };

  // macOS opens the menu by itself.
  if (os !== 'darwin') tray.on('click', () => act('open'));
  nativeTheme.on('updated', draw);
  draw();

  return {
    facts(next: Facts | null) {
      facts = next;
      draw();
      badge();
    },
    waiting(on: boolean) {
      waiting = on;
      draw();
    },
    stop() {
      app.setBadgeCount(0);
      tray.destroy();
    },
  };
}

export type TrayShell = ReturnType<typeof createTray>;
