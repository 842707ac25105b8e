import { expect, test } from 'vitest';
import { createViewers } from './viewers.ts';

/** A screen that is all that was written. */
function world() {
  let written = '';
  let reads = 0;
  const viewers = createViewers({
    snapshot: async () => ({ data: `[${written.length}]`, cols: 80, rows: 24 }),
    onRead: () => reads++,
  });
  return {
    viewers,
    reads: () => reads,
    put(data: string) {
      written += data;
      viewers.add({ type: 'data', data });
    },
  };
}
const chunk = 'x'.repeat(1024);

test('begins with the screen and goes on with what comes, in pieces of at most 64 KiB', async () => {
  const { viewers, put } = world();
  put('before');
  const viewer = viewers.join(undefined);
  expect(await viewer.next()).toEqual({ type: 'screen', data: '[6]', cols: 80, rows: 24 });
  for (let i = 0; i < 100; i++) put(chunk);
  viewers.add({ type: 'size', cols: 1, rows: 2 });
  put('after');
  expect(await viewer.next()).toEqual({ type: 'data', data: 'x'.repeat(64 * 1024) });
  expect(await viewer.next()).toEqual({ type: 'data', data: 'x'.repeat(36 * 1024) });
  expect(await viewer.next()).toEqual({ type: 'size', cols: 1, rows: 2 });
  const last = viewer.next();
  expect(await last).toEqual({ type: 'data', data: 'after' });
});

test('waits for what comes, and ends when it is told to', async () => {
  const { viewers, put } = world();
  const controller = new AbortController();
  const viewer = viewers.join(controller.signal);
  await viewer.next();
  const waiting = viewer.next();
  put('x');
  expect(await waiting).toEqual({ type: 'data', data: 'x' });
  const stopped = viewer.next();
  controller.abort();
  expect(await stopped).toBe(null);
  expect(await viewer.next()).toBe(null);
});

test('the one that is least behind counts; nobody is not behind', async () => {
  const { viewers, put, reads } = world();
  expect(viewers.unsent).toBe(0);
  const [fast, slow] = [viewers.join(undefined), viewers.join(undefined)];
  await fast.next();
  await slow.next();
  for (let i = 0; i < 10; i++) put(chunk);
  expect(viewers.unsent).toBe(10 * 1024);
  const before = reads();
  await fast.next();
  expect(viewers.unsent).toBe(0);
  expect(reads()).toBe(before + 1);
  fast.leave();
  expect(viewers.unsent).toBe(10 * 1024);
  slow.leave();
  expect(viewers.unsent).toBe(0);
});

test('whoever is too far behind holds nothing any more, and gets the screen instead of what it missed', async () => {
  const { viewers, put } = world();
  const [fast, slow] = [viewers.join(undefined), viewers.join(undefined)];
  await fast.next();
  await slow.next();
  for (let i = 0; i < 2_000; i++) {
    put(chunk);
    await fast.next();
  }
  fast.leave();
  // It holds back the program until it goes on.
  expect(viewers.unsent).toBe(Number.POSITIVE_INFINITY);
  expect(await slow.next()).toMatchObject({ type: 'screen', data: `[${2_000 * 1024}]` });
  expect(viewers.unsent).toBe(0);
  put('next');
  expect(await slow.next()).toEqual({ type: 'data', data: 'next' });
});

test('the end is told to who is there, who is behind and who comes later', async () => {
  const { viewers, put } = world();
  const [here, behind] = [viewers.join(undefined), viewers.join(undefined)];
  await here.next();
  put('x');
  viewers.add({ type: 'exit', exitCode: 3 });
  const later = viewers.join(undefined);
  expect([await here.next(), await here.next()]).toEqual([
    { type: 'data', data: 'x' },
    { type: 'exit', exitCode: 3 },
  ]);
  for (const viewer of [behind, later]) {
    expect(await viewer.next()).toMatchObject({ type: 'screen', data: '[1]' });
    expect(await viewer.next()).toEqual({ type: 'exit', exitCode: 3 });
  }
});
