import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Task } from '../../src-main/contract/tasks.ts';
import { openDatabase } from '../../src-main/core/db/open.ts';
import { card as cardOn, column as columnOn } from './flows.ts';
import { createRig, type Rig } from './rig.ts';
import { seedTasks } from './seed.ts';
import { heldBack, hold, release, tapWire } from './wire.ts';

/*
 * Several cards at once, by the keyboard alone.
 */

let rig: Rig;
let page: Page;
beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  await rig.project('web');
  await rig.cli('queue', 'pause');
  await writeFile(path.join(rig.folder, 'spec.md'), 'Write it down.\n');
});
afterAll(() => rig.close());
beforeEach(async () => {
  page = await rig.open({ size: 'desktop', at: '/board' });
});
afterEach(() => rig.closePages());

const column = (name: string) => columnOn(page, name);
const card = (name: string, title: string) => cardOn(page, name, title);
/** Tasks as they are stored, in the order of these slugs. */
async function stored(slugs: readonly string[]): Promise<Task[]> {
  const all = await rig.cliJson<Task[]>('task', 'list');
  return slugs.flatMap((slug) => all.filter((task) => task.slug === slug));
}
const statuses = async (slugs: readonly string[]) => (await stored(slugs)).map(({ status }) => status);
const prioritiesOf = async (slugs: readonly string[]) => (await stored(slugs)).map(({ priority }) => priority);
const bar = () => page.getByRole('toolbar', { name: 'Selected tasks' });
const isSelected = (title: string) => page.getByRole('row', { selected: true }).filter({ hasText: title }).waitFor();

/** So many tasks, `<name> 1` and on, on top of all others. The keyboard is at the first. */
async function begin(name: string, count: number, priority: number): Promise<string[]> {
  const slugs: string[] = [];
  for (let n = 1; n <= count; n++) {
    const title = `${name} ${n}`;
    const more = ['--priority', String(priority), '--body-file', 'spec.md', '--model', 'demo'];
    await rig.cli('task', 'add', 'web', '--title', title, ...more);
    slugs.push(title.toLowerCase().replace(' ', '-'));
  }
  await card('Todo', `${name} ${count}`).waitFor();
  await card('Todo', `${name} 1`).focus();
  return slugs;
}

/** Goes on with Tab until this has the focus. */
async function tabTo(name: string): Promise<void> {
  const focused = () => page.evaluate(() => document.activeElement?.textContent);
  await expect
    .poll(async () => {
      await page.keyboard.press('Tab');
      return focused();
    })
    .toBe(name);
}

it('cards are selected one by one or as a row, and queued together', async () => {
  const slugs = await begin('Select', 4, 10);
  await page.keyboard.press('x');
  await isSelected('Select 1');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('x');
  await bar().getByText('2 tasks selected').waitFor();
  await page.keyboard.press('Shift+ArrowDown');
  await bar().getByText('3 tasks selected').waitFor();
  await isSelected('Select 4');
  expect(await card('Todo', 'Select 2').getAttribute('aria-selected')).toBe('false');
  await page.keyboard.press('q');
  for (const n of [1, 3, 4]) await card('Queued', `Select ${n}`).waitFor();
  await bar().waitFor({ state: 'detached' });
  await card('Todo', 'Select 2').waitFor();
  await expect.poll(() => statuses(slugs)).toEqual(['queued', 'todo', 'queued', 'queued']);
  // The keyboard is at the card that stayed.
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain('Select 2');
});

it('a selection that is begun while the one before it is still moved stays', async () => {
  await rig.closePages();
  page = await rig.open({ size: 'desktop', at: '/board', before: tapWire });
  await begin('Early', 3, 15);
  await page.keyboard.press('Shift+ArrowDown');
  await bar().getByText('2 tasks selected').waitFor();
  // What the columns say afterwards is long in coming.
  await hold(page, '/board/column');
  await page.keyboard.press('q');
  await card('Queued', 'Early 2').waitFor();
  await expect.poll(() => heldBack(page)).toBeGreaterThan(0);
  await card('Todo', 'Early 3').click({ modifiers: ['ControlOrMeta'] });
  await bar().getByText('1 task selected').waitFor();
  await release(page);
  await expect.poll(() => page.locator('[aria-busy="true"]').count()).toBe(0);
  await page.keyboard.press('+');
  await expect.poll(() => prioritiesOf(['early-1', 'early-2', 'early-3'])).toEqual([15, 15, 16]);
  await bar().getByText('1 task selected').waitFor();
});

it('the priority of all that are selected is raised and lowered', async () => {
  const slugs = await begin('Raise', 3, 20);
  await page.keyboard.press('Shift+ArrowDown');
  await bar().getByText('2 tasks selected').waitFor();
  await page.keyboard.press('+');
  await expect.poll(() => prioritiesOf(slugs)).toEqual([21, 21, 20]);
  // As fast as fingers go: none is counted from what an earlier one has changed already.
  for (const key of '--++--') await page.keyboard.press(key);
  await expect.poll(() => prioritiesOf(slugs)).toEqual([19, 19, 20]);
  await page.keyboard.press('Escape');
  await bar().waitFor({ state: 'detached' });
});

