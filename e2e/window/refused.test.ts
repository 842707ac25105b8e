import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { card, column, drag } from './flows.ts';
import { createRig, type Rig } from './rig.ts';

/*
 * What a person does on the board is shown before the server has said yes. Here its answer is no: somebody else was faster.
 */

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  await rig.project('web');
  await rig.cli('queue', 'pause');
});
afterEach(() => rig.closePages());
afterAll(() => rig.close());

async function add(title: string, ...more: string[]): Promise<void> {
  const file = path.join(rig.folder, 'spec.md');
  await writeFile(file, 'Write it down.\n');
  await rig.cli('task', 'add', 'web', '--title', title, '--body-file', file, '--model', 'demo', ...more);
}
const show = (slug: string) => rig.cliJson<TaskWithRuns>('task', 'show', `web/${slug}`);

/** A board whose calls of one procedure of tasks stay on their way until they are let go. */
async function openHolding(procedure: string): Promise<{ page: Page; asked: Promise<void>; letGo: () => void }> {
  const asked = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const route = (fresh: Page) =>
    fresh.routeWebSocket(/./, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((message) => {
        if (!String(message).includes(`/tasks/${procedure}"`)) return server.send(message);
        asked.resolve();
        void go.promise.then(() => server.send(message));
      });
    });
  const page = await rig.open({ size: 'desktop', at: '/board', route });
  return { page, asked: asked.promise, letGo: go.resolve };
}

const titles = async (page: Page, name: string) =>
  (await column(page, name).getByRole('heading', { level: 3 }).allTextContents()).filter((title) => title.startsWith('Row '));

it('a card that is dropped on queued is there at once, and goes back with the reason when its spec was emptied in another window', async () => {
  await add('Emptied');
  const { page, asked, letGo } = await openHolding('queue');
  const other = await rig.open({ at: '/task/web/emptied?tab=spec' });
  const spec = other.getByRole('textbox', { name: 'Spec, in Markdown' });
  await spec.waitFor();
  await drag(page, card(page, 'Todo', 'Emptied'), column(page, 'Queued'));
  await card(page, 'Queued', 'Emptied').waitFor();
  await card(page, 'Todo', 'Emptied').waitFor({ state: 'detached' });
  await asked;
  expect((await show('emptied')).status).toBe('todo');
  await spec.focus();
  await other.keyboard.press('ControlOrMeta+a');
  await other.keyboard.press('Delete');
  await expect.poll(async () => (await show('emptied')).body).toBe('');
  // What the other one changed moves nothing here: this window still waits for its own answer.
  await card(page, 'Queued', 'Emptied').waitFor();
  letGo();
  await page.getByText('web/emptied: not done').waitFor();
  await page.getByText(/spec is empty/).waitFor();
  await card(page, 'Todo', 'Emptied').getByText('No spec yet').waitFor();
  await card(page, 'Queued', 'Emptied').waitFor({ state: 'detached' });
  expect((await show('emptied')).status).toBe('todo');
});

it('a card that somebody else moved elsewhere in between is shown there, with the reason why it is not where it was put', async () => {
  await add('Taken');
  const { page, asked, letGo } = await openHolding('archive');
  await card(page, 'Todo', 'Taken').focus();
  await page.keyboard.press('Shift+A');
  await card(page, 'Todo', 'Taken').waitFor({ state: 'detached' });
  await asked;
  await rig.cli('task', 'queue', 'web/taken');
  letGo();
  await page.getByText('web/taken: not done').waitFor();
  await card(page, 'Queued', 'Taken').waitFor();
  expect((await show('taken')).status).toBe('queued');
});

it('of several cards those that are refused go back, each with its reason, and the others stay', async () => {
  for (const title of ['Both first', 'Both second']) await add(title);
  const { page, asked, letGo } = await openHolding('archive');
  for (const title of ['Both first', 'Both second']) await card(page, 'Todo', title).click({ modifiers: ['ControlOrMeta'] });
  await page.getByRole('toolbar', { name: 'Selected tasks' }).getByRole('button', { name: 'Archive' }).click();
  await card(page, 'Todo', 'Both first').waitFor({ state: 'detached' });
  await card(page, 'Todo', 'Both second').waitFor({ state: 'detached' });
  await asked;
  await rig.cli('task', 'queue', 'web/both-second');
  letGo();
  const report = page.getByRole('region', { name: 'Archived: 1 of 2 done' });
  await report.getByText('Both second').waitFor();
  expect(await report.getByRole('listitem').count()).toBe(1);
  await card(page, 'Queued', 'Both second').waitFor();
  expect((await show('both-first')).status).toBe('archived');
});

it('a card that is put in another place is there at once, and goes back with the reason when its neighbour has left', async () => {
  for (const title of ['Row one', 'Row two', 'Row three']) await add(title, '--priority', '50');
  const { page, asked, letGo } = await openHolding('place');
  await expect.poll(() => titles(page, 'Todo')).toEqual(['Row one', 'Row two', 'Row three']);
  await card(page, 'Todo', 'Row three').focus();
  await page.keyboard.press('Alt+ArrowUp');
  await expect.poll(() => titles(page, 'Todo')).toEqual(['Row one', 'Row three', 'Row two']);
  await asked;
  await rig.cli('task', 'queue', 'web/row-two');
  await expect.poll(() => titles(page, 'Queued')).toEqual(['Row two']);
  letGo();
  await page.getByText('The order was not changed').waitFor();
  await expect.poll(() => titles(page, 'Todo')).toEqual(['Row one', 'Row three']);
});
