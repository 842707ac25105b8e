import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { instanceLockIsHeld, takeInstanceLock } from './instance-lock.ts';
import { createChildren } from './testing/children.ts';

let dir: string;
const children = createChildren();
const held: { release(): void }[] = [];
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'lock '));
});
afterEach(async () => {
  for (const lock of held.splice(0)) lock.release();
  await children.ended();
  await rm(dir, { recursive: true });
});

function take(): { release(): void } | null {
  const lock = takeInstanceLock(dir);
  if (lock) held.push(lock);
  return lock;
}

it('belongs to one process until that releases it', async () => {
  const other = await children.start('lock', dir);
  expect(instanceLockIsHeld(dir)).toBe(false);
  expect(await other.go()).toBe('held');
  expect(instanceLockIsHeld(dir)).toBe(true);
  expect(take()).toBeNull();
  await other.go();
  expect(instanceLockIsHeld(dir)).toBe(false);
  expect(take()).not.toBeNull();
});

it('is free again when its process was killed, whatever it left on disk', async () => {
  const other = await children.start('lock', dir);
  expect(await other.go()).toBe('held');
  await other.kill();
  expect(instanceLockIsHeld(dir)).toBe(false);
  expect(take()).not.toBeNull();
});

it('goes to one of two that ask at once', async () => {
  const all = await Promise.all(Array.from({ length: 2 }, () => children.start('lock', dir)));
  const answers = await Promise.all(all.map((child) => child.go()));
  expect(answers.filter((answer) => answer === 'held')).toHaveLength(1);
  expect(answers.filter((answer) => answer === 'refused')).toHaveLength(1);
});

it('is held within one process too', () => {
  const lock = take();
  expect(take()).toBeNull();
  lock?.release();
  expect(take()).not.toBeNull();
});

it('is not held where no instance has ever been', () => {
  expect(instanceLockIsHeld(dir)).toBe(false);
  expect(instanceLockIsHeld(path.join(dir, 'nowhere'))).toBe(false);
});

it('takes an empty file that somebody made for what it is', async () => {
  await writeFile(path.join(dir, 'instance.lock'), '');
  expect(instanceLockIsHeld(dir)).toBe(false);
  expect(take()).not.toBeNull();
});
