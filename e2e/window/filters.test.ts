import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../../src-main/core/db/open.ts';
import { createRig, type Rig } from './rig.ts';

/*
 * A board that is narrowed by its menus: what is left of it, what the address says of that, and the ways back.
 */

let rig: Rig;
let page: Page;
beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  await rig.project('web');
  await rig.project('api');
  await writeFile(path.join(rig.folder, 'spec.md'), 'Write it down.\n');
  const add = (project: string, title: string, ...more: string[]) =>
    rig.cli('task', 'add', project, '--title', title, '--body-file', 'spec.md', '--model', 'demo', ...more);
  await add('web', 'Web urgent', '--priority', '2');
  await add('web', 'Web plain');
  await add('api', 'Api low', '--priority', '-1');
  await add('api', 'Api plain');
  await add('web', 'Web put away');
  await rig.cli('task', 'archive', 'web/web-put-away');
  await rig.cli('queue', 'pause');
  await mark();
});
afterAll(() => rig.close());
beforeEach(async () => {
  page = await rig.open({ size: 'desktop', at: '/board' });
  await page.getByRole('row').filter({ hasText: 'Web plain' }).waitFor();
});
afterEach(() => rig.closePages());

/** Labels, which the command line gives to no task, and an agent that is not on this machine. */
async function mark(): Promise<void> {
  const db = await openDatabase(path.join(rig.stateDir, 'task-orchestrator.db'), { now: Date.now() });
  const set = (slug: string, values: { labels?: string; agent?: string }) =>
    db.run(db.sql.updateTable('tasks').set(values).where('slug', '=', slug));
  set('web-urgent', { labels: '["bug"]' });
  set('api-low', { labels: '["bug","docs"]' });
  set('api-plain', { agent: 'codex' });
  db.close();
}

const shown = async () => (await page.getByRole('row').getByRole('heading', { level: 3 }).allTextContents()).sort();
const all = ['Api low', 'Api plain', 'Web plain', 'Web urgent'];
const search = () => new URLSearchParams(new URL(page.url()).hash.split('?')[1] ?? '');

/** Chooses entries of a menu of the header; it stays open meanwhile. */
async function choose(menu: string, ...entries: string[]): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${menu}\\b`) }).click();
  for (const entry of entries) await page.getByRole('menuitemcheckbox', { name: entry, exact: true }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'detached' });
}

const facets = [
  { menu: 'Project', entry: 'api', key: 'projects', value: '["api"]', left: ['Api low', 'Api plain'] },
  { menu: 'Label', entry: 'bug', key: 'label', value: '["bug"]', left: ['Api low', 'Web urgent'] },
  { menu: 'Agent', entry: 'Codex', key: 'agent', value: '["codex"]', left: ['Api plain'] },
  { menu: 'Priority', entry: 'High and urgent', key: 'priority', value: '["high"]', left: ['Web urgent'] },
];

it.each(facets)('by $menu the board is narrowed, which the address says, a reload keeps and a button clears', async (facet) => {
  const { menu, entry, key, value, left } = facet;
  await choose(menu, entry);
  await expect.poll(shown).toEqual(left);
  expect(search().get(key)).toBe(value);
  await page.getByRole('button', { name: `${menu}: ${entry}` }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: `${menu}: ${entry}` }).waitFor();
  await expect.poll(shown).toEqual(left);
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect.poll(shown).toEqual(all);
  expect(search().get(key)).toBeNull();
  await page.getByRole('button', { name: 'Clear' }).waitFor({ state: 'detached' });
});

it('filters count together, and each is taken back by itself', async () => {
  await choose('Label', 'bug');
  await choose('Project', 'web');
  await expect.poll(shown).toEqual(['Web urgent']);
  await choose('Project', 'web', 'api');
  await expect.poll(shown).toEqual(['Api low']);
  await choose('Project', 'api');
  await expect.poll(shown).toEqual(['Api low', 'Web urgent']);
  await choose('Label', 'bug', 'docs');
  await expect.poll(shown).toEqual(['Api low']);
  await choose('Label', 'docs');
  await expect.poll(shown).toEqual(all);
});

it('where nothing matches, the board says so and has the way back', async () => {
  await choose('Label', 'docs');
  await choose('Priority', 'High and urgent');
  await expect.poll(shown).toEqual([]);
  await page.getByText(/match/i).first().waitFor();
  await page.getByRole('button', { name: 'Clear' }).first().click();
  await expect.poll(shown).toEqual(all);
});

it('archived tasks are shown when one asks for them, in a column of their own that a reload keeps', async () => {
  const archived = page.getByRole('region', { name: 'Archived', exact: true });
  expect(await archived.count()).toBe(0);
  await choose('Show', 'Archived');
  await archived.getByRole('row').filter({ hasText: 'Web put away' }).waitFor();
  expect(search().get('show')).toBe('["archived"]');
  await page.reload();
  await archived.getByRole('row').filter({ hasText: 'Web put away' }).waitFor();
  await choose('Show', 'Proposed');
  await page.getByRole('region', { name: 'Proposed', exact: true }).waitFor();
  await choose('Show', 'Archived', 'Proposed');
  await archived.waitFor({ state: 'detached' });
  expect(search().get('show')).toBeNull();
});

it('back and forward lead through boards with the filters that they had', async () => {
  await choose('Label', 'bug');
  await expect.poll(shown).toEqual(['Api low', 'Web urgent']);
  await page.getByRole('link', { name: 'Board of api' }).click();
  await page.getByRole('heading', { level: 1, name: 'api' }).waitFor();
  await expect.poll(shown).toEqual(['Api low', 'Api plain']);
  await choose('Priority', 'Low');
  await expect.poll(shown).toEqual(['Api low']);
  await page.goBack();
  await expect.poll(shown).toEqual(['Api low', 'Web urgent']);
  await page.getByRole('button', { name: 'Label: bug' }).waitFor();
  await page.goForward();
  await expect.poll(shown).toEqual(['Api low']);
  await page.getByRole('button', { name: 'Priority: Low' }).waitFor();
});

it('a card that is narrowed out by a change leaves the board, and comes back with the next one', async () => {
  await choose('Priority', 'High and urgent');
  await expect.poll(shown).toEqual(['Web urgent']);
  await page.getByRole('row').filter({ hasText: 'Web urgent' }).focus();
  await page.keyboard.press('-');
  await page.keyboard.press('-');
  await expect.poll(shown).toEqual([]);
  await page.getByRole('button', { name: 'Clear' }).first().click();
  await page.getByRole('row').filter({ hasText: 'Web urgent' }).focus();
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  await choose('Priority', 'High and urgent');
  await expect.poll(shown).toEqual(['Web urgent']);
});
