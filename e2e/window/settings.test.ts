import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { AgentInfo, Settings } from '../../src-main/contract/settings.ts';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { card } from './flows.ts';
import { createRig, type Rig } from './rig.ts';
import { addStandIn, launchesOf } from './stand-in.ts';

/*
 * Settings of the whole: what is set is there after a reload, in the daemon, and does what it says. What is refused: live.test.ts.
 */

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  // Each of its runs costs a cent.
  await addStandIn(rig, { says: [{ type: 'text', text: 'Done.' }], files: { 'notes.txt': 'Done.\n' }, shows: '' });
  await rig.serve();
  await rig.project('web');
  await rig.cli('project', 'set', 'web', 'review=false');
});
afterEach(() => rig.closePages());
afterAll(() => rig.close());

const show = (slug: string) => rig.cliJson<TaskWithRuns>('task', 'show', `web/${slug}`);
const settings = () => rig.cliJson<Settings>('settings', 'get');
const agent = async (id: string) => (await rig.cliJson<AgentInfo[]>('agent', 'list')).find((each) => each.id === id) as AgentInfo;
/** The settings of one agent. */
const group = (page: Page, name: string) => page.locator('section').filter({ has: page.getByRole('heading', { name, exact: true }) });

it('an agent that is switched off starts nothing, and its tasks say so, until it is on again', async () => {
  const page = await rig.open({ at: '/settings/agents' });
  const enabled = group(page, 'Demo agent').getByRole('switch', { name: 'Enabled' });
  await enabled.click();
  await expect.poll(() => enabled.getAttribute('aria-checked')).toBe('false');
  await expect.poll(async () => (await agent('demo')).settings.enabled).toBe(false);
  await rig.draft('web', 'off', 'Write a note.', '--queue');
  await rig.go(page, '/board');
  await card(page, 'Queued', 'Task off').getByText('Demo agent is switched off in the settings').waitFor();
  await page.reload();
  await rig.go(page, '/settings/agents');
  await expect.poll(() => enabled.getAttribute('aria-checked')).toBe('false');
  await enabled.click();
  await rig.until('web/off', 'review');
});

it('the default model and effort of an agent are what a task runs with that names none', async () => {
  const page = await rig.open({ at: '/settings/agents' });
  const claude = group(page, 'Claude Code');
  const model = claude.getByRole('combobox', { name: 'Default model' });
  await model.fill('codex/some');
  await model.press('Enter');
  await claude.getByRole('alert').getByText('"codex/some" is no model of Claude Code.').waitFor();
  await model.fill('haiku');
  await model.press('Enter');
  await claude.getByRole('combobox', { name: 'Default effort' }).selectOption('low');
  await expect.poll(async () => (await agent('claude')).settings).toMatchObject({ defaultModel: 'haiku', defaultEffort: 'low' });
  await page.reload();
  await expect.poll(() => model.inputValue()).toBe('haiku');
  await rig.draft('web', 'usual', 'Write a note.', '--model', 'claude', '--queue');
  await rig.until('web/usual', 'review');
  expect((await show('usual')).runs.at(-1)).toMatchObject({ model: 'haiku', effort: 'low' });
  const args = (await launchesOf(rig)).at(-1)?.args ?? [];
  expect(args.join(' ')).toContain('--model haiku --effort low');
});

it.each([
  ['Daily cap', 'dailyCapUsd', 'daily'],
  ['Weekly cap', 'weeklyCapUsd', 'weekly'],
] as const)('%s: an agent that has spent it waits, and goes on when the cap is raised', async (label, field, word) => {
  // It has spent something by then.
  await rig.draft('web', `${word}-first`, 'Write a note.', '--model', 'claude', '--queue');
  await rig.until(`web/${word}-first`, 'review');
  const page = await rig.open({ at: '/settings/agents' });
  const claude = group(page, 'Claude Code');
  const cap = claude.getByRole('spinbutton', { name: label });
  await cap.fill('0.01');
  await cap.press('Enter');
  await claude.getByText(new RegExp(`^${word} cap .*until`)).waitFor();
  expect((await agent('claude')).settings[field]).toBe(0.01);
  await page.reload();
  await expect.poll(() => cap.inputValue()).toBe('0.01');
  await rig.draft('web', `${word}-second`, 'Write a note.', '--model', 'claude', '--queue');
  expect((await show(`${word}-second`)).waiting?.reason).toBe('agent-capped');
  await cap.fill('');
  await cap.press('Enter');
  await rig.until(`web/${word}-second`, 'review');
  expect((await agent('claude')).settings[field]).toBeNull();
});

