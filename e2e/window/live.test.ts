import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createRig, type Rig } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  await rig.project('web');
  await rig.cli('queue', 'pause');
  await writeFile(path.join(rig.folder, 'spec.md'), 'Write it down.\n');
});
afterEach(() => rig.closePages());
afterAll(() => rig.close());

it('two windows and the command line show the same, without a reload', async () => {
  const [one, two] = [await rig.open({ at: '/board' }), await rig.open({ at: '/board', theme: 'dark' })];
  const card = (page: typeof one, column: string) =>
    page.getByRole('region', { name: column, exact: true }).getByRole('row').filter({ hasText: 'In step' });
  await rig.cli('task', 'add', 'web', '--title', 'In step', '--body-file', 'spec.md', '--model', 'demo');
  await Promise.all([card(one, 'Todo').waitFor(), card(two, 'Todo').waitFor()]);
  await card(one, 'Todo').focus();
  await one.keyboard.press('q');
  await Promise.all([card(one, 'Queued').waitFor(), card(two, 'Queued').waitFor()]);
  await rig.cli('task', 'cancel', 'web/in-step');
  await Promise.all([card(one, 'Todo').waitFor(), card(two, 'Todo').waitFor()]);
  await rig.cli('project', 'set', 'web', 'verifyCommand=true');
  await one.keyboard.press('Shift+P');
  await two.getByText('queue paused').waitFor({ state: 'detached' });
});

it('labels are read again when one comes into use, and not for every task that changes', async () => {
  let reads = 0;
  const page = await rig.open({
    at: '/board',
    route: (fresh) =>
      fresh.routeWebSocket(/\/rpc$/, (socket) => {
        const server = socket.connectToServer();
        socket.onMessage((message) => {
          if (message.includes('/board/labels')) reads += 1;
          server.send(message);
        });
      }),
  });
  const added = async (title: string) => {
    await rig.cli('task', 'add', 'web', '--title', title, '--body-file', 'spec.md', '--model', 'demo');
    await page.getByRole('row').filter({ hasText: title }).waitFor();
  };
  await added('First plant');
  const before = reads;
  expect(before).toBeGreaterThan(0);
  await added('Second plant');
  const other = await rig.open({ at: '/board' });
  const label = async (slug: string) => {
    await rig.go(other, `/task/web/${slug}`);
    await other.getByRole('button', { name: 'Labels: none' }).click();
    await other.keyboard.type('garden');
    await other.keyboard.press('Enter');
    await other.getByRole('button', { name: 'Labels: garden' }).waitFor();
    await page.getByRole('row').filter({ hasText: 'garden' }).filter({ hasText: 'web' }).first().waitFor();
  };
  await label('first-plant');
  await expect.poll(() => reads).toBe(before + 1);
  await label('second-plant');
  await added('Third plant');
  expect(reads).toBe(before + 1);
});

it('the theme that is chosen in one window is there in the other, and before the first paint of the next', async () => {
  const [one, two] = [await rig.open({ at: '/settings/appearance' }), await rig.open({ at: '/board' })];
  await one.getByRole('combobox', { name: 'Theme' }).selectOption('dark');
  await expect.poll(() => two.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
  await two.reload({ waitUntil: 'commit' });
  await expect.poll(() => two.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
  await one.getByRole('combobox', { name: 'Theme' }).selectOption('system');
  await expect.poll(() => two.evaluate(() => document.documentElement.dataset.theme)).toBe('light');
});

it('keys that are given to an action count at once, in all windows', async () => {
  const [one, two] = [await rig.open({ at: '/settings/shortcuts' }), await rig.open({ at: '/board' })];
  await one.getByRole('button', { name: 'Change the keys of Go to the inbox' }).click();
  await one.keyboard.press('n');
  await one.getByText('New task').last().waitFor();
  await one.keyboard.press('Control+Shift+y');
  await one.getByRole('button', { name: 'Reset the keys of Go to the inbox' }).waitFor();
  // A key that is pressed before the other window has heard of it does nothing.
  await expect
    .poll(async () => {
      await two.keyboard.press('Control+Shift+y');
      return two.getByRole('heading', { level: 1, name: 'Inbox' }).isVisible();
    })
    .toBe(true);
});

it('search finds a word of a spec, and opens the task', async () => {
  await writeFile(path.join(rig.folder, 'rare.md'), 'Something about the chrysanthemum.\n');
  await rig.cli('task', 'add', 'web', '--title', 'Garden', '--body-file', 'rare.md', '--model', 'demo');
  const page = await rig.open({ at: '/board' });
  await page.getByRole('row').first().waitFor();
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('Find a task').waitFor();
  await page.keyboard.type('chrysan');
  await page.getByRole('option', { name: /Garden/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('complementary').getByRole('heading', { name: 'Garden' }).waitFor();
});

it('a setting that is refused says why and keeps what was in force', async () => {
  const page = await rig.open({ at: '/settings/queue' });
  const field = page.getByRole('spinbutton', { name: 'Runs at the same time' });
  await field.fill('0');
  await field.press('Enter');
  await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
  await field.fill('3');
  await field.press('Enter');
  await page.getByText('of 3 running', { exact: false }).waitFor();
  expect((await rig.cliJson<{ maxRunning: number }>('settings', 'get')).maxRunning).toBe(3);
});
