import { writeFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { card as cardOn, column as columnOn, drag as dragOn, dropOnQueued, dropOnReview } from './flows.ts';
import { createRig, type Rig } from './rig.ts';

let rig: Rig;
let page: Page;
beforeAll(async () => {
  rig = await createRig({ pace: 300 });
  await rig.serve();
  await rig.project('web');
  await rig.project('api');
  await rig.cli('queue', 'pause');
  page = await rig.open({ size: 'desktop', at: '/board' });
});
afterAll(() => rig.close());
beforeEach(() => rig.go(page, '/board'));

const column = (name: string) => columnOn(page, name);
const card = (name: string, title: string) => cardOn(page, name, title);
const add = (title: string, ...more: string[]) =>
  rig.cli('task', 'add', 'web', '--title', title, '--body-file', 'spec.md', '--model', 'demo', ...more);
const statusOf = async (slug: string) => (await rig.cliJson<{ status: string }>('task', 'show', `web/${slug}`)).status;

beforeAll(async () => {
  await writeFile(`${rig.folder}/spec.md`, 'Write it down.\n');
});

const drag = (from: Locator, to: Locator, how?: { drop: boolean }) => dragOn(page, from, to, how);

it('a card that is dropped on queued is queued, and says why it does not run', async () => {
  await add('Drag me');
  await dropOnQueued(page, 'Drag me');
  expect(await statusOf('drag-me')).toBe('queued');
});

it('where a card cannot go says why, and nothing changes', async () => {
  await add('Stay here');
  await dropOnReview(page, 'Stay here');
  expect(await statusOf('stay-here')).toBe('todo');
});

it('cards are put in another order within their column, and keep it', async () => {
  await add('First of two', '--priority', '5');
  await add('Second of two', '--priority', '5');
  await card('Todo', 'Second of two').waitFor();
  const order = async () =>
    (await column('Todo').getByRole('row').allInnerTexts()).filter((text) => text.includes('of two')).map((text) => text.split('\n')[0]);
  await expect.poll(order).toEqual(['First of two', 'Second of two']);
  await card('Todo', 'Second of two').focus();
  await page.keyboard.press('Alt+ArrowUp');
  await expect.poll(order).toEqual(['Second of two', 'First of two']);
  await expect
    .poll(async () => (await rig.cliJson<{ title: string }[]>('task', 'list', '--status', 'todo')).map(({ title }) => title).slice(0, 2))
    .toEqual(['Second of two', 'First of two']);
  await page.reload();
  await card('Todo', 'Second of two').waitFor();
  expect(await order()).toEqual(['Second of two', 'First of two']);
});

it('the board is worked with the keyboard alone', async () => {
  await add('By keys', '--priority', '9');
  await card('Todo', 'By keys').focus();
  await page.keyboard.press('q');
  await card('Queued', 'By keys').waitFor();
  await card('Queued', 'By keys').focus();
  await page.keyboard.press('q');
  await card('Todo', 'By keys').waitFor();
  await card('Todo', 'By keys').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('complementary').getByRole('heading', { name: 'By keys' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('complementary').waitFor({ state: 'detached' });
  await card('Todo', 'By keys').focus();
  await page.keyboard.press('.');
  await page.getByRole('menuitem', { name: /Archive/ }).waitFor();
  await page.keyboard.press('Escape');
});

it('many cards are moved at once, and one that cannot go stays and says why', async () => {
  await add('Bulk one', '--priority', '8');
  await add('Bulk two', '--priority', '8');
  await rig.cli('task', 'add', 'web', '--title', 'Bulk without a spec', '--priority', '8', '--model', 'demo');
  for (const title of ['Bulk one', 'Bulk two', 'Bulk without a spec']) await card('Todo', title).click({ modifiers: ['ControlOrMeta'] });
  await page.getByRole('toolbar', { name: 'Selected tasks' }).waitFor();
  await page.keyboard.press('q');
  await card('Queued', 'Bulk one').waitFor();
  await card('Queued', 'Bulk two').waitFor();
  await card('Todo', 'Bulk without a spec').waitFor();
  await page
    .getByRole('region', { name: 'Queued: 2 of 3 done' })
    .getByText(/spec is empty/)
    .waitFor();
  await page.keyboard.press('Escape');
  // A key whose command is for some of them only.
  await card('Queued', 'Bulk one').click({ modifiers: ['ControlOrMeta'] });
  await card('Todo', 'Bulk without a spec').click({ modifiers: ['ControlOrMeta'] });
  await page.keyboard.press('Shift+A');
  await card('Todo', 'Bulk without a spec').waitFor({ state: 'detached' });
  await page.getByRole('region', { name: 'Archived: 1 of 2 done' }).getByText('Take it out of the queue first.').waitFor();
  await page.keyboard.press('Escape');
  // And one that is for none: its column says why.
  await card('Queued', 'Bulk one').focus();
  await page.keyboard.press('a');
  await column('Queued').getByText('Only reviewed work can be done.').waitFor();
});

it('what is changed of selected cards goes on from what was changed before, and ends with the board', async () => {
  await add('Change me');
  await card('Todo', 'Change me').focus();
  await page.keyboard.press('x');
  const bar = page.getByRole('toolbar', { name: 'Selected tasks' });
  const priority = async (name: string) => {
    await bar.getByRole('button', { name: 'Priority' }).click();
    await page
      .getByRole('menuitem', { name })
      .or(page.getByRole('menuitemradio', { name }))
      .or(page.getByRole('menuitemcheckbox', { name }))
      .click();
    await page.keyboard.press('Escape');
  };
  const stored = async () => (await rig.cliJson<{ priority: number }>('task', 'show', 'web/change-me')).priority;
  await priority('High');
  await expect.poll(stored).toBeGreaterThan(0);
  await priority('Normal');
  await expect.poll(stored).toBe(0);
  await rig.go(page, '/board/api');
  await bar.waitFor({ state: 'detached' });
});

it('the keyboard stays with a card that somebody else moves', async () => {
  await add('Follow me');
  await card('Todo', 'Follow me').focus();
  await rig.cli('task', 'queue', 'web/follow-me');
  await card('Queued', 'Follow me').waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain('Follow me');
  await page.keyboard.press('x');
  await page.getByRole('toolbar', { name: 'Selected tasks' }).waitFor();
  await rig.cli('task', 'cancel', 'web/follow-me');
  await rig.go(page, '/board/nope');
  await page.getByText('There is no project nope').waitFor();
  expect(await page.getByText('This column could not be read').count()).toBe(0);
});

it('the keyboard is back at a card when its panel closes, wherever the card is by then', async () => {
  await add('Moved below', '--priority', '9');
  await add('Stays beside', '--priority', '8');
  const panel = page.getByRole('complementary', { name: 'Open task' });
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
  await card('Todo', 'Moved below').focus();
  await page.keyboard.press('Enter');
  await panel.getByRole('heading', { name: 'Moved below' }).waitFor();
  await rig.cli('task', 'queue', 'web/moved-below');
  await card('Queued', 'Moved below').waitFor();
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
  await expect.poll(focused).toContain('Moved below');
  await page.keyboard.press('Enter');
  await panel.getByRole('heading', { name: 'Moved below' }).waitFor();
  await rig.cli('task', 'cancel', 'web/moved-below');
  await card('Todo', 'Moved below').waitFor();
  await rig.cli('task', 'archive', 'web/moved-below');
  await card('Todo', 'Moved below').waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'detached' });
  // It is not on the board any more: another card has the keyboard, and the arrows lead on from there.
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('row');
});

it('a card is moved with a finger, by its menu', async () => {
  await add('By touch', '--priority', '9');
  const phone = await rig.open({ size: 'phone', touch: true, at: '/board' });
  const row = phone.getByRole('row').filter({ hasText: 'By touch' });
  await row.getByRole('button', { name: 'All actions' }).tap();
  await phone.getByRole('menuitem', { name: /^Queue/ }).tap();
  await expect.poll(() => statusOf('by-touch')).toBe('queued');
  await phone.close();
});

it('what happened while another view was shown is on the board when one comes back', async () => {
  await add('Seen before', '--priority', '9');
  await card('Todo', 'Seen before').waitFor();
  await rig.go(page, '/guide');
  await page.getByRole('heading', { level: 1, name: 'Guide' }).waitFor();
  await rig.cli('task', 'queue', 'web/seen-before');
  await add('Added meanwhile', '--priority', '9');
  await rig.go(page, '/board');
  await card('Todo', 'Added meanwhile').waitFor();
  await card('Queued', 'Seen before').waitFor();
  await card('Todo', 'Seen before').waitFor({ state: 'detached' });
});

it('filters stand in the address and survive a reload', async () => {
  await add('Find the needle', '--priority', '7');
  await page.keyboard.press('/');
  await page.keyboard.type('needle');
  await expect.poll(() => page.getByRole('row').count()).toBe(1);
  expect(decodeURIComponent(page.url())).toContain('q=needle');
  await page.reload();
  await card('Todo', 'Find the needle').waitFor();
  expect(await page.getByRole('row').count()).toBe(1);
  await rig.go(page, '/board/api');
  await expect.poll(() => page.getByRole('row').count()).toBe(0);
});

it('a running card that is dragged out asks before it is stopped, and is stopped when it says so', async () => {
  // It runs until it is stopped, however long the hand takes.
  await writeFile(`${rig.folder}/hang.md`, 'Write it down.\n\ndemo: hang\n');
  await rig.cli('task', 'add', 'web', '--title', 'Run me', '--body-file', 'hang.md', '--model', 'demo', '--priority', '100', '--queue');
  await card('Queued', 'Run me').waitFor();
  await page.keyboard.press('Shift+P');
  await card('In progress', 'Run me').waitFor();
  await page.keyboard.press('Shift+P');
  await drag(card('In progress', 'Run me'), column('Todo'));
  const question = page.getByRole('alertdialog', { name: 'Stop the run?' });
  await question.getByRole('button', { name: 'Cancel' }).click();
  expect(await statusOf('run-me')).toBe('inprogress');
  await drag(card('In progress', 'Run me'), column('Todo'));
  await question.getByRole('button', { name: 'Stop the run' }).click();
  await card('Todo', 'Run me').waitFor();
  expect(await statusOf('run-me')).toBe('todo');
});
