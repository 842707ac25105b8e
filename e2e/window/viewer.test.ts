import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { RunEvent } from '../../src-main/contract/run-events.ts';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { createRig, type Rig } from './rig.ts';
import { addStandIn } from './stand-in.ts';

/*
 * What is looked at of a run besides its going on (run.test.ts): runs that are over, files of them, what is beside the timeline, and
 * the text of the output.
 */

const call = (id: string, name: string, input: Record<string, unknown>, parent?: string) => ({ type: 'tool_use', id, name, input, parent });
const result = (id: string, content: string, parent?: string) => ({ type: 'tool_result', tool_use_id: id, content, parent });
const plan = [
  { content: 'Ask around', status: 'completed' },
  { content: 'Write it down', status: 'in_progress' },
  { content: 'Read it again', status: 'pending' },
];

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  await addStandIn(rig, {
    says: [
      call('todos', 'TodoWrite', { todos: plan }),
      result('todos', 'Kept.'),
      call('helper', 'Task', { description: 'Look for callers', prompt: 'Find who calls it.', subagent_type: 'Explore' }),
      call('inner', 'Bash', { command: 'grep -rn aardvark .' }, 'helper'),
      result('inner', 'src/zoo.ts:3: aardvark()', 'helper'),
      { type: 'text', text: 'I have found one.', parent: 'helper' },
      result('helper', 'One caller.'),
      ...Array.from({ length: 60 }, (_, n) => ({ type: 'text', text: `Then comes step ${n + 1}.` })),
    ],
    files: { 'notes.txt': 'Done.\n' },
    shows: '',
  });
  await rig.serve();
  await rig.project('web');
  await rig.cli('project', 'set', 'web', 'review=false');
});
afterEach(() => rig.closePages());
afterAll(() => rig.close());

const show = (slug: string) => rig.cliJson<TaskWithRuns>('task', 'show', `web/${slug}`);
const viewer = (slug: string, more = '') => `/task/web/${slug}?tab=run${more}`;
const timeline = (page: Page) => page.getByRole('region', { name: 'Timeline' });
const beside = (page: Page) => page.getByRole('complementary', { name: 'Plan and facts' });

/** A file of the run's folder, as the daemon wrote it. */
async function stored(slug: string, file: string): Promise<string> {
  const { runs } = await show(slug);
  return readFile(path.join(rig.stateDir, '.runs', runs.at(-1)?.id ?? '', file), 'utf8');
}

async function worked(slug: string, body = 'Write a note.', ...more: string[]): Promise<void> {
  await rig.draft('web', slug, body, '--queue', ...more);
  await rig.until(`web/${slug}`, 'review');
}

async function download(page: Page, press: () => Promise<void>): Promise<{ name: string; text: string }> {
  const [file] = await Promise.all([page.waitForEvent('download'), press()]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}

it('a run is downloaded as text and as events, each from the first to the last', async () => {
  // More than one piece of either.
  await worked('kept', 'Write a note.\n\ndemo: flood 1\n');
  const page = await rig.open({ at: viewer('kept') });
  await timeline(page).getByText('Deliver', { exact: true }).first().waitFor();

  const log = await download(page, () => page.keyboard.press('d'));
  expect(log.name).toBe('kept-run-1.log');
  expect(log.text.length).toBeGreaterThan(1_000_000);
  expect(log.text === (await stored('kept', 'run.log'))).toBe(true);

  const chosen = async () => {
    await page.getByRole('button', { name: 'Download' }).click();
    await page.getByRole('menuitem', { name: /^Events/ }).click();
  };
  const events = await download(page, chosen);
  expect(events.name).toBe('kept-run-1.jsonl');
  const seqs = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as RunEvent).seq);
  const there = seqs(await stored('kept', 'events.jsonl'));
  expect(there.length).toBeGreaterThan(500);
  expect(seqs(events.text)).toEqual(there);
});

