import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portMessage } from '../../src-main/contract/platform.ts';
import { createRig, type Rig } from '../window/rig.ts';

/*
 * The built window as the desktop app loads it, in a real browser: the preload and the main process are played by a few lines in the
 * page, which hand over a port and pass on to the daemon what comes over it, as the shell does when it is attached to one.
 */

let rig: Rig;
let page: Page;
beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  await rig.project('web');
  page = await rig.open({ before: playDesktop });
});
afterAll(() => rig.close());

/** What the page has of it, to be called from here. */
interface Played {
  desktop: { connect(): void; command(command: object): void; disconnect(): void; acknowledged: number; folder: string | null | undefined };
}

function playDesktop(): void {
  Object.assign(window, { platform: Object.freeze({ kind: 'desktop', os: 'linux', version: '9.9.9' }) });
  let port: MessagePort;
  let socket: WebSocket;
  const desktop: Played['desktop'] = {
    acknowledged: 0,
    folder: null,
    connect() {
      const channel = new MessageChannel();
      port = channel.port1;
      socket = new WebSocket(`ws://${location.host}/rpc`);
      socket.binaryType = 'arraybuffer';
      const early: (string | ArrayBuffer)[] = [];
      socket.onopen = () => {
        for (const data of early.splice(0)) socket.send(data);
      };
      socket.onmessage = ({ data }) => port.postMessage(data);
      port.onmessage = ({ data }) => {
        if (typeof data === 'number') desktop.acknowledged += data;
        else if (data.type === 'choose-folder') {
          if (desktop.folder !== undefined) port.postMessage({ type: 'folder', path: desktop.folder });
        } else if (socket.readyState === WebSocket.OPEN) socket.send(data);
        else early.push(data);
      };
      window.postMessage('task-orchestrator:port', '*', [channel.port2]);
    },
    command: (command) => port.postMessage(command),
    disconnect() {
      socket.close();
      port.postMessage(null);
      port.close();
    },
  };
  Object.assign(window, { desktop });
  addEventListener('DOMContentLoaded', () => desktop.connect());
}
const played = (act: 'connect' | 'disconnect') => page.evaluate((act) => (window as unknown as Played).desktop[act](), act);
const command = (what: object) => page.evaluate((what) => (window as unknown as Played).desktop.command(what), what);

describe('the window in the desktop app', () => {
  it('speaks over its port and opens no connection of its own', async () => {
    expect(portMessage).toBe('task-orchestrator:port');
    await page.getByRole('link', { name: 'Board' }).first().waitFor();
    const sockets: string[] = [];
    page.on('websocket', (socket) => sockets.push(socket.url()));
    await command({ type: 'go', path: '/stats' });
    await page.getByRole('heading', { name: 'Stats' }).waitFor();
    expect(sockets).toEqual([]);
  });

  it('does what the menu, the tray and notifications ask of it', async () => {
    await command({ type: 'go', path: '/board' });
    await command({ type: 'action', id: 'task.new' });
    await page.getByRole('dialog', { name: /new task/i }).waitFor();
    await page.keyboard.press('Escape');
    await command({ type: 'action', id: 'palette.open' });
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    // What it does not know it leaves.
    await command({ type: 'action', id: 'no.such' });
    await command({ type: 'go', path: 'https://example.com' });
    await command({ type: 'go', path: '/inbox' });
    await page.getByRole('heading', { name: 'Inbox' }).waitFor();
  });

  it('has settings of its own, and saves them', async () => {
    await command({ type: 'go', path: '/settings/desktop' });
    const awake = page.getByRole('switch', { name: 'Keep the machine awake' });
    await awake.click();
    await page.getByText('saved').waitFor();
    expect(await rig.cliJson<{ desktop: object }>('settings', 'get')).toMatchObject({ desktop: { keepAwake: true, closeToTray: true } });
    await command({ type: 'go', path: '/settings/notifications' });
    await page.getByText('The system shows them').waitFor();
  });

  it('takes a folder from the system’s own dialog', async () => {
    const repository = path.join(rig.folder, 'chosen');
    await mkdir(repository);
    await rig.git(repository, 'init', '-q', '-b', 'main');
    await rig.git(repository, 'commit', '-q', '--allow-empty', '-m', 'Begin');
    await command({ type: 'go', path: '/welcome' });
    const field = page.getByRole('combobox', { name: 'Path of a repository' });
    const choose = page.getByRole('button', { name: 'Choose…' });
    await field.fill('/typed');
    await choose.click();
    await choose.and(page.locator(':enabled')).waitFor();
    expect(await field.inputValue()).toBe('/typed');
    await page.evaluate((folder) => {
      (window as unknown as Played).desktop.folder = folder;
    }, repository);
    await choose.click();
    await page.waitForFunction((folder) => document.querySelector<HTMLInputElement>('[role=combobox]')?.value === folder, repository);
    await page.getByRole('button', { name: 'Add project' }).click();
    await page.getByRole('heading', { name: 'chosen' }).waitFor();
    expect(await rig.cliJson<object[]>('project', 'list')).toContainEqual(expect.objectContaining({ name: 'chosen', path: repository }));
  });

  it('waits for no folder that was asked for over another port', async () => {
    await command({ type: 'go', path: '/welcome' });
    await page.evaluate(() => {
      (window as unknown as Played).desktop.folder = undefined;
    });
    const choose = page.getByRole('button', { name: 'Choose…' });
    await choose.click();
    await choose.and(page.locator(':disabled')).waitFor();
    await played('connect');
    await page.getByText('The connection to Task Orchestrator is lost').waitFor();
    await choose.and(page.locator(':enabled')).waitFor();
  });

  it('says so when its port is gone, and goes on with the next one', async () => {
    await played('disconnect');
    await page.getByText(/Not connected for/).waitFor();
    await played('connect');
    await page.getByText('live', { exact: true }).waitFor();
    await rig.cli('task', 'add', 'web', '--title', 'After the break', '--slug', 'after');
    await command({ type: 'go', path: '/board' });
    await page.getByText('After the break').waitFor();
  });
});

it('a browser has none of it', async () => {
  const plain = await rig.open({ at: '/settings' });
  await plain.getByRole('navigation', { name: 'Settings' }).waitFor();
  expect(await plain.getByRole('link', { name: 'Desktop', exact: true }).count()).toBe(0);
  const welcome = await rig.open({ at: '/welcome' });
  await welcome.getByRole('button', { name: 'Add project' }).waitFor();
  expect(await welcome.getByRole('button', { name: 'Choose…' }).count()).toBe(0);
});
