import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { launchBrowser } from '../../e2e/window/rig.ts';
import type { Daemon } from './daemon.ts';

/** A headless Chromium without a graphics card, in which everything about the window is measured. */
export interface Screen {
  /** A window that has nothing in its cache, signed in, with nothing loaded yet: go to `address(path)`. */
  fresh(): Promise<{ page: Page; cdp: CDPSession; context: BrowserContext }>;
  /** The address of a path of the window, `/board?q=token`. */
  address(path: string): string;
  close(): Promise<void>;
}

/** A card of the board. */
export const cards = '[data-task-id]';

/** A laptop's. */
const viewport = { width: 1280, height: 800 };

export async function openScreen(daemon: Daemon): Promise<Screen> {
  const browser: Browser = await launchBrowser();
  return {
    async fresh() {
      const context = await browser.newContext({ viewport, reducedMotion: 'no-preference' });
      await context.addInitScript(`(${probe})()`);
      // The address with the key in it leaves a cookie behind.
      await context.request.get(daemon.url.href);
      const page = await context.newPage();
      return { page, cdp: await context.newCDPSession(page), context };
    },
    address: (path) => `${daemon.url.origin}/#${path}`,
    close: () => browser.close(),
  };
}

/** What `probe` leaves in every page. Times are those of `performance.now()`: ms since the navigation began. */
export interface Probe {
  /** The end of the frame that first shows so many things that this selector finds, with this text in them if one is given. */
  painted(selector: string, wanted?: { text?: string; count?: number }): Promise<number>;
  /** When each frame began, from now on until `frames.end()`. */
  frames: { begin(): void; end(): number[] };
}

declare global {
  interface Window {
    bench: Probe;
  }
}

/** Runs in the page, before anything of it. */
function probe(): void {
  const painted: Probe['painted'] = (selector, { text = '', count = 1 } = {}) =>
    new Promise((resolve, reject) => {
      const isThere = () =>
        [...document.querySelectorAll(selector)].filter(({ textContent }) => textContent?.includes(text)).length >= count;
      const shown = () =>
        requestAnimationFrame(() => {
          // A message that is sent before a frame is painted arrives after it.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve(performance.now());
          port2.postMessage(null);
        });
      setTimeout(() => reject(new Error(`${count} × ${selector} ${text} did not appear within 30 s.`)), 30_000);
      if (isThere()) return shown();
      const observer = new MutationObserver(() => {
        if (!isThere()) return;
        observer.disconnect();
        shown();
      });
      observer.observe(document, { subtree: true, childList: true, characterData: true });
    });
  let times: number[] | null = null;
  const tick = (time: number) => {
    if (times === null) return;
    times.push(time);
    requestAnimationFrame(tick);
  };
  window.bench = {
    painted,
    frames: {
      begin() {
        times = [];
        requestAnimationFrame(tick);
      },
      end() {
        const seen = times ?? [];
        times = null;
        return seen;
      },
    },
  };
}