it('the output is searched: every match counted, the next and the one before a key away', async () => {
  await worked('searched');
  const page = await rig.open({ at: viewer('searched', '&terminal=output') });
  await page.locator('.xterm-screen').waitFor();
  await page.getByRole('button', { name: 'Find in the run' }).click();
  const find = page.getByRole('textbox', { name: 'Find in the run' });
  const count = page.getByRole('search').getByRole('status');
  const matches = (await stored('searched', 'run.log')).match(/demo/gi)?.length ?? 0;
  expect(matches).toBeGreaterThan(2);
  await find.fill('demo');
  // It begins at the end, where one looks.
  await expect.poll(() => count.textContent()).toBe(`${matches} of ${matches}`);
  await find.press('Enter');
  await expect.poll(() => count.textContent()).toBe(`1 of ${matches}`);
  await page.getByRole('button', { name: 'Next match' }).click();
  await expect.poll(() => count.textContent()).toBe(`2 of ${matches}`);
  await find.press('Shift+Enter');
  await page.getByRole('button', { name: 'Previous match' }).click();
  await expect.poll(() => count.textContent()).toBe(`${matches} of ${matches}`);
  await find.fill('no such word');
  await expect.poll(() => count.textContent()).toBe('No match');
  await find.press('Escape');
  await find.waitFor({ state: 'detached' });
});

it('what is selected in the output is copied with the usual keys, and nothing where nothing is', async () => {
  await worked('copied');
  const page = await rig.open({ at: viewer('copied') });
  await page.evaluate(() => {
    localStorage.setItem('task-orchestrator.terminal', JSON.stringify({ state: { screenReader: true }, version: 1 }));
    return navigator.clipboard.writeText('mine');
  });
  await page.reload();
  await timeline(page).getByText('Deliver', { exact: true }).first().waitFor();
  await page.keyboard.press('v');
  const rows = page.locator('.xterm-accessibility-tree [role=listitem]');
  const row = rows.filter({ hasText: 'is changed and committed' }).last();
  await row.waitFor({ state: 'attached' });
  const words = ((await row.textContent()) ?? '').trimEnd();
  const at = (await rows.allTextContents()).findIndex((text) => text.trimEnd() === words);
  const screen = await page.locator('.xterm-screen').boundingBox();
  if (!screen) throw new Error('The output has no size.');
  const y = screen.y + ((at + 0.5) * screen.height) / (await rows.count());
  await page.mouse.click(screen.x + 4, y);
  await page.keyboard.press('Control+c');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('mine');
  await page.mouse.move(screen.x + 1, y);
  await page.mouse.down();
  await page.mouse.move(screen.x + screen.width - 2, y, { steps: 5 });
  await page.mouse.up();
  await page.keyboard.press('Control+c');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(words);
});

it('an earlier run is chosen and shows its own timeline, which the address keeps', async () => {
  await worked('again');
  await rig.cli('task', 'changes', 'web/again', '--text', 'Mention the narwhal.');
  await rig.until('web/again', 'review');
  const page = await rig.open({ at: viewer('again') });
  const second = page.getByRole('button', { name: 'Run 2 of 2: choose another' });
  const first = page.getByRole('button', { name: 'Run 1 of 2: choose another' });
  const closing = (subject: string) => timeline(page).getByText(`committed as "${subject}`).first();
  await closing('Follow up on').waitFor();
  await second.click();
  await page.getByRole('menuitemcheckbox', { name: /^Run 1 · Succeeded/ }).click();
  // The keyboard stays where the choice was made.
  await first.and(page.locator(':focus')).waitFor();
  await closing('Note: ').waitFor();
  expect(await closing('Follow up on').count()).toBe(0);
  expect(page.url()).toContain('run=1');
  await page.reload();
  await first.waitFor();
  await closing('Note: ').waitFor();
  await page.keyboard.press('Shift+>');
  await second.waitFor();
  await closing('Follow up on').waitFor();
  expect(page.url()).not.toContain('run=');
});

