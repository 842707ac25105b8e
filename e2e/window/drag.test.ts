import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { card as cardOn, column as columnOn, drag } from './flows.ts';
import { createRig, type Rig } from './rig.ts';

/*
 * Cards in a person's hand: what a board says of its columns while one is held, and what letting go does.
 */

let rig: Rig;
let page: Page;
beforeAll(async () => {
  rig = await createRig({ pace: 300 });
  await rig.serve();
  await rig.project('web');
  await rig.cli('queue', 'pause');
  await writeFile(`${rig.folder}/spec.md`, 'Write it down.\n');
  await writeFile(`${rig.folder}/hang.md`, 'Write it down.\n\ndemo: hang\n');
  page = await rig.open({ size: 'desktop', at: '/board' });
});
afterAll(() => rig.close());
beforeEach(() => rig.go(page, '/board'));

const column = (name: string) => columnOn(page, name);
const card = (name: string, title: string) => cardOn(page, name, title);
const add = (title: string, ...more: string[]) => rig.cli('task', 'add', 'web', '--title', title, '--model', 'demo', ...more);
const withSpec = ['--body-file', 'spec.md'];
const statusOf = async (slug: string) => (await rig.cliJson<{ status: string }>('task', 'show', `web/${slug}`)).status;
/** The titles in a column that begin with these words, from top to bottom. */
const titles = async (name: string, begin: string) =>
  (await column(name).getByRole('heading', { level: 3 }).allTextContents()).filter((title) => title.startsWith(begin));

/** What each column says a drop on it would be. */
const drops = async () =>
  Object.fromEntries(
    await page
      .locator('section[data-drop]')
      .evaluateAll((all) => all.map((it) => [it.getAttribute('aria-label'), it.getAttribute('data-drop')])),
  );

/** Over a card of the same column, above its middle or below; let go at once. */
async function dragBeside(title: string, name: string, target: string, where: 'above' | 'below'): Promise<void> {
  const start = await card(name, title).boundingBox();
  const end = await card(name, target).boundingBox();
  if (!start || !end) throw new Error('nothing to drag, or nowhere to');
  await page.mouse.move(start.x + 40, start.y + 14);
  await page.mouse.down();
  await page.mouse.move(start.x + 60, start.y + 20, { steps: 4 });
  await page.mouse.move(end.x + end.width / 2, where === 'above' ? end.y + 4 : end.y + end.height - 4, { steps: 12 });
  await page.mouse.up();
}

it('while a card is held, the columns that take it light up, and the others say that they do not', async () => {
  await add('Held', ...withSpec);
  await card('Todo', 'Held').waitFor();
  expect(await drops()).toEqual({});
  await drag(page, card('Todo', 'Held'), column('Queued'), { drop: false });
  await expect
    .poll(drops)
    .toEqual({ Todo: 'legal', Queued: 'here', 'In progress': 'illegal', Review: 'illegal', Done: 'illegal', Failed: 'illegal' });
  await column('Queued').getByText('Queue', { exact: true }).waitFor();
  // Escape lets go of it without a drop.
  await page.keyboard.press('Escape');
  await page.mouse.up();
  await expect.poll(drops).toEqual({});
  expect(await statusOf('held')).toBe('todo');
});

it('a drop on a column that does not take the card says why, and moves nothing', async () => {
  await add('Has no spec');
  await card('Todo', 'Has no spec').waitFor();
  const reasons = [
    ['Queued', 'Its spec is empty. Write what is to be done first.'],
    ['In progress', 'The queue starts tasks by itself when there is a slot. Drop it on Queued.'],
    ['Done', 'Only reviewed work can be done.'],
    ['Failed', 'A task fails by its run alone.'],
  ] as const;
  for (const [name, reason] of reasons) {
    await drag(page, card('Todo', 'Has no spec'), column(name));
    await column(name).getByText(reason).waitFor();
    await card('Todo', 'Has no spec').waitFor();
  }
  expect(await statusOf('has-no-spec')).toBe('todo');
});