it('a label is put on all that are selected, and taken off all of them, by a menu that keys reach', async () => {
  const slugs = await begin('Label', 3, 30);
  const db = await openDatabase(path.join(rig.stateDir, 'task-orchestrator.db'), { now: Date.now() });
  db.run(db.sql.updateTable('tasks').set({ labels: '["bug"]' }).where('slug', '=', 'label-1'));
  db.close();
  await page.reload();
  await card('Todo', 'Label 1').getByText('bug').waitFor();
  await card('Todo', 'Label 1').focus();
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await bar().getByText('3 tasks selected').waitFor();
  await tabTo('Label');
  await page.keyboard.press('Enter');
  const entry = page.getByRole('menuitemcheckbox', { name: 'bug' });
  await entry.waitFor();
  expect(await entry.getAttribute('aria-checked')).toBe('false');
  const labels = async () => (await stored(slugs)).map((task) => task.labels.join());
  // The first key may find the menu without a highlight yet.
  await expect
    .poll(async () => {
      if ((await entry.getAttribute('data-highlighted')) === null) await page.keyboard.press('ArrowDown');
      return entry.getAttribute('data-highlighted');
    })
    .not.toBeNull();
  await page.keyboard.press('Enter');
  await expect.poll(labels).toEqual(['bug', 'bug', 'bug']);
  for (const n of [1, 2, 3]) await card('Todo', `Label ${n}`).getByText('bug').waitFor();
  await expect.poll(() => entry.getAttribute('aria-checked')).toBe('true');
  await page.keyboard.press('Enter');
  await expect.poll(labels).toEqual(['', '', '']);
  // With the keyboard still in the bar, keys are for what is selected.
  await page.keyboard.press('Escape');
  await entry.waitFor({ state: 'detached' });
  await page.locator('[role=toolbar] :focus').waitFor();
  await page.keyboard.press('+');
  await expect.poll(() => prioritiesOf(slugs)).toEqual([31, 31, 31]);
  await page.keyboard.press('q');
  await expect.poll(() => statuses(slugs)).toEqual(['queued', 'queued', 'queued']);
});

it('cards are archived together, and had back', async () => {
  const slugs = await begin('Archive', 3, 40);
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await bar().getByText('3 tasks selected').waitFor();
  await page.keyboard.press('Shift+A');
  for (const n of [1, 2, 3]) await card('Todo', `Archive ${n}`).waitFor({ state: 'detached' });
  await expect.poll(() => statuses(slugs)).toEqual(['archived', 'archived', 'archived']);
  const told = page.getByRole('listitem').filter({ hasText: 'Archived 3 tasks' });
  await told.getByRole('button', { name: 'Undo' }).click();
  for (const n of [1, 2, 3]) await card('Todo', `Archive ${n}`).waitFor();
  expect(await statuses(slugs)).toEqual(['todo', 'todo', 'todo']);
});

it('a card that is archived can be had back, and in a column of archived ones it is just seen there', async () => {
  const slugs = await begin('Alone', 1, 50);
  await page.keyboard.press('Shift+A');
  const told = page.getByRole('listitem').filter({ hasText: 'Archived “Alone 1”' });
  await told.getByRole('button', { name: 'Undo' }).click();
  await card('Todo', 'Alone 1').waitFor();
  await told.waitFor({ state: 'detached' });
  await rig.go(page, '/board?show=["archived"]');
  await column('Archived').waitFor();
  await card('Todo', 'Alone 1').focus();
  await page.keyboard.press('Shift+A');
  await card('Archived', 'Alone 1').waitFor();
  await expect.poll(() => statuses(slugs)).toEqual(['archived']);
  expect(await told.count()).toBe(0);
});

it('the whole column is selected, what is not loaded of it too', async () => {
  await seedTasks(rig.stateDir, { count: 400, now: Date.now() });
  await page.reload();
  const count = (await rig.cliJson<unknown[]>('task', 'list', '--status', 'todo')).length;
  expect(count).toBeGreaterThan(100);
  await column('Todo').getByRole('row').first().focus();
  await page.keyboard.press('ControlOrMeta+a');
  await bar().getByText(`${count} tasks selected`).waitFor();
  await page.keyboard.press('Shift+A');
  await column('Todo').getByRole('row').first().waitFor({ state: 'detached' });
  await expect.poll(() => rig.cliJson<unknown[]>('task', 'list', '--status', 'todo')).toEqual([]);
  await page
    .getByRole('listitem')
    .filter({ hasText: `Archived ${count} tasks` })
    .getByRole('button', { name: 'Undo' })
    .click();
  await expect.poll(async () => (await rig.cliJson<unknown[]>('task', 'list', '--status', 'todo')).length).toBe(count);
  await column('Todo').getByRole('row').first().waitFor();
});
