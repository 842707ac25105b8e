import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createRig, type Rig } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  await rig.project('web');
});
afterEach(() => rig.closePages());
afterAll(() => rig.close());

it('a window says that the daemon is gone, finds it again by itself, and shows what changed from then on', async () => {
  const page = await rig.open({ at: '/board' });
  const port = Number(rig.url().port);
  const banner = page.getByRole('alert').filter({ hasText: 'Not connected' });
  await rig.stop();
  await banner.waitFor();
  await page.getByText('reconnecting', { exact: true }).waitFor();
  await rig.serve(port);
  await page.getByText('live', { exact: true }).waitFor();
  await banner.waitFor({ state: 'detached' });
  await rig.project('later');
  await page.getByRole('link', { name: 'Board of later' }).waitFor();
});

it('a dialog closes at the first Escape, and while it is open the keys below it do nothing', async () => {
  const page = await rig.open({ at: '/board' });
  await page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await sheet.waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  expect(new URL(page.url()).hash).toBe('#/board');
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });
  expect(new URL(page.url()).hash).toBe('#/board');
});
