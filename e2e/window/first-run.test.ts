import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
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
  await page.getByRole('heading', { name: 'On this machine' }).waitFor();
  await page.getByText('built in; needs no account').waitFor();
  await page.getByRole('button', { name: 'Try it with the demo agent' }).click();
  await page.getByRole('button', { name: /Queue → agent/ }).click();
  await page.getByRole('tab', { name: 'Run' }).click();
  await page.getByText('This is a demo: no model is at work', { exact: false }).first().waitFor();
  await page.getByRole('button', { name: /^Accept(?! &)/ }).waitFor();
  await page.getByRole('region', { name: 'First steps' }).getByText('Read Changes and Checks, then accept.').waitFor();
  await page.getByRole('tab', { name: 'Changes' }).click();
  await page.getByText('NOTES.md').first().waitFor();
  await page.getByRole('tab', { name: 'Checks' }).click();
  await page.getByText('Approved').first().waitFor();
  await page.getByRole('button', { name: /^Accept(?! &)/ }).click();
  await page.getByRole('region', { name: 'First steps' }).getByText('That is all of it.', { exact: false }).waitFor();
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
