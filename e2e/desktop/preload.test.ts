import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { expect, it } from 'vitest';
import { portChannel, portMessage } from '../../src-main/contract/platform.ts';

/* The built preload as Electron runs it in the sandbox: a script with `require` for Electron alone. */

const file = path.resolve(import.meta.dirname, '../../out/preload/index.cjs');

async function load(platform: string, argv: string[] = []) {
  const exposed: [string, unknown][] = [];
  const sent: unknown[][] = [];
  const posted: unknown[][] = [];
  const required: string[] = [];
  const heard = new Map<string, (event: unknown) => void>();
  const dom = new Map<string, () => void>();
  const electron = {
    contextBridge: { exposeInMainWorld: (name: string, value: unknown) => exposed.push([name, value]) },
    ipcRenderer: {
      on: (channel: string, listener: (event: unknown) => void) => heard.set(channel, listener),
      send: (...args: unknown[]) => sent.push(args),
    },
  };
  const world = {
    require(name: string) {
      required.push(name);
      if (name !== 'electron') throw new Error(`a sandboxed preload has no ${name}`);
      return electron;
    },
    module: { exports: {} },
    exports: {},
    process: { platform, argv: ['electron', ...argv] },
    window: { postMessage: (...args: unknown[]) => posted.push(args) },
    addEventListener: (name: string, listener: () => void) => dom.set(name, listener),
  };
  runInContext(await readFile(file, 'utf8'), createContext(world), { filename: file });
  return { exposed, sent, posted, required, heard, dom };
}

it('exposes where the page is, and nothing else', async () => {
  const { exposed, required } = await load('darwin', ['--task-orchestrator-version=1.2.3']);
  expect(exposed).toEqual([['platform', { kind: 'desktop', os: 'darwin', version: '1.2.3' }]]);
  expect(new Set(required)).toEqual(new Set(['electron']));
  expect((await load('freebsd')).exposed).toEqual([['platform', { kind: 'desktop', os: 'linux', version: '' }]]);
});

it('asks for a port once the page listens, and hands on what comes to that very page', async () => {
  const { sent, posted, heard, dom } = await load('linux');
  expect(sent).toEqual([]);
  dom.get('DOMContentLoaded')?.();
  expect(sent).toEqual([[portChannel]]);
  const port = {};
  expect([...heard.keys()]).toEqual([portChannel]);
  heard.get(portChannel)?.({ ports: [port] });
  expect(posted).toEqual([[portMessage, '*', [port]]]);
});
