import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { settingsSections } from '../../src-renderer/settings/sections.ts';
import { expectNoBarriers } from './axe.ts';
import { createRig, type Rig } from './rig.ts';
import { seedTasks } from './seed.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  await rig.project('web');
  await rig.project('api');
  await seedTasks(rig.stateDir, { count: 60, now: Date.now() });
});
afterEach(() => rig.closePages());
afterAll(() => rig.close());

const views = [
  ['/welcome', 'On this machine'],
  ['/board', 'Todo'],
  ['/board/web?show=%5B"archived"%2C"proposed"%5D', 'Archived'],
  ['/inbox', 'Ready for your review'],
  ['/runs', 'Succeeded'],
  ['/stats', 'Running now'],
  ['/guide', 'How a task flows'],
  ...settingsSections.map(({ id }) => [`/settings/${id}`, 'Settings'] as const),
] as const;

it.each(views)('%s keeps nobody out', async (at, text) => {
  const page = await rig.open({ at });
  await page.getByText(text).locator('visible=true').first().waitFor();
  await page.locator('[aria-busy="true"]').waitFor({ state: 'detached' });
  await expectNoBarriers(page, at);
});

it('neither the palette nor the list of keys keeps anybody out', async () => {
  const page = await rig.open({ at: '/board' });
  await page.getByRole('row').first().waitFor();
  await page.keyboard.press('Control+k');
  await page.getByPlaceholder('Find a task').waitFor();
  await expectNoBarriers(page, 'palette');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await expectNoBarriers(page, 'shortcuts');
});

it('on a small screen the section or the column that the address names is in sight', async () => {
  const page = await rig.open({ size: 'phone' });
  const end = async (nav: string) => {
    const box = await page.getByRole('navigation', { name: nav }).locator('[aria-current]').boundingBox();
    return box && box.x + box.width;
  };
  await rig.go(page, '/settings/about');
  await expect.poll(() => end('Settings')).toBeLessThanOrEqual(390);
  await rig.go(page, '/board?column=failed');
  await expect.poll(() => end('Columns')).toBeLessThanOrEqual(390);
});

it('nothing scrolls sideways on a small screen', async () => {
  const page = await rig.open({ size: 'phone' });
  for (const [at, text] of views) {
    await rig.go(page, at);
    await page.getByText(text).locator('visible=true').first().waitFor();
    expect([at, await page.evaluate(() => document.scrollingElement?.scrollWidth)]).toEqual([at, 390]);
  }
});