it('the queue is paused and resumed, and starts no more at once than is set', async () => {
  const page = await rig.open({ at: '/settings/queue' });
  const paused = page.getByRole('switch', { name: 'Paused' });
  await paused.click();
  await page.getByText('queue paused').waitFor();
  expect((await settings()).queuePaused).toBe(true);
  for (const slug of ['slot-one', 'slot-two']) await rig.draft('web', slug, 'Write a note.\n\ndemo: hang\n', '--queue');
  await page.reload();
  await expect.poll(() => paused.getAttribute('aria-checked')).toBe('true');
  const limit = page.getByRole('spinbutton', { name: 'Runs at the same time' });
  await limit.fill('1');
  await limit.press('Enter');
  await page.getByText('0 of 1 running').waitFor();
  await paused.click();
  await page.getByText('1 of 1 running').waitFor();
  await rig.go(page, '/board');
  await card(page, 'In progress', 'Task slot-one').waitFor();
  await card(page, 'Queued', 'Task slot-two').getByText('waiting for a slot (1/1 running)', { exact: false }).waitFor();
  await rig.go(page, '/settings/queue');
  expect(await limit.inputValue()).toBe('1');
  await limit.fill('');
  await limit.press('Enter');
  await page.getByText(/^2 of \d running/).waitFor();
  expect((await settings()).maxRunning).toBeNull();
  for (const slug of ['slot-one', 'slot-two']) await rig.cli('task', 'cancel', `web/${slug}`);
});

it('a time limit of the settings ends a run that takes longer', async () => {
  const page = await rig.open({ at: '/settings/queue' });
  const silence = page.getByRole('spinbutton', { name: 'Silence of an agent' });
  await silence.fill('0.02');
  await silence.press('Enter');
  await expect.poll(async () => (await settings()).stallMinutes).toBe(0.02);
  await page.reload();
  await expect.poll(() => silence.inputValue()).toBe('0.02');
  await rig.draft('web', 'silent', 'Write a note.\n\ndemo: hang\n', '--queue');
  await rig.until('web/silent', 'failed');
  expect((await show('silent')).failure?.code).toBe('stalled');
  await silence.fill('15');
  await silence.press('Enter');
  await expect.poll(async () => (await settings()).stallMinutes).toBe(15);
});

it('density and theme are of the person, not of the browser: another one shows them, and after a reload they are there', async () => {
  const page = await rig.open({ at: '/settings/appearance' });
  const looks = (of: Page) => of.evaluate(() => ({ ...document.documentElement.dataset }));
  const height = async (of: Page) => (await of.getByRole('row').filter({ hasText: 'Task off' }).boundingBox())?.height ?? 0;
  await rig.go(page, '/board');
  const comfortable = await height(page);
  await rig.go(page, '/settings/appearance');
  await page.getByRole('combobox', { name: 'Density' }).selectOption('compact');
  await page.getByRole('combobox', { name: 'Theme' }).selectOption('dark');
  await expect.poll(async () => (await settings()).appearance).toEqual({ theme: 'dark', density: 'compact' });
  await page.reload();
  await expect.poll(() => looks(page)).toMatchObject({ theme: 'dark', density: 'compact' });
  expect(await page.getByRole('combobox', { name: 'Density' }).inputValue()).toBe('compact');
  const other = await rig.open({ at: '/board' });
  await expect.poll(() => looks(other)).toMatchObject({ theme: 'dark', density: 'compact' });
  await expect.poll(() => height(other)).toBeLessThan(comfortable);
  await page.getByRole('combobox', { name: 'Theme' }).selectOption('system');
  await expect.poll(() => looks(other)).toMatchObject({ theme: 'light' });
  await other.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(() => looks(other)).toMatchObject({ theme: 'dark' });
  await page.getByRole('combobox', { name: 'Density' }).selectOption('comfortable');
  await expect.poll(() => looks(other)).toMatchObject({ density: 'comfortable' });
});
