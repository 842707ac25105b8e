import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createRig, type Rig } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  await rig.project('web');
  await rig.project('api');
  await rig.cli('queue', 'pause');
  await writeFile(path.join(rig.folder, 'spec.md'), 'Write a note.\n');
});
afterEach(() => rig.closePages());
afterAll(() => rig.close());

const add = (project: string, title: string, ...more: string[]) =>
  rig.cli('task', 'add', project, '--title', title, '--body-file', path.join(rig.folder, 'spec.md'), '--model', 'demo', ...more);

it('a phone stays at the column that it shows until a person chooses another, or goes to another project', async () => {
  await add('web', 'Waits', '--queue');
  const page = await rig.open({ size: 'phone', touch: true, at: '/board/web' });
  const columns = page.getByRole('navigation', { name: 'Columns' });
  const shown = () => columns.locator('[aria-current]').textContent();
  await page.getByRole('row').filter({ hasText: 'Waits' }).waitFor();
  expect(await shown()).toContain('Queued');
  await add('web', 'Comes before');
  await columns.getByRole('button', { name: /^Todo\s*1$/ }).waitFor();
  expect(await shown()).toContain('Queued');
  await rig.cli('task', 'cancel', 'web/waits');
  await columns.getByRole('button', { name: /^Todo\s*2$/ }).waitFor();
  expect(await shown()).toContain('Queued');

  await columns.getByRole('button', { name: /^Todo/ }).tap();
  await page.getByRole('row').filter({ hasText: 'Comes before' }).waitFor();
  await add('api', 'Elsewhere', '--queue');
  await rig.go(page, '/board/api');
  await page.getByRole('row').filter({ hasText: 'Elsewhere' }).waitFor();
  expect(await shown()).toContain('Queued');
});

it('everything can be searched with a finger, from the bar at the lower edge', async () => {
  await add('web', 'Find the needle');
  const page = await rig.open({ size: 'phone', touch: true, at: '/inbox' });
  const search = page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'Search' });
  const box = await search.boundingBox();
  expect(box?.height).toBeGreaterThanOrEqual(40);
  expect(box?.width).toBeGreaterThanOrEqual(40);
  await rig.shot(page, 'phone-bar');
  await search.tap();
  const palette = page.getByRole('dialog', { name: 'Search and commands' });
  await palette.getByPlaceholder('Find a task').fill('needle');
  await palette.getByRole('option', { name: /Find the needle/ }).waitFor();
  await rig.shot(page, 'phone-search');
  await palette.getByRole('option', { name: /Find the needle/ }).tap();
  await page.getByRole('article', { name: 'Find the needle' }).waitFor();
});
