import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { settingPlaces } from '../../src-renderer/settings/names.ts';
import { createRig, type Rig } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  await rig.project('web');
  await rig.project('api');
});
afterEach(() => rig.closePages());
afterAll(() => rig.close());

it('finds a setting by its name, and goes to it: of a project, of an agent, of the whole', async () => {
  const page = await rig.open({ at: '/board' });
  for (const [typed, option, address, label] of [
    ['verify command api', /^Verify command.*api$/, /settings\/projects.*of=api/, 'Verify command'],
    // Of another project, on the page that is shown already.
    ['verify command web', /^Verify command.*web$/, /settings\/projects.*of=web/, 'Verify command'],
    ['claude daily cap', /^Daily cap.*Claude Code$/, /settings\/agents/, 'Daily cap'],
    ['density', /^Density.*Appearance$/, /settings\/appearance/, 'Density'],
    // On the page that is shown already.
    ['theme', /^Theme.*Appearance$/, /settings\/appearance/, 'Theme'],
  ] as const) {
    await page.keyboard.press('ControlOrMeta+k');
    const palette = page.getByRole('dialog', { name: 'Search and commands' });
    await palette.getByRole('combobox').fill(typed);
    await palette.getByRole('option', { name: option }).click();
    await page.waitForURL(address);
    const field = page.getByLabel(label, { exact: true }).and(page.locator(':focus'));
    await field.waitFor();
    expect(await field.evaluate((it) => it.getBoundingClientRect().bottom <= innerHeight)).toBe(true);
    await page.getByRole('link', { name: 'About' }).focus();
  }
  // The right one of several: the cap that was gone to is Claude Code's.
  await page.goto(`${rig.url().origin}/#/settings/agents?setting=%22Daily%20cap%22&of=%22claude%22`);
  const cap = page.locator('section', { hasText: 'Claude Code' }).getByLabel('Daily cap');
  await cap.and(page.locator(':focus')).waitFor();
});

it('knows every setting that its pages show, and none that they do not', async () => {
  const agents = await rig.cliJson<{ id: string; name: string; efforts: string[] }[]>('agent', 'list');
  const page = await rig.open({ at: '/settings' });
  for (const section of ['agents', 'projects', 'queue', 'appearance', 'notifications', 'storage', 'about'] as const) {
    const places = settingPlaces({ agents, projects: [{ name: 'web' }] }).filter((place) => place.section === section);
    await page.goto(`${rig.url().origin}/#/settings/${section}${section === 'projects' ? '?setting=%22Delivery%22&of=%22web%22' : ''}`);
    await expect.poll(() => page.locator('label[for]').allTextContents(), { message: section }).toEqual(places.map(({ name }) => name));
  }
});

it('a project that is given another name stays open under the hand', async () => {
  const page = await rig.open({ at: '/settings/projects?setting=%22Name%22&of=%22api%22' });
  const name = page.getByLabel('Name', { exact: true });
  await name.and(page.locator(':focus')).waitFor();
  await name.fill('service');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^service/ }).waitFor();
  expect(await name.inputValue()).toBe('service');
  expect(await page.getByLabel('Verify command').count()).toBe(1);
});
