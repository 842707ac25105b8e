import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

/** One window for all of them: nothing is changed here, and a window takes longer to open than a view to be gone to. */
function oneWindow(size: 'laptop' | 'phone'): () => Page {
  let page: Page;
  beforeAll(async () => {
    page = await rig.open({ size });
  });
  afterAll(() => rig.closePages());
  return () => page;
}

describe('for everybody', () => {
  const page = oneWindow('laptop');

  it.each(views)('%s keeps nobody out', async (at, text) => {
    await rig.go(page(), at);
    await page().getByText(text).locator('visible=true').first().waitFor();
    await page().locator('[aria-busy="true"]').waitFor({ state: 'detached' });
    await expectNoBarriers(page(), at);
  });

  it('neither the palette nor the list of keys keeps anybody out', async () => {
    await rig.go(page(), '/board');
    await page().getByRole('row').first().waitFor();
    await page().keyboard.press('Control+k');
    await page().getByPlaceholder('Find a task').waitFor();
    await expectNoBarriers(page(), 'palette', '[role=dialog]');
    await page().keyboard.press('Escape');
    await page().keyboard.press('?');
    await page().getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await expectNoBarriers(page(), 'shortcuts', '[role=dialog]');
  });
});

describe('on a small screen', () => {
  const page = oneWindow('phone');

  it('the section or the column that the address names is in sight', async () => {
    const end = async (nav: string) => {
      const box = await page().getByRole('navigation', { name: nav }).locator('[aria-current]').boundingBox();
      return box && box.x + box.width;
    };
    await rig.go(page(), '/settings/about');
    await expect.poll(() => end('Settings')).toBeLessThanOrEqual(390);
    await rig.go(page(), '/board?column=failed');
    await expect.poll(() => end('Columns')).toBeLessThanOrEqual(390);
  });

  it.each(views)('%s does not scroll sideways', async (at, text) => {
    await rig.go(page(), at);
    await page().getByText(text).locator('visible=true').first().waitFor();
    expect(await page().evaluate(() => document.scrollingElement?.scrollWidth)).toBe(390);
  });
});
