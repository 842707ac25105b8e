import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Project } from '../../src-main/contract/projects.ts';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { card } from './flows.ts';
import { createRig, type Rig } from './rig.ts';

/*
 * What is set of a project in the window, seen in the next run of it.
 */

let rig: Rig;
let remote: string;
beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  const repository = await rig.project('web');
  remote = path.join(rig.folder, 'remote.git');
  await rig.git(rig.folder, 'init', '-q', '--bare', remote);
  await rig.git(repository, 'remote', 'add', 'origin', remote);
  await rig.git(repository, 'switch', '-q', '-c', 'next');
  await writeFile(path.join(repository, 'next.txt'), 'Only there.\n');
  await rig.git(repository, 'add', '-A');
  await rig.git(repository, 'commit', '-q', '-m', 'Go on');
  await rig.git(repository, 'switch', '-q', 'main');
  await rig.git(repository, 'push', '-q', 'origin', 'main', 'next');
  await writeFile(path.join(repository, 'local.conf'), 'secret\n');
});
afterEach(() => rig.closePages());
afterAll(() => rig.close());

const stored = async () => (await rig.cliJson<Project[]>('project', 'list'))[0]?.settings;
const show = (slug: string) => rig.cliJson<TaskWithRuns>('task', 'show', `web/${slug}`);
const pushed = () => rig.git(remote, 'branch', '--format=%(refname:short)');
const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
const number = (page: Page, name: string) => page.getByRole('spinbutton', { name, exact: true });

async function open(): Promise<Page> {
  const page = await rig.open({ at: '/settings/projects' });
  await field(page, 'Verify command').waitFor();
  return page;
}
async function type(control: ReturnType<typeof field>, text: string): Promise<void> {
  await control.fill(text);
  // Lines are saved when the field is left, others then, too.
  await control.blur();
}
async function ran(slug: string, body: string, ends: string): Promise<TaskWithRuns> {
  await rig.draft('web', slug, body, '--queue');
  await rig.until(`web/${slug}`, ends);
  return show(slug);
}
const passes = ({ runs }: TaskWithRuns, stage: string) => runs.at(-1)?.stages.filter(({ name }) => name === stage) ?? [];

it('base branch, files, setup, check, review and delivery are those of the next run', async () => {
  const page = await open();
  await type(field(page, 'Base branch'), 'next');
  await type(field(page, 'Setup command'), 'test -f next.txt && cp local.conf "$(git rev-parse --git-path set-up)"');
  await type(field(page, 'Verify command'), 'test -f NOTES.md && echo checked');
  await type(field(page, 'Files to copy'), 'local.*\nnothing.*');
  await page.getByRole('switch', { name: 'Review' }).click();
  await page.getByRole('combobox', { name: 'Delivery' }).selectOption('push');
  const wanted = {
    baseBranch: 'next',
    setupCommand: 'test -f next.txt && cp local.conf "$(git rev-parse --git-path set-up)"',
    verifyCommand: 'test -f NOTES.md && echo checked',
    copyFiles: ['local.*', 'nothing.*'],
    review: false,
    delivery: 'push',
  };
  await expect.poll(stored).toMatchObject(wanted);
  await page.reload();
  await field(page, 'Verify command').waitFor();
  expect(await field(page, 'Base branch').inputValue()).toBe('next');
  expect(await field(page, 'Files to copy').inputValue()).toBe('local.*\nnothing.*');
  expect(await page.getByRole('switch', { name: 'Review' }).getAttribute('aria-checked')).toBe('false');
  expect(await page.getByRole('combobox', { name: 'Delivery' }).inputValue()).toBe('push');

  const task = await ran('shaped', 'Write a note.', 'review');
  const run = task.runs.at(-1);
  expect(await readFile(path.join(run?.worktree ?? '', 'next.txt'), 'utf8')).toBe('Only there.\n');
  expect(await readFile(path.join(run?.worktree ?? '', 'local.conf'), 'utf8')).toBe('secret\n');
  const setUp = await rig.git(run?.worktree ?? '', 'rev-parse', '--git-path', 'set-up');
  expect(await readFile(path.resolve(run?.worktree ?? '', setUp), 'utf8')).toBe('secret\n');
  const receipt = run?.receipts.find(({ command }) => command === wanted.verifyCommand);
  expect(receipt).toMatchObject({ exitCode: 0, outputTail: 'checked\n' });
  expect(run?.verdict).toBeNull();
  expect(task.outcome).toBe('pushed-branch');
  expect(await pushed()).toContain('task/shaped');
  // And the person sees it.
  await rig.go(page, '/task/web/shaped?tab=checks');
  await page.getByText('test -f NOTES.md && echo checked').first().waitFor();

  await rig.go(page, '/settings/projects');
  await page.getByRole('switch', { name: 'Review' }).click();
  await page.getByRole('combobox', { name: 'Delivery' }).selectOption('local');
  await expect.poll(stored).toMatchObject({ review: true, delivery: 'local' });
  const local = await ran('kept-here', 'Write a note.', 'review');
  expect(local.outcome).toBe('local-branch');
  expect(local.runs.at(-1)?.verdict?.verdict).toBe('approved');
  expect(await pushed()).not.toContain('task/kept-here');
});

it('a check that fails, and a review that rejects, go back to the agent as often as is set', async () => {
  await rig.cli('project', 'set', 'web', 'delivery=local', 'review=true', 'setupCommand=', 'verifyCommand=');
  const page = await open();
  await type(number(page, 'Review rounds'), '0');
  await type(number(page, 'Verify rounds'), '1');
  await expect.poll(stored).toMatchObject({ reviewRounds: 0, verifyRounds: 1 });
  await type(number(page, 'Verify rounds'), '11');
  await page.getByRole('alert').waitFor();
  expect(await stored()).toMatchObject({ verifyRounds: 1 });
  await page.reload();
  await expect.poll(() => number(page, 'Verify rounds').inputValue()).toBe('1');
  expect(await number(page, 'Review rounds').inputValue()).toBe('0');

  const rejected = await ran('rejected', 'Write a note.\n\ndemo: reject\n', 'failed');
  expect(rejected.failure?.code).toBe('review-rejected');
  expect([passes(rejected, 'do').length, passes(rejected, 'review').length]).toEqual([1, 1]);
  await type(field(page, 'Verify command'), 'false');
  await expect.poll(stored).toMatchObject({ verifyCommand: 'false' });
  const broken = await ran('broken', 'Write a note.', 'failed');
  expect(broken.failure?.code).toBe('verify-failed');
  expect([passes(broken, 'do').length, passes(broken, 'verify').length]).toEqual([2, 2]);
});

it('a project is paused, and renamed, where it is set up', async () => {
  await rig.cli('project', 'set', 'web', 'verifyCommand=');
  const page = await open();
  await page.getByRole('switch', { name: 'Paused' }).click();
  await expect.poll(stored).toMatchObject({ paused: true });
  await rig.draft('web', 'waiting', 'Write a note.', '--queue');
  await rig.go(page, '/board');
  await card(page, 'Queued', 'Task waiting').getByText('web is paused', { exact: false }).waitFor();
  await page.reload();
  await rig.go(page, '/settings/projects');
  await page.getByText('paused', { exact: true }).first().waitFor();
  await page.getByRole('switch', { name: 'Paused' }).click();
  await rig.until('web/waiting', 'review');
  await field(page, 'Name').fill('shop');
  await field(page, 'Name').press('Enter');
  await page.getByRole('navigation').getByText('shop').first().waitFor();
  expect((await rig.cliJson<Project[]>('project', 'list')).map(({ name }) => name)).toEqual(['shop']);
});
