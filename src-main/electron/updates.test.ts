import { EventEmitter } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import type { Settings } from '../contract/settings.ts';
import { createManualClock } from '../core/lib/clock.ts';
import type { Log } from '../core/lib/log.ts';
import { createUpdates, findUpdater, isTimeToAsk, isWanted, type Updater } from './updates.ts';

const log = { debug() {}, info() {}, warn() {}, error() {}, child: () => log } as unknown as Log;

function createWorld({ setting = 'latest' as Settings['updates'], running = 0, yes = false, shutsDown = true, silent = true } = {}) {
  const world = { setting, running, yes, shutsDown };
  const clock = createManualClock();
  const emitter = new EventEmitter();
  const updater = Object.assign(emitter, {
    autoDownload: false,
    autoInstallOnAppQuit: true,
    allowPrerelease: false,
    allowDowngrade: false,
    channel: null as string | null,
    logger: null as object | null,
    checkForUpdates: vi.fn<() => Promise<unknown>>(async () => ({})),
    quitAndInstall: vi.fn<Updater['quitAndInstall']>(),
  });
  const ask = vi.fn<(version: string) => Promise<boolean>>(async () => world.yes);
  const shutDown = vi.fn<() => Promise<boolean>>(async () => world.shutsDown);
  const quit = vi.fn<() => void>();
  const updates = createUpdates({
    updater,
    clock,
    log,
    setting: () => world.setting,
    running: () => world.running,
    silent,
    ask,
    shutDown,
    quit,
  });
  const download = (version = '0.2.0') => {
    updater.emit('update-available', { version });
    updater.emit('update-downloaded', { version });
  };
  return { world, clock, updater, updates, ask, shutDown, quit, download };
}

it('looks for updates a minute after the start and then every six hours', () => {
  const { clock, updater } = createWorld();
  expect(updater.checkForUpdates).not.toHaveBeenCalled();
  clock.advance(60_000);
  expect(updater.checkForUpdates).toHaveBeenCalledTimes(1);
  clock.advance(6 * 3600_000);
  expect(updater.checkForUpdates).toHaveBeenCalledTimes(2);
});

it('downloads in the background and is ready without anything being installed', () => {
  const { updater, updates, shutDown } = createWorld({ running: 1 });
  const states: string[] = [];
  updates.onChange(() => states.push(JSON.stringify(updates.state())));
  updater.emit('update-available', { version: '0.2.0' });
  for (const percent of [10.2, 10.7, 99]) updater.emit('download-progress', { percent });
  updater.emit('update-downloaded', { version: '0.2.0' });
  expect(states.map((state) => JSON.parse(state))).toEqual([
    { kind: 'downloading', version: '0.2.0', percent: 0 },
    { kind: 'downloading', version: '0.2.0', percent: 10 },
    { kind: 'downloading', version: '0.2.0', percent: 99 },
    { kind: 'ready', version: '0.2.0' },
  ]);
  expect(updater.autoInstallOnAppQuit).toBe(true);
  expect(shutDown).not.toHaveBeenCalled();
});

it('does not ask while tasks run; asks when the last one ended, once', () => {
  const { world, updates, ask, download } = createWorld({ running: 2 });
  download();
  world.running = 1;
  updates.reconsider();
  expect(ask).not.toHaveBeenCalled();
  world.running = 0;
  updates.reconsider();
  updates.reconsider();
  expect(ask.mock.calls).toEqual([['0.2.0']]);
});

it('restarts into the update when the person says so: first the orderly shutdown, then the installer', async () => {
  const { updater, shutDown, download } = createWorld({ yes: true });
  download();
  await vi.waitFor(() => expect(updater.quitAndInstall).toHaveBeenCalledWith(true, true));
  expect(shutDown).toHaveBeenCalledTimes(1);
});

it('goes on as before when the quit is called off, and can restart later', async () => {
  const { world, updater, updates, download } = createWorld({ shutsDown: false });
  download();
  await updates.restart();
  expect(updater.quitAndInstall).not.toHaveBeenCalled();
  world.shutsDown = true;
  await updates.restart();
  expect(updater.quitAndInstall).toHaveBeenCalledTimes(1);
});

it('quits all the same when the installer fails after the shutdown', async () => {
  const { updater, updates, quit, download } = createWorld();
  download();
  updater.quitAndInstall.mockImplementation(() => void updater.emit('error', new Error('pkexec: not authorized')));
  await updates.restart();
  expect(quit).toHaveBeenCalledTimes(1);
});

it('says in one sentence what failed, and tries again', async () => {
  const { clock, updater, updates } = createWorld();
  updater.checkForUpdates.mockImplementationOnce(async () => {
    const error = new Error('net::ERR_INTERNET_DISCONNECTED\n    at somewhere');
    updater.emit('error', error);
    throw error;
  });
  expect(await updates.check()).toEqual({
    kind: 'failed',
    message: 'The update failed: net::ERR_INTERNET_DISCONNECTED. It is tried again later.',
  });
  clock.advance(6 * 3600_000);
  updater.emit('update-not-available');
  expect(updates.state()).toEqual({ kind: 'idle' });
});

