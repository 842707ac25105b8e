import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { livingIn } from '../agents/processes.ts';
import { card, inState } from './flows.ts';
import { createRig, type Rig } from './rig.ts';

/*
 * A run is called stopped when nothing of it lives any more. These agents have started a process in a session of its own that is
 * deaf to all polite signals: it takes some seconds until it is gone.
 */

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  await rig.project('web');
});
afterEach(() => rig.closePages());
afterAll(() => rig.close());

const show = (slug: string) => rig.cliJson<TaskWithRuns>('task', 'show', `web/${slug}`);

/** The processes of a run: the agent and what it started. */
const alive = async (runId: string) => (await livingIn(path.join(rig.folder, 'home'))).filter((process) => process.runId === runId);

/** A run whose deaf process is there. Returns the run's id. */
async function start(title: string, slug: string): Promise<string> {
  const file = path.join(rig.folder, 'spec.md');
  await writeFile(file, 'Write it down.\n\ndemo: grandchild\n');
  await rig.cli('task', 'add', 'web', '--title', title, '--body-file', file, '--model', 'demo', '--queue');
  await rig.cli('task', 'wait', `web/${slug}`, '--until', 'inprogress', '--timeout', '60');
  const runId = (await show(slug)).runs[0]?.id as string;
  await expect.poll(async () => (await alive(runId)).length).toBeGreaterThan(1);
  return runId;
}

/** Looks first at what the window says and then at the processes, until it says that the run is stopped. */
async function goneWhen(isStopped: () => Promise<boolean>, runId: string): Promise<void> {
  await expect.poll(isStopped).toBe(true);
  expect(await alive(runId)).toEqual([]);
}

async function agree(page: Page): Promise<void> {
  await page.getByRole('alertdialog', { name: 'Stop the run?' }).getByRole('button', { name: 'Stop the run' }).click();
}

it('by the menu of its card a run is stopped: it says that it is being stopped, and is to do when its processes are gone', async () => {
  const runId = await start('By menu', 'by-menu');
  const page = await rig.open({ size: 'desktop', at: '/board' });
  await card(page, 'In progress', 'By menu').getByText('I hang now').waitFor();
  await card(page, 'In progress', 'By menu').focus();
  await page.keyboard.press('.');
  await page.getByRole('menuitem', { name: /^Stop/ }).click();
  await agree(page);
  await card(page, 'In progress', 'By menu').getByText('Stopping…').waitFor();
  await goneWhen(() => card(page, 'Todo', 'By menu').isVisible(), runId);
  expect(await show('by-menu')).toMatchObject({ status: 'todo', runs: [{ status: 'cancelled', pid: null }] });
});

it('by its key, with the run open beside the board: nothing says stopped before its processes are gone', async () => {
  const runId = await start('By key', 'by-key');
  const page = await rig.open({ size: 'desktop', at: '/board?task=web/by-key&tab=run' });
  const open = page.getByRole('complementary', { name: 'Open task' });
  await open.getByText('I hang now', { exact: false }).first().waitFor();
  await inState(page, 'In progress');
  await page.keyboard.press('s');
  await agree(page);
  await goneWhen(() => open.getByText('Stopped', { exact: true }).isVisible(), runId);
  await inState(page, 'Todo');
  await card(page, 'Todo', 'By key').waitFor();
});

it('a question whether to stop that is answered with no stops nothing', async () => {
  const runId = await start('Goes on', 'goes-on');
  const page = await rig.open({ size: 'desktop', at: '/board' });
  // By then it has started all that it will.
  await card(page, 'In progress', 'Goes on').getByText('I hang now').waitFor();
  const before = await alive(runId);
  await card(page, 'In progress', 'Goes on').focus();
  await page.keyboard.press('s');
  await page.getByRole('alertdialog', { name: 'Stop the run?' }).getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('alertdialog').waitFor({ state: 'detached' });
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toContain('Goes on');
  expect((await alive(runId)).map(({ pid }) => pid)).toEqual(before.map(({ pid }) => pid));
  expect((await show('goes-on')).status).toBe('inprogress');
  await page.keyboard.press('s');
  await agree(page);
  await goneWhen(() => card(page, 'Todo', 'Goes on').isVisible(), runId);
});
