import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { isFresh, stamp } from './fresh.mjs';

const before = new Date(1_700_000_000_000);
const built = new Date(1_700_000_001_000);
const after = new Date(1_700_000_002_000);
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fresh-'));
  await file('src-main/core/lib/clock.ts', before);
  await file('src-main/core/fixtures/stream.jsonl', before);
  await file('electron.vite.config.ts', before);
  for (const each of ['out/main/cli.js', 'out/main/electron.js', 'out/preload/index.cjs']) await file(each, built);
  await file('out/renderer/index.html', built);
  await file(stamp, built);
  for (const path of ['src-main', 'src-main/core', 'src-main/core/lib']) await utimes(join(folder, path), before, before);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('is fresh when nothing changed since the build', () => {
  expect(isFresh(folder)).toBe(true);
});

it.each(['src-main/core/lib/clock.ts', 'electron.vite.config.ts'])('is stale when %s is newer than the build', async (path) => {
  await file(path, after);
  expect(isFresh(folder)).toBe(false);
});

it('is stale when a source was deleted', async () => {
  await rm(join(folder, 'src-main/core/lib/clock.ts'));
  expect(isFresh(folder)).toBe(false);
});

it('does not rebuild for a test or a fixture', async () => {
  await file('src-main/core/fixtures/stream.jsonl', after);
  await file('src-main/core/lib/clock.test.ts', after);
  await utimes(join(folder, 'src-main/core/lib'), before, before);
  expect(isFresh(folder)).toBe(true);
});

it.each([stamp, 'out/main/cli.js', 'out/renderer/index.html'])('is stale without %s', async (path) => {
  await rm(join(folder, path));
  expect(isFresh(folder)).toBe(false);
});

async function file(path: string, time: Date): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), '');
  await utimes(join(folder, path), time, time);
}
