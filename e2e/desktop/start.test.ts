import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readRuntime } from '../../src-main/server/runtime-file.ts';

/* `npm start` where Electron's runtime is not, and cannot be had. */

const root = path.resolve(import.meta.dirname, '../..');
let folder: string;
let started: ChildProcess;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'start-')));
});
afterEach(async () => {
  if (started.exitCode === null && started.signalCode === null) {
    started.kill('SIGTERM');
    await once(started, 'exit');
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
});

it('says so in one line, serves the same window, and opens it in an app window of a browser', async () => {
  const bin = path.join(folder, 'bin');
  const opened = path.join(folder, 'opened');
  await mkdir(bin);
  // First in the order in which browsers are looked for.
  await writeFile(path.join(bin, 'chromium'), `#!/bin/sh\nprintf '%s\\n' "$@" >'${opened}.part' && mv '${opened}.part' '${opened}'\n`, {
    mode: 0o755,
  });
  const stateDir = path.join(folder, 'state');
  started = spawn(process.execPath, [path.join(root, 'scripts/start.mjs')], {
    cwd: folder,
    env: {
      ...{ PATH: `${bin}:${process.env.PATH}`, HOME: folder, SHLVL: '1', TASK_ORCH_STATE: stateDir },
      ...{ TASK_ORCH_WORKTREES: path.join(folder, 'worktrees') },
      // Neither is there, nor is it downloaded.
      ...{ ELECTRON_OVERRIDE_DIST_PATH: path.join(folder, 'nowhere'), ELECTRON_SKIP_BINARY_DOWNLOAD: '1' },
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  started.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  started.stdout?.resume();
  const args = async () => (await readFile(opened, 'utf8').catch(() => '')).split('\n');
  await expect.poll(async () => (await args())[0], { timeout: 30_000 }).toMatch(/^--app=http:\/\/127\.0\.0\.1:\d+\//);
  expect(said.split('\n').filter((line) => line.includes("Electron's runtime"))).toHaveLength(1);
  const address = (await args())[0]?.replace('--app=', '') ?? '';
  // The token in it is left for a cookie.
  const entry = await fetch(address, { redirect: 'manual' });
  const cookie = entry.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const page = await fetch(new URL(entry.headers.get('location') ?? '', address), { headers: { cookie } });
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('<div id="root">');

  started.kill('SIGTERM');
  await once(started, 'exit');
  expect(await readRuntime(stateDir)).toBeNull();
});
