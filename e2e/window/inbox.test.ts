import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { openDatabase } from '../../src-main/core/db/open.ts';
import { createRig, type Rig } from './rig.ts';
import { addStandIn } from './stand-in.ts';

/*
 * Each kind of thing that needs a person comes to the inbox with what can be done about it, and goes when it is done. What planners
 * ask: feature.test.ts.
 */

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  await addStandIn(rig, { says: [{ type: 'text', text: 'Done.' }], files: {}, shows: '' });
  await rig.serve();
  await rig.project('web');
});
afterEach(() => rig.closePages());
afterAll(() => rig.close());

const show = (slug: string) => rig.cliJson<TaskWithRuns>('task', 'show', `web/${slug}`);
const group = (page: Page, title: string) => page.getByRole('region', { name: new RegExp(`^${title}`) });
/** One line of the inbox, with the pointer on it: its buttons are there then. */
async function item(page: Page, title: string, words: string) {
  const line = group(page, title).getByRole('listitem').filter({ hasText: words });
  await line.hover();
  return line;
}
const nothingLeft = (page: Page) => page.getByText('Nothing needs you').waitFor();
const badge = (page: Page) =>
  page
    .getByRole('link', { name: /^Inbox/ })
    .first()
    .textContent();

it('work to review: it says what was delivered, and goes when it is accepted', async () => {
  await rig.draft('web', 'worked', 'Write a note.', '--queue');
  await rig.until('web/worked', 'review');
  const page = await rig.open({ at: '/inbox' });
  const line = await item(page, 'Ready for your review', 'Task worked');
  await line.getByText('Local branch, approved.').waitFor();
  expect(await badge(page)).toContain('1');
  await line.getByRole('button', { name: 'Accept' }).click();
  await nothingLeft(page);
  expect((await show('worked')).status).toBe('done');
  expect(await badge(page)).not.toContain('1');
});

it('a failure: it says why, and goes when the task is tried again from the start', async () => {
  const mended = path.join(rig.folder, 'mended');
  await rig.cli('project', 'set', 'web', `verifyCommand=test -e '${mended}'`, 'verifyRounds=0');
  await rig.draft('web', 'failing', 'Write a note.', '--queue');
  await rig.until('web/failing', 'failed');
  const page = await rig.open({ at: '/inbox' });
  const line = await item(page, 'Failed', 'Task failing');
  await line.getByText((await show('failing')).failure?.message ?? '').waitFor();
  await writeFile(mended, '');
  await line.getByRole('button', { name: 'Retry' }).click();
  await group(page, 'Failed').waitFor({ state: 'detached' });
  await (await item(page, 'Ready for your review', 'Task failing')).getByRole('button', { name: 'Accept' }).click();
  await nothingLeft(page);
  expect((await show('failing')).runs).toHaveLength(2);
});

it('a failure goes, too, when the run is continued with words to its agent', async () => {
  await rig.draft('web', 'stuck', 'Write a note.\n\ndemo: fail\n', '--queue');
  await rig.until('web/stuck', 'failed');
  const page = await rig.open({ at: '/inbox' });
  await (await item(page, 'Failed', 'Task stuck')).getByRole('button', { name: 'Continue…' }).click();
  await page.getByRole('dialog', { name: 'Continue' }).getByRole('textbox').fill('Leave the failing part out.');
  await page.keyboard.press('Control+Enter');
  await group(page, 'Failed').waitFor({ state: 'detached' });
  await (await item(page, 'Ready for your review', 'Task stuck')).getByRole('button', { name: 'Accept' }).click();
  await nothingLeft(page);
});

it('a run that takes long: it goes when the run is stopped', async () => {
  await rig.draft('web', 'hung', 'Write a note.\n\ndemo: hang\n', '--queue');
  await expect.poll(async () => (await show('hung')).status).toBe('inprogress');
  // As if it had begun hours ago.
  const db = await openDatabase(path.join(rig.stateDir, 'task-orchestrator.db'), { now: Date.now() });
  db.run(
    db.sql
      .updateTable('tasks')
      .set({ started_at: Date.now() - 7_200_000 })
      .where('slug', '=', 'hung'),
  );
  db.close();
  const page = await rig.open({ at: '/inbox' });
  const line = await item(page, 'Running for long', 'Task hung');
  await line.getByText('At work for more than 45 minutes.').waitFor();
  await line.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('alertdialog', { name: 'Stop the run?' }).getByRole('button', { name: 'Stop the run' }).click();
  await nothingLeft(page);
  expect((await show('hung')).status).toBe('todo');
});

it('a usage limit: the parked task and its agent are there, and go when the agent is resumed', async () => {
  await rig.draft('web', 'parked', 'Write a note.\n\ndemo: usage-limit 7200\n', '--queue');
  await expect.poll(async () => (await show('parked')).waiting?.reason).toBe('parked');
  const page = await rig.open({ at: '/inbox' });
  await (await item(page, 'Parked', 'Task parked')).getByText('It goes on by itself.').waitFor();
  const agent = await item(page, 'Agents that need you', 'Demo agent: usage limit, goes on at');
  await agent.getByRole('button', { name: /^Demo agent/ }).click();
  await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
  await page.getByRole('button', { name: 'Resume' }).click();
  await rig.until('web/parked', 'review');
  await rig.cli('task', 'accept', 'web/parked');
  await rig.go(page, '/inbox');
  await nothingLeft(page);
});

it('an agent that is not signed in: it says how to, and goes when it is looked at again', async () => {
  const page = await rig.open({ at: '/inbox' });
  await nothingLeft(page);
  const account = path.join(rig.folder, 'home/.claude/.credentials.json');
  await rename(account, `${account}.away`);
  // Somebody looks, in another window.
  const other = await rig.open({ at: '/settings/agents' });
  await other.getByRole('button', { name: 'Look again' }).click();
  await other.getByText('not signed in').waitFor();
  const line = await item(page, 'Agents that need you', 'Claude Code: Not signed in.');
  expect(await line.textContent()).toMatch(/claude/);
  await rename(`${account}.away`, account);
  await line.getByRole('button', { name: 'Look again' }).click();
  await nothingLeft(page);
});
