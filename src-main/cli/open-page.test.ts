import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorld, type World } from '../core/git/testing/world.ts';
import { appBrowsers, openPage } from './open-page.ts';

const url = 'http://127.0.0.1:1/?token=once';

describe.skipIf(process.platform !== 'linux')('opening a page', () => {
  let world: World;
  let env: Record<string, string | undefined>;
  beforeEach(async () => {
    world = await createWorld();
    // The shell that the stand-ins are written in, and no browser of this machine.
    await world.program('sh', 'exec /bin/sh "$@"');
    env = { ...world.env, PATH: path.join(world.dir, 'bin') };
  });
  afterEach(() => world.close());
  const stand = (name: string, code = 0) =>
    world.program(name, `printf '%s\\n' ${name} "$@" >>'${path.join(world.dir, 'asked')}'\nexit ${code}`);
  const asked = async () => (await readFile(path.join(world.dir, 'asked'), 'utf8')).trim().split('\n');
  const open = (window: boolean) => openPage(url, { env, stateDir: '/state', window });

  it('uses a window of its own, with a profile of its own', async () => {
    await stand('google-chrome');
    await stand('xdg-open');
    expect(await open(true)).toBe(true);
    expect(await asked()).toEqual([
      'google-chrome',
      `--app=${url}`,
      '--user-data-dir=/state/browser',
      '--no-first-run',
      '--no-default-browser-check',
    ]);
  });

  it('uses the default browser when there is no such browser, or it does not start', async () => {
    await stand('xdg-open');
    expect(await open(true)).toBe(true);
    expect(await asked()).toEqual(['xdg-open', url]);
    await stand('chromium', 1);
    expect(await open(true)).toBe(true);
    expect((await asked()).slice(2)).toEqual([
      'chromium',
      `--app=${url}`,
      expect.any(String),
      '--no-first-run',
      '--no-default-browser-check',
      'xdg-open',
      url,
    ]);
  });

  it('uses the default browser when no window is asked for, and says when there is none', async () => {
    await stand('chromium');
    expect(await open(false)).toBe(false);
    await stand('xdg-open');
    expect(await open(false)).toBe(true);
    expect(await asked()).toEqual(['xdg-open', url]);
  });
});

it('knows where the systems keep their browsers', () => {
  expect(appBrowsers('darwin', {})[0]).toBe('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome');
  expect(appBrowsers('win32', { ProgramFiles: '/p' })).toEqual([
    '/p/Google/Chrome/Application/chrome.exe',
    '/p/Microsoft/Edge/Application/msedge.exe',
  ]);
});
