import { access } from 'node:fs/promises';
import path from 'node:path';
import type { Settings } from '../contract/settings.ts';
import type { Clock } from '../core/lib/clock.ts';
import type { Log } from '../core/lib/log.ts';

/*
 * Updates come by themselves and disturb nobody: looked up and downloaded in the background, installed when the app quits anyway. While
 * tasks run there is not even a question.
 *
 *   idle ──► downloading ──► ready ──► installed at quit, where that needs no password, or by `restart`
 *    ▲            │
 *    └── failed ◄─┘   (looked up again with the next check)
 */

/** What is used of electron-updater. */
export interface Updater {
  autoDownload: boolean;
  autoInstallOnAppQuit: boolean;
  allowPrerelease: boolean;
  allowDowngrade: boolean;
  channel: string | null;
  logger: object | null;
  checkForUpdates(): Promise<unknown>;
  quitAndInstall(isSilent: boolean, isForceRunAfter: boolean): void;
  on(event: 'update-available' | 'update-downloaded', listener: (info: { version: string }) => void): unknown;
  on(event: 'update-not-available', listener: () => void): unknown;
  on(event: 'download-progress', listener: (info: { percent: number }) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export type UpdateState =
  | { kind: 'off'; reason: string }
  | { kind: 'idle' }
  | { kind: 'downloading'; version: string; percent: number }
  | { kind: 'ready'; version: string }
  | { kind: 'failed'; message: string };

export interface Updates {
  state(): UpdateState;
  onChange(listener: () => void): () => void;
  check(): Promise<UpdateState>;
  /** Shuts the app down as a person may still call off, then installs and starts it again. */
  restart(): Promise<void>;
  /** To be called when the number of running tasks or the settings changed. */
  reconsider(): void;
  /** `install`: whether what is ready may be installed at the end of the quit that this is part of. The first call counts. */
  stop(how: { install: boolean }): void;
}

export interface UpdatesOptions {
  updater: Updater | { unavailable: string };
  clock: Clock;
  log: Log;
  setting: () => Settings['updates'];
  running: () => number;
  /** Installing needs no password. Else it never happens by itself in the middle of a quit. */
  silent: boolean;
  /** Restart now? Called once a version, and only while nothing runs. */
  ask: (version: string) => Promise<boolean>;
  /** All of an orderly quit but the last step; false if the person called it off. */
  shutDown: () => Promise<boolean>;
  /** The last step, for an update that could not be installed after the shutdown. */
  quit: () => void;
}

/** After the first minute, in which there is enough to do. */
const FIRST_CHECK_MS = 60_000;
const CHECK_EVERY_MS = 6 * 3600_000;

const SWITCHED_OFF = 'Updates are switched off in the settings.';

/** The updater of this installation, or why there is none. It is loaded only where it is of use. */
export async function findUpdater(app: { isPackaged: boolean }, resourcesPath: string): Promise<Updater | { unavailable: string }> {
  if (!app.isPackaged) return { unavailable: 'This is a checkout: update it with git.' };
  const hasSource = await access(path.join(resourcesPath, 'app-update.yml')).then(
    () => true,
    () => false,
  );
  if (!hasSource) return { unavailable: 'This build names no source of updates: install newer ones by hand.' };
  const { autoUpdater } = await import('electron-updater');
  return autoUpdater;
}

/** A person who is not, or no longer, on the beta channel gets no beta; who switched updates off gets nothing. */
export function isWanted(version: string, setting: Settings['updates']): boolean {
  return setting === 'beta' || (setting === 'latest' && !version.includes('-'));
}

/** Whether to ask for a restart now. */
export function isTimeToAsk({ state, running, asked }: { state: UpdateState; running: number; asked: string | null }): boolean {
  return state.kind === 'ready' && running === 0 && asked !== state.version;
}

export function createUpdates(options: UpdatesOptions): Updates {
  return 'unavailable' in options.updater ? withoutUpdater(options.updater.unavailable) : withUpdater(options.updater, options);
}

function withUpdater(updater: Updater, options: UpdatesOptions): Updates {
  const { clock, log, setting } = options;
  const listeners = new Set<() => void>();
  let applied = setting();
  let current: UpdateState = applied === 'off' ? { kind: 'off', reason: SWITCHED_OFF } : { kind: 'idle' };
  /** On disk, wanted or not. */
  let downloaded: string | null = null;
  let asked: string | null = null;
  let leaving = false;
  let stopped = false;
  let cancel = clock.after(FIRST_CHECK_MS, () => void check());

  updater.logger = { info: forward, warn: forward, error: forward };
  apply();
  updater.on('update-available', ({ version }) => become({ kind: 'downloading', version, percent: 0 }));
  updater.on('update-not-available', () => become({ kind: 'idle' }));
  updater.on('download-progress', ({ percent }) => {
    if (current.kind === 'downloading' && current.percent !== Math.floor(percent)) become({ ...current, percent: Math.floor(percent) });
  });
  updater.on('update-downloaded', ({ version }) => {
    downloaded = version;
    apply();
    become(readyOrIdle());
    consider();
  });
  updater.on('error', failed);

  function forward(message: unknown): void {
    log.debug({ message: String(message) }, 'updater');
  }

  function apply(): void {
    const beta = applied === 'beta';
    updater.autoDownload = applied !== 'off';
    updater.channel = beta ? 'beta' : 'latest';
    updater.allowPrerelease = beta;
    // Setting a channel allows the way back to an older version, whose database would be too new for it.
    updater.allowDowngrade = false;
    updater.autoInstallOnAppQuit = options.silent && applied !== 'off' && (downloaded === null || isWanted(downloaded, applied));
  }

  function readyOrIdle(): UpdateState {
    return downloaded !== null && isWanted(downloaded, applied) ? { kind: 'ready', version: downloaded } : { kind: 'idle' };
  }

  function become(next: UpdateState): void {
    // A check that was on its way when updates were switched off.
    if (stopped || (applied === 'off' && next.kind !== 'off')) return;
    current = next;
    for (const listener of listeners) listener();
  }

  function failed(error: Error): void {
    log.warn({ err: error }, 'an update failed');
    // The app is shut down but for its last step; staying would leave a window without anything behind it.
    if (leaving) options.quit();
    else become({ kind: 'failed', message: `The update failed: ${firstLine(error.message)} It is tried again later.` });
  }

  async function check(): Promise<UpdateState> {
    cancel();
    if (stopped) return current;
    cancel = clock.after(CHECK_EVERY_MS, () => void check());
    // What is downloaded stays; a newer one is found by the next start.
    if (current.kind === 'off' || current.kind === 'ready' || current.kind === 'downloading') return current;
    try {
      if ((await updater.checkForUpdates()) === null)
        become({ kind: 'off', reason: 'This copy was not put here by an installer, so it is not updated.' });
    } catch {
      // Told by the event `error` as well.
    }
    return current;
  }

  function consider(): void {
    if (stopped || leaving || !isTimeToAsk({ state: current, running: options.running(), asked }) || current.kind !== 'ready') return;
    asked = current.version;
    options
      .ask(current.version)
      .then((yes) => (yes ? restart() : undefined))
      .catch((error: unknown) => log.error({ err: error }, 'asking for a restart failed'));
  }

  async function restart(): Promise<void> {
    if (current.kind !== 'ready' || leaving) return;
    leaving = true;
    try {
      leaving = await options.shutDown();
    } catch (error) {
      leaving = false;
      throw error;
    }
    if (leaving) updater.quitAndInstall(true, true);
  }

  return {
    state: () => current,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    check,
    restart,
    reconsider() {
      if (applied !== setting()) {
        applied = setting();
        apply();
        if (applied === 'off') become({ kind: 'off', reason: SWITCHED_OFF });
        else if (current.kind !== 'downloading') become(readyOrIdle());
        void check();
      }
      consider();
    },
    stop({ install }) {
      if (stopped) return;
      stopped = true;
      if (!install) updater.autoInstallOnAppQuit = false;
      cancel();
      listeners.clear();
    },
  };
}

function withoutUpdater(reason: string): Updates {
  const state: UpdateState = { kind: 'off', reason };
  return {
    state: () => state,
    onChange: () => () => undefined,
    check: async () => state,
    restart: async () => undefined,
    reconsider: () => undefined,
    stop: () => undefined,
  };
}

/** Messages of the updater hold whole responses and stacks below their first line. */
function firstLine(text: string): string {
  const line = (text.split('\n')[0] ?? '').trim().slice(0, 200);
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
