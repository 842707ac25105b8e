import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { card, inState } from './flows.ts';
import { createRig, type Rig } from './rig.ts';

/*
 * What a window shows after the daemon was away: what happened meanwhile, without a reload and without a doubt. Agents outlive a
 * crash of the daemon; a daemon that is told to stop stops them, and takes their work up again.
 */

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  await rig.project('web');
});
afterEach(() => rig.closePages());
afterAll(() => rig.close());

async function add(title: string, story: string, ...more: string[]): Promise<void> {
  const file = path.join(rig.folder, 'spec.md');
  await writeFile(file, `Write it down.\n\ndemo: ${story}\n`);
  await rig.cli('task', 'add', 'web', '--title', title, '--body-file', file, '--model', 'demo', ...more);
}
const show = (slug: string) => rig.cliJson<TaskWithRuns>('task', 'show', `web/${slug}`);

/** A board, and over it the timeline of a task's latest run. So high that all of it is on the screen, however long the test takes. */
async function openLive(slug: string): Promise<Page> {
  const page = await rig.open({ size: 'desktop' });
  await page.setViewportSize({ width: 1920, height: 6000 });
  await rig.go(page, `/board?task=web/${slug}&tab=run`);
  await timeline(page).getByText('still at it (2/').waitFor();
  return page;
}
const timeline = (page: Page) => page.getByRole('region', { name: 'Timeline' });
/** The numbers of the messages that the agent counts, as they stand below each other. */
async function counted(page: Page): Promise<number[]> {
  const text = await timeline(page).textContent();
  return [...(text ?? '').matchAll(/still at it \((\d+)\//g)].map(([, n]) => Number(n));
}
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
const lostBanner = (page: Page) => page.getByRole('alert').filter({ hasText: 'Not connected' });

/** The connection is there again, found by the window itself. */
async function connectedAgain(page: Page): Promise<void> {
  await page.getByText('live', { exact: true }).waitFor();
  await lostBanner(page).waitFor({ state: 'detached' });
}

/** What agents printed, whether a daemon has read it or not. */
async function printed(): Promise<string> {
  const files = await readdir(rig.stateDir, { recursive: true, withFileTypes: true });
  const outputs = files.filter((file) => file.isFile() && file.name.endsWith('.stdout'));
  return (await Promise.all(outputs.map((file) => readFile(path.join(file.parentPath, file.name), 'utf8')))).join('');
}

it('after a crash of the daemon the board, the open task and its timeline go on where they were, with what happened meanwhile', async () => {
  // Longer than the test may take: it ends by being stopped.
  await add('Counts', 'slow 300', '--queue');
  await add('Gets queued', 'no-change');
  await add('Gets archived', 'no-change');
  const page = await openLive('counts');
  const port = Number(rig.url().port);
  await rig.cli('queue', 'pause');
  await card(page, 'Todo', 'Gets archived').waitFor();
  await rig.stop('SIGKILL');
  await lostBanner(page).waitFor();
  await page.getByText('reconnecting', { exact: true }).waitFor();
  const shown = (await counted(page)).length;

  await rig.cli('task', 'queue', 'web/gets-queued');
  await rig.cli('task', 'archive', 'web/gets-archived');
  await add('Came meanwhile', 'no-change');
  // The agent goes on; what it says now, no daemon has heard.
  await expect.poll(printed).toContain(`still at it (${shown + 5}/`);
  expect(await counted(page)).not.toContain(shown + 5);
  await rig.serve(port);
  await connectedAgain(page);
  await card(page, 'Queued', 'Gets queued').waitFor();
  await card(page, 'Todo', 'Came meanwhile').waitFor();
  await card(page, 'Todo', 'Gets archived').waitFor({ state: 'detached' });
  await timeline(page)
    .getByText(`still at it (${shown + 8}/`)
    .waitFor();
  await rig.cli('task', 'cancel', 'web/counts');
  await inState(page, 'Todo');
  await page.getByText('Stopped', { exact: true }).waitFor();
  // Nothing is missing and nothing there twice: to the last row it is what a window shows that was opened just now.
  const all = await counted(page);
  expect(all).toEqual(upTo(all.length));
  const later = await openLive('counts');
  await expect.poll(() => timeline(later).textContent()).toBe(await timeline(page).textContent());
  expect((await show('counts')).runs).toHaveLength(1);
  await rig.cli('queue', 'resume');
});

it('after a restart of the daemon an open timeline shows the run that takes up the work, and the one before it has its end', async () => {
  await add('Taken up', 'slow 300', '--queue');
  const page = await openLive('taken-up');
  const port = Number(rig.url().port);
  await rig.stop();
  await lostBanner(page).waitFor();
  await rig.serve(port);
  await connectedAgain(page);
  // Asked to go on, the demo agent leaves its story behind: it comes to its end.
  await inState(page, 'Review');
  await page.getByRole('button', { name: /run 2 of 2/i }).waitFor();
  await timeline(page).getByText('Deliver', { exact: true }).first().waitFor();
  expect(await counted(page)).toEqual([]);
  const run = async (number: number) => {
    const fresh = await rig.open({ size: 'desktop' });
    await fresh.setViewportSize({ width: 1920, height: 6000 });
    await rig.go(fresh, `/board?task=web/taken-up&tab=run&run=${number}`);
    return timeline(fresh);
  };
  const second = await run(2);
  await expect.poll(() => second.textContent()).toBe(await timeline(page).textContent());
  await page.keyboard.press('<');
  await timeline(page).getByText('still at it (2/').waitFor();
  const numbers = await counted(page);
  expect(numbers).toEqual(upTo(numbers.length));
  await page.getByText('Interrupted', { exact: true }).first().waitFor();
});

it('a task that is open and was moved while the daemon was away says so, and takes keys again', async () => {
  await rig.cli('queue', 'pause');
  await add('Is open', 'no-change');
  const page = await rig.open({ size: 'desktop', at: '/board?task=web/is-open' });
  await inState(page, 'Todo');
  const port = Number(rig.url().port);
  await rig.stop();
  await lostBanner(page).waitFor();
  await rig.cli('task', 'queue', 'web/is-open');
  await rig.serve(port);
  await connectedAgain(page);
  await inState(page, 'Queued');
  await card(page, 'Queued', 'Is open').waitFor();
  await page.keyboard.press('q');
  await inState(page, 'Todo');
  await card(page, 'Todo', 'Is open').waitFor();
});

it('what is done while the daemon is away is taken back with the reason, and can be done again when it is there', async () => {
  await rig.cli('queue', 'pause');
  await add('Done too early', 'no-change');
  const page = await rig.open({ size: 'desktop', at: '/board' });
  await card(page, 'Todo', 'Done too early').waitFor();
  const port = Number(rig.url().port);
  await rig.stop();
  await lostBanner(page).waitFor();
  await card(page, 'Todo', 'Done too early').focus();
  await page.keyboard.press('q');
  await card(page, 'Queued', 'Done too early').waitFor();
  await page.getByText('web/done-too-early: not done').waitFor();
  await page.getByText('The connection to Task Orchestrator is lost. It is tried again by itself.').waitFor();
  await rig.serve(port);
  await connectedAgain(page);
  await card(page, 'Todo', 'Done too early').waitFor();
  await card(page, 'Todo', 'Done too early').focus();
  await page.keyboard.press('q');
  await card(page, 'Queued', 'Done too early').waitFor();
  expect((await show('done-too-early')).status).toBe('queued');
});
