import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Settings } from '../../src-main/contract/settings.ts';
import { createRig, type Rig } from './rig.ts';

/*
 * What a person is told of, and with which keys they work.
 */

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  await rig.project('web');
  await rig.cli('project', 'set', 'web', 'review=false');
});
afterEach(() => rig.closePages());
afterAll(() => rig.close());

const settings = () => rig.cliJson<Settings>('settings', 'get');

async function ends(slug: string, body: string, as: 'review' | 'failed'): Promise<void> {
  await rig.draft('web', slug, body, '--queue');
  await rig.until(`web/${slug}`, as);
}
const works = (slug: string) => ends(slug, 'Write a note.', 'review');
const fails = (slug: string) => ends(slug, 'Write a note.\n\ndemo: fail\n', 'failed');

/** A browser that shows notifications by keeping their titles, and whose person looks elsewhere. */
function tellsNobody(): void {
  const told: string[] = [];
  class Recorded {
    static readonly permission = 'granted';
    constructor(title: string) {
      told.push(title);
    }
    close(): void {}
  }
  Object.assign(window, { Notification: Recorded, told });
  document.hasFocus = () => false;
}
const told = (page: Page) => page.evaluate(() => (window as unknown as { told: string[] }).told);

it('of what happens elsewhere only that is told which is switched on, and nothing in silent hours', async () => {
  const page = await rig.open({ at: '/settings/notifications', before: tellsNobody });
  const failed = page.getByRole('switch', { name: 'Failed' });
  await page.getByText('This browser shows them.').waitFor();
  await failed.click();
  await expect.poll(async () => (await settings()).notifications).toMatchObject({ failed: false, review: true });
  await page.reload();
  await expect.poll(() => failed.getAttribute('aria-checked')).toBe('false');
  await fails('fails-silently');
  await works('works');
  await expect.poll(() => told(page)).toEqual(['Ready for review: Task works']);

  // One hour before now, and one after it.
  await page.getByRole('switch', { name: 'No notifications at night' }).click();
  const clock = (hours: number) => new Date(Date.now() + hours * 3_600_000).toTimeString().slice(0, 5);
  const [from, to] = [clock(-1), clock(1)];
  await page.getByLabel('From and to').fill(from);
  await page.getByLabel('To', { exact: true }).fill(to);
  await expect.poll(async () => (await settings()).notifications.silentHours).toEqual({ from, to });
  await works('works-at-night');
  await page.getByRole('switch', { name: 'No notifications at night' }).click();
  await failed.click();
  await expect.poll(async () => (await settings()).notifications).toMatchObject({ failed: true, silentHours: null });
  await fails('fails');
  await expect.poll(() => told(page)).toEqual(['Ready for review: Task works', 'Failed: Task fails']);
});

it('keys are changed, refused where another action has them, taken away, and put back', async () => {
  const page = await rig.open({ at: '/settings/shortcuts' });
  const change = (words: string) => page.getByRole('button', { name: `Change the keys of ${words}`, exact: true }).click();
  const goesTo = async (name: string) => page.getByRole('heading', { level: 1, name }).waitFor();

  await change('Go to the inbox');
  await page.keyboard.press('n');
  await page.getByRole('status').getByText('is “New task”').waitFor();
  await page.keyboard.press('Escape');
  expect((await settings()).shortcuts).toEqual({});
  await change('Go to the inbox');
  await page.keyboard.press('h');
  await expect.poll(async () => (await settings()).shortcuts).toEqual({ 'nav.inbox': 'h' });
  await change('New task');
  await page.keyboard.press('Backspace');
  await expect.poll(async () => (await settings()).shortcuts).toEqual({ 'nav.inbox': 'h', 'task.new': '' });

  await page.reload();
  await page.getByRole('button', { name: 'Reset the keys of Go to the inbox' }).waitFor();
  await page.keyboard.press('h');
  await goesTo('Inbox');
  await page.keyboard.press('n');
  // The usual ones are its own no more; what follows on them is heard.
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await page.keyboard.press('g');
  await page.keyboard.press('b');
  await goesTo('Board');
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  expect(await sheet.getByText('Go to the inbox').locator('..').textContent()).toMatch(/inbox\s*H$/);
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });

  await rig.go(page, '/settings/shortcuts');
  await page.getByRole('button', { name: 'Reset the keys of Go to the inbox' }).click();
  await expect.poll(async () => (await settings()).shortcuts).toEqual({ 'task.new': '' });
  await page.getByRole('button', { name: 'Reset all' }).click();
  await expect.poll(async () => (await settings()).shortcuts).toEqual({});
  await expect.poll(() => page.getByRole('button', { name: 'Reset all' }).isDisabled()).toBe(true);
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await goesTo('Inbox');
  await page.keyboard.press('n');
  await page.getByRole('dialog', { name: 'New task' }).waitFor();
});
