import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createRig, type Rig } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  await rig.project('web');
  const spec = path.join(rig.folder, 'spec.md');
  await writeFile(spec, 'Write a note.\n');
  for (const slug of ['one', 'two'])
    await rig.cli('task', 'add', 'web', '--title', `Task ${slug}`, '--slug', slug, '--body-file', spec, '--model', 'demo', '--queue');
  for (const slug of ['one', 'two']) await rig.cli('task', 'wait', `web/${slug}`, '--until', 'review', '--timeout', '40');
}, 90_000);
afterEach(() => rig.closePages());
afterAll(() => rig.close());

const activity = (slug: string) => `/board?task=web%2F${slug}&tab=activity`;
const comment = (page: Page) => page.getByRole('textbox', { name: 'New comment, in Markdown' });
const words = (page: Page) => page.getByRole('textbox', { name: 'Request changes' });
/** All that this browser keeps, as this window sees it. */
const kept = (page: Page) => page.evaluate(() => Object.values({ ...localStorage }).join('\n'));

it('what is written in one window is not lost by what is written in another', async () => {
  const first = await rig.open({ at: activity('one') });
  const second = await rig.another(first, activity('two'));
  await comment(first).click();
  await first.keyboard.type('Said of one');
  await comment(second).click();
  await second.keyboard.type('Said of two');
  await expect.poll(() => kept(first)).toContain('Said of two');
  await rig.go(second, '/board?task=web%2Ftwo&tab=run');
  await words(second).fill('Change two');
  await rig.go(first, '/board?task=web%2Fone&tab=run');
  await words(first).fill('Change one');
  await expect.poll(() => kept(second)).toContain('Change one');

  await first.reload();
  expect(await words(first).inputValue()).toBe('Change one');
  await rig.go(first, activity('one'));
  await comment(first).getByText('Said of one').waitFor();
  await rig.go(first, activity('two'));
  await comment(first).getByText('Said of two').waitFor();
  await rig.go(first, '/board?task=web%2Ftwo&tab=run');
  await expect.poll(() => words(first).inputValue()).toBe('Change two');
});

it('the same text follows from window to window, but not under the hand that types in it', async () => {
  const first = await rig.open({ at: '/board?task=web%2Fone&tab=run' });
  const second = await rig.another(first, '/board?task=web%2Fone&tab=run');
  await words(first).click();
  await first.keyboard.type('begun');
  await expect.poll(() => words(second).inputValue()).toBe('begun');
  await words(second).click();
  await second.keyboard.press('End');
  await second.keyboard.type(' and gone on');
  await expect.poll(() => kept(first)).toContain('begun and gone on');
  expect(await words(first).inputValue()).toBe('begun');
  await first.keyboard.type(' here');
  await expect.poll(() => kept(second)).toContain('begun here');
  expect(await words(second).inputValue()).toBe('begun and gone on');
  await second.reload();
  expect(await words(second).inputValue()).toBe('begun here');
});

it('a new task that is being written is the same in every window, and one that was made is gone from all', async () => {
  const first = await rig.open({ at: '/board?new=1' });
  const second = await rig.another(first, '/board?new=1');
  const title = (page: Page) => page.getByRole('dialog', { name: 'New task' }).getByRole('textbox', { name: 'Title' });
  await title(first).fill('Shared title');
  // Out of the field: nothing is changed under a hand.
  await first.keyboard.press('Tab');
  await expect.poll(() => title(second).inputValue()).toBe('Shared title');
  await second.getByRole('button', { name: /^Save as draft/ }).click();
  await expect.poll(() => title(first).inputValue()).toBe('');
});

it('files that were ticked off in one window are so in the other, and in both after a reload', async () => {
  const first = await rig.open({ at: '/board?task=web%2Fone&tab=changes' });
  const second = await rig.another(first, '/board?task=web%2Ftwo&tab=changes');
  const viewed = (page: Page) => page.getByRole('checkbox', { name: /^Viewed/ });
  await viewed(first).check();
  await viewed(second).check();
  for (const [page, other] of [
    [first, 'two'],
    [second, 'one'],
  ] as const) {
    await rig.go(page, `/board?task=web%2F${other}&tab=changes`);
    await page.getByRole('article', { name: `Task ${other}` }).waitFor();
    await expect.poll(() => viewed(page).isChecked()).toBe(true);
  }
  await first.reload();
  for (const slug of ['one', 'two']) {
    await rig.go(first, `/board?task=web%2F${slug}&tab=changes`);
    await first.getByRole('article', { name: `Task ${slug}` }).waitFor();
    await expect.poll(() => viewed(first).isChecked()).toBe(true);
  }
});

it('what was chosen in the palette of one window is among the recent of all', async () => {
  const first = await rig.open({ at: '/board' });
  const second = await rig.another(first, '/board');
  const recent = (page: Page) => page.getByRole('dialog').getByRole('group', { name: 'Recent' }).getByRole('option');
  for (const [page, slug] of [
    [first, 'one'],
    [second, 'two'],
  ] as const) {
    await page.bringToFront();
    await page.keyboard.press('ControlOrMeta+k');
    await page.getByRole('dialog').getByRole('combobox').fill(`Task ${slug}`);
    await page
      .getByRole('dialog')
      .getByRole('option', { name: `Task ${slug}` })
      .click();
    await page.getByRole('article', { name: `Task ${slug}` }).waitFor();
  }
  await first.bringToFront();
  await first.keyboard.press('ControlOrMeta+k');
  await expect.poll(() => recent(first).allInnerTexts()).toEqual(['web/two', 'web/one']);
  await first.reload();
  await first.keyboard.press('ControlOrMeta+k');
  await expect.poll(() => recent(first).allInnerTexts()).toEqual(['web/two', 'web/one']);
});