it('cards are put in another order within their column by hand, and keep it over a reload', async () => {
  for (const title of ['Order one', 'Order two', 'Order three']) await add(title, ...withSpec, '--priority', '5');
  await expect.poll(() => titles('Todo', 'Order')).toEqual(['Order one', 'Order two', 'Order three']);
  await dragBeside('Order three', 'Todo', 'Order one', 'above');
  await expect.poll(() => titles('Todo', 'Order')).toEqual(['Order three', 'Order one', 'Order two']);
  await dragBeside('Order three', 'Todo', 'Order one', 'below');
  await expect.poll(() => titles('Todo', 'Order')).toEqual(['Order one', 'Order three', 'Order two']);
  const stored = async () =>
    (await rig.cliJson<{ title: string }[]>('task', 'list', '--status', 'todo')).map(({ title }) => title).slice(0, 3);
  await expect.poll(stored).toEqual(['Order one', 'Order three', 'Order two']);
  await page.reload();
  await card('Todo', 'Order one').waitFor();
  expect(await titles('Todo', 'Order')).toEqual(['Order one', 'Order three', 'Order two']);
});

it('a place among cards of another priority says why it cannot be taken', async () => {
  await add('Plain one', ...withSpec, '--priority', '3');
  await add('Higher one', ...withSpec, '--priority', '4');
  await expect
    .poll(async () => [...(await titles('Todo', 'Higher')), ...(await titles('Todo', 'Plain'))])
    .toEqual(['Higher one', 'Plain one']);
  await dragBeside('Plain one', 'Todo', 'Higher one', 'above');
  await column('Todo')
    .getByText(/^Priority goes first: /)
    .waitFor();
  const all = await titles('Todo', '');
  expect(all.indexOf('Higher one')).toBeLessThan(all.indexOf('Plain one'));
});

it('one of several selected cards takes them all along, in their order', async () => {
  for (const title of ['Many one', 'Many two', 'Many three', 'Many left']) await add(title, ...withSpec, '--priority', '7');
  await card('Todo', 'Many left').waitFor();
  for (const title of ['Many one', 'Many two', 'Many three']) await card('Todo', title).click({ modifiers: ['ControlOrMeta'] });
  await drag(page, card('Todo', 'Many two'), column('Queued'), { drop: false });
  await column('Queued').getByText('Queue: 3', { exact: true }).waitFor();
  await page.mouse.up();
  await expect.poll(() => titles('Queued', 'Many')).toEqual(['Many one', 'Many two', 'Many three']);
  expect(await titles('Todo', 'Many')).toEqual(['Many left']);
  for (const slug of ['many-one', 'many-two', 'many-three']) await expect.poll(() => statusOf(slug)).toBe('queued');
  await page.getByRole('toolbar', { name: 'Selected tasks' }).waitFor({ state: 'detached' });
});

it('of several selected cards the drop says how many it takes; the others stay, each with its reason', async () => {
  await add('Some having', ...withSpec, '--priority', '8');
  await add('Some lacking', '--priority', '8');
  for (const title of ['Some having', 'Some lacking']) await card('Todo', title).click({ modifiers: ['ControlOrMeta'] });
  await drag(page, card('Todo', 'Some having'), column('Queued'), { drop: false });
  await column('Queued').getByText('Queue: 1 of 2', { exact: true }).waitFor();
  await page.mouse.up();
  await card('Queued', 'Some having').waitFor();
  const report = page.getByRole('region', { name: 'Queued: 1 of 2 done' });
  await report.getByText('Its spec is empty. Write what is to be done first.').waitFor();
  await card('Todo', 'Some lacking').waitFor();
  await page.keyboard.press('Escape');
});

it('running cards that are dropped elsewhere ask once before their runs are stopped', async () => {
  await rig.cli('settings', 'set', 'maxRunning=2');
  for (const title of ['Runs one', 'Runs two']) await add(title, '--body-file', 'hang.md', '--priority', '100', '--queue');
  await page.getByRole('button', { name: /^Resume/ }).click();
  for (const title of ['Runs one', 'Runs two']) await card('In progress', title).waitFor();
  await page.getByRole('button', { name: 'Pause the queue' }).click();
  for (const title of ['Runs one', 'Runs two']) await card('In progress', title).click({ modifiers: ['ControlOrMeta'] });
  await drag(page, card('In progress', 'Runs one'), column('Todo'));
  const question = page.getByRole('alertdialog', { name: 'Stop 2 runs?' });
  await question.getByRole('button', { name: 'Cancel' }).click();
  await question.waitFor({ state: 'detached' });
  for (const slug of ['runs-one', 'runs-two']) expect(await statusOf(slug)).toBe('inprogress');
  await drag(page, card('In progress', 'Runs two'), column('Todo'));
  await question.getByRole('button', { name: 'Stop 2 runs' }).click();
  for (const title of ['Runs one', 'Runs two']) await card('Todo', title).waitFor();
  for (const slug of ['runs-one', 'runs-two']) expect(await statusOf(slug)).toBe('todo');
});
