import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { expectNoBarriers } from './axe.ts';
import { createRig, type Rig } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  await rig.project('web');
  const spec = path.join(rig.folder, 'spec.md');
  await writeFile(spec, 'Write a note.\n');
  await rig.cli('task', 'add', 'web', '--title', 'Reviewed', '--body-file', spec, '--model', 'demo', '--queue');
  await rig.cli('task', 'wait', 'web/reviewed', '--until', 'review', '--timeout', '40');
});
afterEach(() => rig.closePages());
afterAll(() => rig.close());

it('the window opens on the board, says that it is live, and every view can be gone to by keys', async () => {
  const page = await rig.open();
  await page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
  for (const [keys, name] of [
    ['gi', 'Inbox'],
    ['gr', 'Runs'],
    ['gs', 'Stats'],
    ['ge', 'Settings'],
    ['gh', 'Guide'],
    ['gb', 'Board'],
  ] as const) {
    for (const key of keys) await page.keyboard.press(key);
    await page.getByRole('heading', { level: 1, name }).waitFor();
  }
});

it('the frame has nothing that keeps people out', async () => {
  const page = await rig.open();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await expectNoBarriers(page, 'frame');
});

it.each([
  ['the palette', { key: 'k', ctrlKey: true }, 'INPUT'],
  ['a new task', { key: 'n' }, 'TEXTAREA'],
  ['words for the agent', { key: 'c' }, 'TEXTAREA'],
] as const)('%s has the keyboard from the moment it is there, so that nothing of what is typed is lost', async (_, key, field) => {
  const page = await rig.open({ at: '/board?task=web%2Freviewed&tab=spec' });
  await page
    .getByRole('article')
    .getByRole('button', { name: /^Request changes/ })
    .waitFor();
  // Once, for what is loaded only when it is wanted.
  await page.keyboard.press(`${'ctrlKey' in key ? 'Control+' : ''}${key.key}`);
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  const focused = await page.evaluate(async (init) => {
    // The next task, without a frame in between.
    const turn = () =>
      new Promise<unknown>((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = resolve;
        port2.postMessage(null);
      });
    (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { ...init, bubbles: true, cancelable: true }));
    while (!document.querySelector('[role=dialog]')) await turn();
    await turn();
    return [document.activeElement?.tagName, document.activeElement?.closest('[role=dialog]') !== null];
  }, key);
  expect(focused).toEqual([field, true]);
});
