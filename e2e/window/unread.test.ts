import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, it } from 'vitest';
import { createRig, type Rig } from './rig.ts';
import { fail, refusal, tapWire } from './wire.ts';

let rig: Rig;
let page: Page;
beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  await rig.project('web');
  const spec = path.join(rig.folder, 'spec.md');
  await writeFile(spec, 'Write a note.\n');
  await rig.cli('task', 'add', 'web', '--title', 'Worked', '--body-file', spec, '--model', 'demo', '--queue');
  await rig.cli('task', 'wait', 'web/worked', '--until', 'review', '--timeout', '40');
  page = await rig.open({ at: '/guide', before: tapWire });
});
afterAll(() => rig.close());

const worked = '/board?task=web%2Fworked';

/** Where something is read, the calls that fail there, and what is there once they do not. */
const places: [at: string, calls: string[], there: (page: Page) => Promise<unknown>][] = [
  [`${worked}&tab=activity`, ['/comments/timeline'], (page) => page.getByText('You drafted the task').first().waitFor()],
  [
    `${worked}&tab=changes`,
    ['/runs/changes'],
    (page) =>
      page
        .getByRole('button', { name: /NOTES\.md/ })
        .first()
        .waitFor(),
  ],
  [
    `${worked}&tab=run&terminal=shell`,
    ['/terminals/list'],
    (page) =>
      page
        .getByRole('tabpanel', { name: /sh|Terminal/i })
        .locator('.xterm-screen')
        .waitFor(),
  ],
  ['/welcome', ['/agents/list', '/system/doctor'], (page) => page.getByText('built in; needs no account').waitFor()],
  ['/inbox', ['/system/inbox'], (page) => page.getByText('Ready for your review').waitFor()],
  ['/features', ['/features/list'], (page) => page.getByText('No features yet').waitFor()],
  ['/runs', ['/runs/list'], (page) => page.getByRole('table', { name: 'Runs' }).waitFor()],
  ['/stats', ['/system/dashboard'], (page) => page.getByText('Running now').waitFor()],
  ['/board/web?q=nothing', ['/projects/list'], (page) => page.getByText('No task matches').waitFor()],
  ['/board?new=1', ['/projects/list'], (page) => page.getByRole('dialog').getByRole('textbox', { name: 'Title' }).waitFor()],
  ['/settings/agents', ['/agents/list'], (page) => page.getByText('Default model').first().waitFor()],
  ['/settings/projects', ['/projects/list'], (page) => page.getByText('Verify command').waitFor()],
  ['/settings/queue', ['/settings/get', '/agents/list'], (page) => page.getByText('Time limits').waitFor()],
  ['/settings/appearance', ['/settings/get'], (page) => page.getByText('Density').waitFor()],
  ['/settings/notifications', ['/settings/get'], (page) => page.getByText('Silent hours').waitFor()],
  ['/settings/shortcuts', ['/settings/get'], (page) => page.getByText('Press a row').waitFor()],
  ['/settings/storage', ['/system/diskUse'], (page) => page.getByText('Journals of runs').waitFor()],
  ['/settings/removed', ['/salvage/list'], (page) => page.getByText(/Nothing was removed lately|Kept for 30 days/).waitFor()],
  ['/settings/about', ['/settings/get'], (page) => page.getByText('Versions', { exact: true }).waitFor()],
  ['/settings/about', ['/system/doctor'], (page) => page.getByText('git', { exact: true }).waitFor()],
];

it.each(places)(
  '%s says in the words of the daemon what it could not read, and reads it when it is tried again',
  async (at, calls, there) => {
    await rig.go(page, '/guide');
    await page.getByRole('heading', { level: 1, name: 'Guide' }).waitFor();
    await fail(page, ...calls);
    // What was read before is shown on; this one has nothing yet.
    await page.reload();
    await rig.go(page, at);
    const alerts = page.locator('main, aside, [role=dialog]').getByRole('alert').filter({ hasText: refusal });
    await alerts.first().waitFor();
    await fail(page);
    await alerts.first().getByRole('button', { name: 'Try again' }).click();
    await there(page);
    await alerts.first().waitFor({ state: 'detached' });
  },
);

it('the palette says that it could not search, and searches when it is tried again', async () => {
  await rig.go(page, '/guide');
  await fail(page, '/tasks/search');
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('Find a task').fill('worked');
  const alert = page.getByRole('dialog').getByRole('alert').filter({ hasText: refusal });
  await alert.waitFor();
  await fail(page);
  await alert.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('option', { name: /Worked/ }).waitFor();
});
