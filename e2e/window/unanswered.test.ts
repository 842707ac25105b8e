import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { attach, type Session } from '../../src-main/cli/connect.ts';
import { card } from './flows.ts';
import { createRig, type Rig } from './rig.ts';
import { seedFeature } from './seed-features.ts';
import { heldBack, hold, release, tapWire } from './wire.ts';

/*
 * What a person sets counts until it is answered: the next change begins from it, although the task is read again in between and is
 * still as it was.
 */

let rig: Rig;
let elsewhere: Session;
beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  await rig.project('web');
  elsewhere = await attach({ stateDir: rig.stateDir }, { required: true });
});
afterEach(() => rig.closePages());
afterAll(async () => {
  await elsewhere.close();
  await rig.close();
});

const task = (slug: string) => elsewhere.client.tasks.get({ project: 'web', slug });
const rename = (slug: string, title: string) => elsewhere.client.tasks.update({ project: 'web', slug, set: { title } });

/** Two changes while the first is on its way, and a reading of the task between them. */
async function twice(page: Page, call: string, slug: string, first: () => Promise<void>, second: () => Promise<void>): Promise<void> {
  await hold(page, call);
  await first();
  await expect.poll(() => heldBack(page)).toBe(1);
  await rename(slug, `Renamed ${slug}`);
  await page.getByText(`Renamed ${slug}`).first().waitFor();
  await second();
  await expect.poll(() => heldBack(page)).toBe(2);
  await release(page);
}

it('steps of the priority of a card', async () => {
  await rig.draft('web', 'stepped', 'Do it.', '--priority', '5');
  const page = await rig.open({ size: 'desktop', at: '/board', before: tapWire });
  await card(page, 'Todo', 'Task stepped').focus();
  const raise = () => page.keyboard.press('+');
  await twice(page, '/tasks/update', 'stepped', raise, raise);
  await expect.poll(async () => (await task('stepped')).priority).toBe(7);
});

it('labels of a task', async () => {
  await rig.draft('web', 'labelled', 'Do it.');
  const page = await rig.open({ size: 'desktop', at: '/board?task=web%2Flabelled&tab=spec', before: tapWire });
  await page.getByRole('button', { name: 'Labels: none' }).click();
  const label = (word: string) => async () => {
    await page.keyboard.type(word);
    await page.keyboard.press('Enter');
  };
  await twice(page, '/tasks/update', 'labelled', label('bug'), label('slow'));
  await expect.poll(async () => (await task('labelled')).labels).toEqual(['bug', 'slow']);
  await page.getByRole('button', { name: 'Labels: bug, slow' }).waitFor();
});

it('edges of a feature', async () => {
  const proposals = ['first', 'second', 'third'].map((slug) => ({ slug, title: `Proposal ${slug}` }));
  await seedFeature(rig.stateDir, { slug: 'edged', title: 'Edged', tasks: proposals }, Date.now());
  const page = await rig.open({ size: 'desktop', at: '/feature/web/edged', before: tapWire });
  await page.locator('[data-proposal="third"] [data-proposal-open]').focus();
  await page.keyboard.press('w');
  const after = (slug: string) => async () => {
    await page.getByPlaceholder('Waits for…').fill(slug);
    await page.keyboard.press('Enter');
  };
  await twice(page, '/tasks/dependsOn', 'third', after('first'), after('second'));
  await expect.poll(async () => (await task('third')).dependsOn.toSorted()).toEqual(['web/first', 'web/second']);
});
