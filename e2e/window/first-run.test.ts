import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { tryDemo } from './flows.ts';
import { createRig, type Rig } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig({ pace: 100 });
  await rig.serve();
});
afterEach(() => rig.closePages());
afterAll(() => rig.close());

it('a newcomer sees what there is, tries the demo, watches it reach review, and accepts it', async () => {
  const page = await rig.open();
  await tryDemo(page);
  expect((await rig.cliJson<{ status: string }>('task', 'show', 'sample-shop/price-guide')).status).toBe('done');
});

it('a project is added by its path, with completion, and a wrong one is refused with a sentence', async () => {
  const repository = await rig.project('shown');
  await rig.cli('project', 'remove', 'shown');
  const page = await rig.open({ at: '/welcome' });
  const field = page.getByRole('combobox', { name: /Path of a repository/ });
  await field.fill(`${rig.folder}/nowhere`);
  await field.press('Enter');
  await expect.poll(() => field.getAttribute('aria-invalid')).toBe('true');
  await field.fill(repository.slice(0, -2));
  await page.getByRole('option', { name: /shown/ }).click();
  await expect.poll(() => field.inputValue()).toBe(repository);
  await field.press('Enter');
  await page.getByRole('link', { name: 'Board of shown' }).waitFor();
  await expect.poll(() => page.url()).toContain('/board/shown');
});