it('a task opens on its run once it has one, and before that on its spec', async () => {
  await rig.draft('web', 'begun', 'Write a note.\n\ndemo: hang\n');
  const page = await rig.open({ at: '/board?task=web%2Fbegun' });
  await page.getByRole('tab', { name: 'Spec', selected: true }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('article').waitFor({ state: 'detached' });
  await rig.cli('task', 'queue', 'web/begun');
  await page.getByRole('region', { name: 'In progress', exact: true }).getByRole('row').filter({ hasText: 'Task begun' }).dblclick();
  await page.getByRole('tab', { name: 'Run', selected: true }).waitFor();
  await timeline(page).getByText('I hang now', { exact: false }).waitFor();
  await rig.cli('task', 'cancel', 'web/begun');
});

it('the end is followed again after its button, however much comes', async () => {
  await rig.draft('web', 'followed', 'Write a note.\n\ndemo: slow 300\n', '--queue');
  const page = await rig.open({ at: viewer('followed') });
  const toEnd = () => timeline(page).evaluate((it) => it.scrollHeight - it.scrollTop - it.clientHeight);
  const height = () => timeline(page).evaluate((it) => it.scrollHeight);
  await expect.poll(async () => (await height()) > 900 && (await toEnd()) < 24).toBe(true);
  await timeline(page).hover();
  await page.mouse.wheel(0, -200);
  const button = page.getByRole('button', { name: /^(Follow|\d+ new)/ });
  await button.waitFor();
  await button.click();
  await button.waitFor({ state: 'detached' });
  const before = await height();
  await expect.poll(height).toBeGreaterThan(before + 60);
  await expect.poll(toEnd).toBeLessThan(24);
  expect(await button.count()).toBe(0);
  await rig.cli('task', 'cancel', 'web/followed');
});

it('what a sub-agent did lies folded under it, and finding a word of it unfolds and jumps there', async () => {
  await worked('helped', 'Write a note.', '--model', 'claude');
  const page = await rig.open({ at: viewer('helped') });
  await timeline(page).getByText('Deliver', { exact: true }).first().waitFor();
  const inner = timeline(page).getByRole('button', { name: 'Command grep -rn aardvark .' });
  await page.keyboard.press('ControlOrMeta+f');
  const find = page.getByRole('textbox', { name: 'Find in the run' });
  await find.fill('aardvark');
  await page.getByRole('search').getByText('2', { exact: true }).waitFor();
  await find.press('Enter');
  // Who is at the end has all of them behind them.
  await page.getByRole('search').getByText('2 of 2').waitFor();
  await inner.waitFor();
  const helper = timeline(page).getByRole('button', { name: 'Sub-agent Look for callers', expanded: true });
  // Right under the sub-agent, and not in sight of who is at the end.
  const isInSight = () =>
    inner.evaluate((row) => {
      const [view, box] = [row.closest('section')?.getBoundingClientRect(), row.getBoundingClientRect()];
      return view !== undefined && box.top >= view.top && box.bottom <= view.bottom;
    });
  await expect.poll(isInSight).toBe(true);
  await find.press('Shift+Enter');
  await page.getByRole('search').getByText('1 of 2').waitFor();
  await find.press('Escape');
  await timeline(page).hover();
  await page.mouse.wheel(0, -300);
  await helper.click();
  await inner.waitFor({ state: 'detached' });
  const folded = timeline(page).getByRole('button', { name: 'Sub-agent Look for callers', expanded: false });
  expect(await folded.textContent()).toContain('2 steps');
});

it('beside the timeline stands the plan of the agent, and what the spec asks for while there is none', async () => {
  await worked('planned', 'Write a note.\n\n## Acceptance criteria\n\n- [ ] It is short\n', '--model', 'claude');
  const page = await rig.open({ size: 'desktop', at: viewer('planned') });
  await beside(page).getByRole('heading', { name: 'Plan 1/3' }).waitFor();
  const items = await beside(page)
    .getByRole('listitem')
    .evaluateAll((all) => all.map((item) => [item.querySelector('[role=img]')?.getAttribute('aria-label'), item.textContent]));
  expect(items).toEqual([
    ['Done', 'Ask around'],
    ['Under way', 'Write it down'],
    ['To do', 'Read it again'],
  ]);
  await page.keyboard.press('l');
  await beside(page).waitFor({ state: 'detached' });

  await rig.draft(
    'web',
    'planless',
    'Write a note.\n\ndemo: fail\n\n## Acceptance criteria\n\n- [ ] It is short\n- [x] It has `code`\n',
    '--queue',
  );
  await rig.until('web/planless', 'failed');
  await rig.go(page, viewer('planless'));
  await beside(page).getByRole('heading', { name: 'Acceptance criteria 2 items' }).waitFor();
  expect(await beside(page).getByRole('listitem').allTextContents()).toEqual(['It is short', 'It has code']);
});