it('follows the channel, never to an older version', () => {
  const { world, updater, updates } = createWorld();
  expect(updater).toMatchObject({ channel: 'latest', allowPrerelease: false, allowDowngrade: false, autoDownload: true });
  world.setting = 'beta';
  updates.reconsider();
  expect(updater).toMatchObject({ channel: 'beta', allowPrerelease: true, allowDowngrade: false });
  expect(updater.checkForUpdates).toHaveBeenCalledTimes(1);
});

it('does not install a beta that was downloaded before the person left the beta channel', () => {
  const { world, updater, updates, download } = createWorld({ setting: 'beta', running: 1 });
  download('0.3.0-beta.1');
  expect(updates.state()).toEqual({ kind: 'ready', version: '0.3.0-beta.1' });
  world.setting = 'latest';
  updates.reconsider();
  expect(updates.state()).toEqual({ kind: 'idle' });
  expect(updater.autoInstallOnAppQuit).toBe(false);
  world.setting = 'beta';
  updates.reconsider();
  expect(updates.state()).toEqual({ kind: 'ready', version: '0.3.0-beta.1' });
  expect(updater.autoInstallOnAppQuit).toBe(true);
});

it('asks nobody and no server when switched off, and begins when switched on', () => {
  const { world, clock, updater, updates } = createWorld({ setting: 'off' });
  clock.advance(24 * 3600_000);
  expect(updater.checkForUpdates).not.toHaveBeenCalled();
  expect(updates.state()).toEqual({ kind: 'off', reason: 'Updates are switched off in the settings.' });
  expect(updater).toMatchObject({ autoDownload: false, autoInstallOnAppQuit: false });
  world.setting = 'latest';
  updates.reconsider();
  expect(updates.state()).toEqual({ kind: 'idle' });
  expect(updater.checkForUpdates).toHaveBeenCalledTimes(1);
});

it('installs and asks nothing when a download ends after updates were switched off', () => {
  const { world, updater, updates, ask, download } = createWorld();
  world.setting = 'off';
  updates.reconsider();
  download();
  expect(updates.state()).toMatchObject({ kind: 'off' });
  expect(updater.autoInstallOnAppQuit).toBe(false);
  expect(ask).not.toHaveBeenCalled();
});

it('says that a copy without an installer is not updated', async () => {
  const { updater, updates } = createWorld();
  updater.checkForUpdates.mockResolvedValue(null);
  expect(await updates.check()).toMatchObject({ kind: 'off', reason: expect.stringContaining('not put here by an installer') });
});

it('leaves nothing behind when stopped', () => {
  const { clock, updater, updates, ask, download } = createWorld();
  updates.stop({ install: true });
  download();
  clock.advance(24 * 3600_000);
  expect(clock.pending()).toBe(0);
  expect(updater.checkForUpdates).not.toHaveBeenCalled();
  expect(ask).not.toHaveBeenCalled();
});

it('installs nothing at the end of a quit that may not, nor where that asks for a password', () => {
  const { updater, updates, download } = createWorld();
  download();
  expect(updater.autoInstallOnAppQuit).toBe(true);
  updates.stop({ install: false });
  updates.stop({ install: true });
  expect(updater.autoInstallOnAppQuit).toBe(false);

  const package_ = createWorld({ silent: false });
  package_.download();
  expect(package_.updates.state()).toMatchObject({ kind: 'ready' });
  expect(package_.updater.autoInstallOnAppQuit).toBe(false);
});

it.each([
  ['0.2.0', 'latest', true],
  ['0.2.0', 'beta', true],
  ['0.2.0-beta.1', 'beta', true],
  ['0.2.0-beta.1', 'latest', false],
  ['0.2.0', 'off', false],
] as const)('%s on channel %s: %s', (version, setting, wanted) => {
  expect(isWanted(version, setting)).toBe(wanted);
});

it('asks only for what is ready, while nothing runs, once a version', () => {
  const state = { kind: 'ready', version: '2.0.0' } as const;
  expect(isTimeToAsk({ state, running: 0, asked: null })).toBe(true);
  expect(isTimeToAsk({ state, running: 0, asked: '1.9.0' })).toBe(true);
  expect(isTimeToAsk({ state, running: 0, asked: '2.0.0' })).toBe(false);
  expect(isTimeToAsk({ state, running: 1, asked: null })).toBe(false);
  expect(isTimeToAsk({ state: { kind: 'idle' }, running: 0, asked: null })).toBe(false);
});

it('has no updater in a checkout, and none where the build names no source', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'task-orch-updates-'));
  const updaters = [await findUpdater({ isPackaged: false }, folder), await findUpdater({ isPackaged: true }, folder)];
  await rm(folder, { recursive: true });
  expect(updaters).toEqual([
    { unavailable: 'This is a checkout: update it with git.' },
    { unavailable: 'This build names no source of updates: install newer ones by hand.' },
  ]);
  const updates = createUpdates({ ...createWorldless(), updater: { unavailable: 'reason' } });
  expect(await updates.check()).toEqual({ kind: 'off', reason: 'reason' });
});

function createWorldless() {
  return {
    clock: createManualClock(),
    log,
    setting: () => 'latest' as const,
    running: () => 0,
    silent: true,
    ask: async () => false,
    shutDown: async () => true,
    quit: () => undefined,
  };
}
