import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { downloadRuntime, findRuntime } from './electron-runtime.mjs';

let root: string;
const put = async (file: string, text = '') => {
  await mkdir(path.dirname(path.join(root, file)), { recursive: true });
  await writeFile(path.join(root, file), text);
};
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'runtime-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe('the runtime', () => {
  it('is found where its package put it', async () => {
    expect(findRuntime(root, {}, 'linux')).toBeNull();
    await put('node_modules/electron/path.txt', 'electron');
    expect(findRuntime(root, {}, 'linux')).toBeNull();
    await put('node_modules/electron/dist/electron');
    expect(findRuntime(root, {}, 'linux')).toBe(path.join(root, 'node_modules/electron/dist/electron'));
  });

  it('is found where the environment says, under the name that it has on this system', async () => {
    await put('there/electron');
    await put('there/Electron.app/Contents/MacOS/Electron');
    const env = { ELECTRON_OVERRIDE_DIST_PATH: path.join(root, 'there') };
    expect(findRuntime(root, env, 'linux')).toBe(path.join(root, 'there/electron'));
    expect(findRuntime(root, env, 'darwin')).toBe(path.join(root, 'there/Electron.app/Contents/MacOS/Electron'));
    expect(findRuntime(root, env, 'win32')).toBeNull();
  });
});

describe('its download', () => {
  const installer = (script: string) => put('node_modules/electron/install.js', script);
  const leftOvers = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('task-orchestrator-electron-'));

  it('is done by the package itself', async () => {
    await installer(`require('node:fs').writeFileSync(require('node:path').join(__dirname, 'path.txt'), 'electron')`);
    expect(await downloadRuntime(root, process.env)).toBeNull();
  });

  it.each([
    ["'TypeError: fetch failed\\n    at somewhere'", 'fetch failed'],
    [
      "new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND nowhere.invalid') })",
      'getaddrinfo ENOTFOUND nowhere.invalid',
    ],
    ["Object.assign(new Error('disk full'), { code: 'ENOSPC' })", 'disk full'],
  ])('that fails with %s says why in a few words', async (error, why) => {
    await installer(`console.error(${error}); process.exit(1)`);
    expect(await downloadRuntime(root, process.env)).toBe(why);
  });

  it('is given up when nothing comes, not while something does', async () => {
    const before = await leftOvers();
    await installer('setInterval(() => {}, 1000)');
    expect(await downloadRuntime(root, process.env, 50)).toBe('the download does not get on');
    await installer(`
      const file = require('node:path').join(require('node:os').tmpdir(), 'part');
      let n = 0;
      const timer = setInterval(() => {
        require('node:fs').appendFileSync(file, 'x'.repeat(100));
        if (++n === 100) clearInterval(timer);
      }, 20);`);
    expect(await downloadRuntime(root, process.env, 1_500)).toBeNull();
    expect(await leftOvers()).toEqual(before);
  });
});
