import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readSessionKey } from './session-key.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'session-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));
const file = () => path.join(dir, 'browser-session.key');

it('is the same at every start, and for this user alone', async () => {
  const key = await readSessionKey(dir);
  expect(key).toMatch(/^[\w-]{43}$/);
  expect(await readSessionKey(dir)).toBe(key);
  expect((await stat(file())).mode & 0o777).toBe(0o600);
  expect(await readdir(dir)).toEqual(['browser-session.key']);
});

it('is another one when the file was deleted or is no key', async () => {
  const key = await readSessionKey(dir);
  await rm(file());
  const second = await readSessionKey(dir);
  expect(second).not.toBe(key);
  await writeFile(file(), 'cut');
  const third = await readSessionKey(dir);
  expect(third).not.toBe('cut');
  expect(await readFile(file(), 'utf8')).toBe(third);
});
