import path from 'node:path';
import type { Facts } from './facts.ts';
import type { Parts, WindowPart } from './parts.ts';
import { progressOf } from './tray-model.ts';

export interface BadgeDeps {
  parts: Pick<Parts, 'app' | 'nativeImage'>;
  os: NodeJS.Platform;
  /** Holds `overlay/`. */
  icons: string;
  window: () => WindowPart | null;
}

/** The tray's counts on the dock or the taskbar, whether there is a tray or not. */
export function createBadge({ parts, os, icons, window }: BadgeDeps) {
  let facts: Facts | null = null;
  let progress: ReturnType<typeof progressOf> = { batch: { largest: 0 }, bar: null };

  const draw = () => {
    parts.app.setBadgeCount(facts?.needsYou ?? 0);
    const shownIn = window();
    if (shownIn === null || shownIn.isDestroyed()) return;
    const { bar } = progress;
    // Below nothing the bar is gone; a bar that is empty is none to see.
    shownIn.setProgressBar(bar === null ? -1 : Math.max(0.02, bar.share), { mode: bar?.paused ? 'paused' : 'normal' });
    if (os !== 'win32') return;
    const needsYou = facts?.needsYou ?? 0;
    const overlay = needsYou > 0 ? 'attention' : facts?.paused ? 'paused' : null;
    shownIn.setOverlayIcon(
      overlay === null ? null : parts.nativeImage.createFromPath(path.join(icons, 'overlay', `${overlay}.png`)),
      overlay === 'attention' ? `${needsYou} need you` : overlay === 'paused' ? 'The queue is paused' : '',
    );
  };

  return {
    facts(next: Facts | null) {
      facts = next;
      progress = facts === null ? { ...progress, bar: null } : progressOf(progress.batch, facts);
      draw();
    },
    /** For a window that was just made. */
    draw,
    stop: () => void parts.app.setBadgeCount(0),
  };
}
