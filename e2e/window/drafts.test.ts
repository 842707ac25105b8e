import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createRig, type Rig } from './rig.ts';
import { fail, heldBack, hold, refusal, release, tapWire } from './wire.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  await rig.project('web');
});
afterEach(() => rig.closePages());
afterAll(() => rig.close());

const dialog = (page: Page) => page.getByRole('dialog', { name: /^New / });
const title = (page: Page) => dialog(page).getByRole('textbox', { name: 'Title' });
const titleOf = (page: Page) => title(page).inputValue();

it.each([
  ['task', '/board?new=1', '/tasks/add', 'Save as draft'],
  ['feature', '/features?newFeature=1', '/features/add', 'Save as draft'],
] as const)('what is typed while a new %s is on its way stays, and the same when it is refused', async (what, at, call, button) => {
  const page = await rig.open({ at, before: tapWire });
  await title(page).fill(`First ${what}`);
  await hold(page, call);
  await dialog(page).getByRole('button', { name: button }).click();
  await expect.poll(() => heldBack(page)).toBe(1);
  await title(page).focus();
  await page.keyboard.press('End');
  await page.keyboard.type(' and more');
  await release(page);
  await page.getByText('without what you typed since: that is still here').waitFor();
  expect(await titleOf(page)).toBe(`First ${what} and more`);

  await fail(page, call);
  await dialog(page).getByRole('button', { name: button }).click();
  await dialog(page).getByRole('alert').getByText(refusal).waitFor();
  expect(await titleOf(page)).toBe(`First ${what} and more`);
  await fail(page);
  await dialog(page).getByRole('button', { name: button }).click();
  await dialog(page).waitFor({ state: 'detached' });
  await rig.go(page, at);
  expect(await titleOf(page)).toBe('');
});

it.each([
  ['task', '/board?new=1'],
  ['feature', '/features?newFeature=1'],
] as const)('a new %s that was discarded is had back by Undo, and so is what was typed in its place', async (what, at) => {
  const page = await rig.open({ at });
  await title(page).fill('Thrown away');
  await dialog(page).getByRole('button', { name: 'Discard' }).click();
  expect(await titleOf(page)).toBe('');
  await title(page).fill('In its place');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => titleOf(page)).toBe('Thrown away');
  if (what === 'task') await dialog(page).getByRole('button', { name: 'Discard' }).click();
  else await page.locator('[data-sonner-toast]').filter({ hasText: 'made way' }).getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => titleOf(page)).toBe('In its place');
});
