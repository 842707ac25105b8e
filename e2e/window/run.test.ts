import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createRig, type Rig } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  await rig.project('web');
});
afterEach(() => rig.closePages());
afterAll(() => rig.close());

const viewer = (slug: string, more = '') => `/task/web/${slug}?tab=%22run%22${more}`;
const terminalText = (page: Page) => page.locator('.xterm-accessibility-tree').textContent();

async function started(slug: string, story: string): Promise<void> {
  await rig.cli(
    'task',
    'add',
    'web',
    '--title',
    slug,
    '--slug',
    slug,
    '--model',
    'demo',
    '--body-file',
    await spec(slug, story),
    '--queue',
  );
}
async function finished(slug: string, story: string): Promise<void> {
  await started(slug, story);
  await rig.cli('task', 'wait', `web/${slug}`, '--until', 'review,done,failed', '--timeout', '60');
}
async function spec(slug: string, story: string): Promise<string> {
  const file = `${rig.folder}/${slug}.md`;
  await writeFile(file, `# ${slug}\n\ndemo: ${story}\n\n## Acceptance criteria\n- [ ] It is done\n`);
  return file;
}

it('shows a run as it goes, stays where one reads, passes a message on, and says stopped when it is', async () => {
  // Longer than the test may take: it ends by being stopped.
  await started('slow', 'slow 300');
  const page = await rig.open({ at: viewer('slow') });
  const timeline = page.getByRole('region', { name: 'Timeline' });
  await timeline
    .getByText(/still at it/)
    .first()
    .waitFor();
  const send = page.getByRole('textbox', { name: 'Message the agent' });
  await send.fill('Mind the tests.');
  await send.press('ControlOrMeta+Enter');
  await page.getByText("waiting for the agent's turn to end").waitFor();
  expect(await send.inputValue()).toBe('');
  const top = () => timeline.evaluate((element) => element.scrollTop);
  // It follows its end, though the waiting message took room from it.
  await expect.poll(top).toBeGreaterThan(100);
  await expect.poll(() => timeline.evaluate((it) => it.scrollHeight - it.scrollTop - it.clientHeight)).toBeLessThan(24);
  await timeline.hover();
  // Turned until one is there, as a person does.
  await expect.poll(() => page.mouse.wheel(0, -5_000).then(top)).toBe(0);
  const news = page.getByRole('button', { name: /\d+ new/ });
  await news.waitFor();
  expect(await top()).toBe(0);
  await news.click();
  await news.waitFor({ state: 'detached' });
  // The one that there is.
  expect(await page.getByRole('button', { name: /^Stop/ }).count()).toBe(1);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByRole('button', { name: 'Stop the run' }).click();
  await page.getByText('Stopped', { exact: true }).waitFor();
  expect(JSON.parse(await rig.cli('task', 'show', 'web/slow', '--json'))).toMatchObject({ status: 'todo' });
});

it('finds in a run, what is folded too, and jumps to the rounds of a stage', async () => {
  await finished('rounds', 'reject-once');
  const page = await rig.open({ at: viewer('rounds') });
  const timeline = page.getByRole('region', { name: 'Timeline' });
  await timeline.getByText('Deliver', { exact: true }).first().waitFor();
  await page.keyboard.press('ControlOrMeta+f');
  const find = page.getByRole('textbox', { name: 'Find in the run' });
  await find.fill('do-task/SKILL.md');
  await page.getByRole('search').getByText(/^\d+$/).waitFor();
  await find.press('Enter');
  await page.getByText(/^1 of \d+$/).waitFor();
  await timeline.getByRole('region', { name: 'Prompt' }).getByText('do-task/SKILL.md').waitFor();
  await find.press('Escape');
  await page.getByRole('button', { name: /^review: succeeded, 2 rounds/ }).click();
  await page.getByRole('menuitem', { name: /Round 1/ }).click();
  await timeline.getByRole('heading', { name: 'Review', exact: true }).waitFor();
  // A reviewer that found something has done its work: only what ended the run has failed.
  await rig.go(page, '/task/web/rounds?tab=checks');
  const passes = page.getByRole('row', { name: /^review/ });
  await passes.nth(1).waitFor();
  expect(await passes.locator('td:nth-child(2)').allTextContents()).toEqual(['Sent back', 'Succeeded']);
  await rig.shot(page, 'checks-sent-back');
});

it('a shell in the worktree outlives a reload; what it prints sets no title and no clipboard, and its links lead to the web only', async () => {
  await finished('opened', 'no-change');
  const page = await rig.open({ at: viewer('opened') });
  await page.evaluate(() => {
    localStorage.setItem('task-orchestrator.terminal', JSON.stringify({ state: { screenReader: true }, version: 1 }));
    return navigator.clipboard.writeText('mine');
  });
  await page.reload();
  await page.getByRole('button', { name: 'Terminal', exact: true }).click();
  await page.getByRole('button', { name: 'Shell', exact: true }).click();
  const input = page.getByRole('textbox', { name: 'Terminal: bash' });
  await input.waitFor();
  const opened: string[] = [];
  page.context().on('page', (popup) => opened.push(popup.url()));
  const title = await page.title();
  await input.pressSequentially(
    "printf '\\e]0;owned\\a\\e]52;c;b3duZWQ=\\a\\e]8;;javascript:document.title=1\\abad\\e]8;;\\a ''done\\n'; export KEPT=42\n",
  );
  await expect.poll(() => terminalText(page)).toMatch(/bad.done/);
  expect(await page.title()).toBe(title);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('mine');
  await page.reload();
  await expect.poll(() => terminalText(page)).toMatch(/bad.done/);
  await input.pressSequentially('echo still-$KEPT\n');
  await expect.poll(() => terminalText(page)).toContain('still-42');
  // What it shows is text: a click where the hostile link stands opens nothing.
  const box = await page.locator('.xterm-screen').boundingBox();
  if (!box) throw new Error('The terminal has no size.');
  for (let y = 8; y < 120; y += 16) await page.mouse.click(box.x + 10, box.y + y);
  expect(opened).toEqual([]);
  expect(await page.title()).toBe(title);
  // Escape, then Tab leaves it; a Tab alone is the shell's.
  await input.press('Tab');
  expect(await input.evaluate((element) => element === document.activeElement)).toBe(true);
  await input.press('Escape');
  await input.press('Tab');
  expect(await input.evaluate((element) => element === document.activeElement)).toBe(false);
  await page.getByRole('button', { name: 'Close bash' }).click();
  await page.getByRole('button', { name: 'Close bash' }).waitFor({ state: 'detached' });
});

it('takes over the agent of a finished run in its own session, and says when it ended', async () => {
  await finished('taken', 'no-change');
  const page = await rig.open({ at: viewer('taken', '&terminal=%22agent%22') });
  const input = page.getByRole('textbox', { name: /^Terminal: / });
  await input.waitFor();
  await input.pressSequentially('exit\n');
  await page.getByText('Demo agent ended.').waitFor();
  await page.getByRole('button', { name: 'Close', exact: true }).last().click();
  await page.getByRole('button', { name: 'Take over' }).waitFor();
});

it('is gone through by keys: row by row, open and fold, and nothing is passed unseen', async () => {
  await finished('keys', 'reject-once');
  const page = await rig.open({ at: viewer('keys') });
  const timeline = page.getByRole('region', { name: 'Timeline' });
  await timeline.getByText('Deliver', { exact: true }).first().waitFor();
  /** The row that has the focus: its key, and whether its head or all of it is in view. */
  const focused = () =>
    timeline.evaluate((view) => {
      const row = document.activeElement?.closest<HTMLElement>('[data-row]');
      const head = document.activeElement?.getBoundingClientRect();
      const edges = view.getBoundingClientRect();
      return { key: row?.dataset.row ?? null, seen: head !== undefined && head.top >= edges.top - 4 && head.top < edges.bottom };
    });
  await timeline.focus();
  await page.keyboard.press('Home');
  await expect.poll(() => timeline.evaluate((element) => element.scrollTop)).toBe(0);
  const passed: string[] = [];
  // The last row keeps the focus; a long one is scrolled through first, in fewer presses than this.
  for (let same = 0; same < 8; ) {
    await page.keyboard.press('ArrowDown');
    const { key } = await focused();
    same = key === passed.at(-1) ? same + 1 : 0;
    if (key !== null && same === 0) passed.push(key);
  }
  expect(new Set(passed).size).toBe(passed.length);
  const seqs = passed.map((key) => Number(/\d+/.exec(key)?.[0]));
  expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
  const last = await timeline.locator('[data-row]').last().getAttribute('data-row');
  expect(passed.at(-1)).toBe(last);
  expect(passed.length).toBeGreaterThan(25);
  expect((await focused()).seen).toBe(true);

  // Back to the nearest row that can be opened.
  const head = page.locator('[data-row-head]:focus');
  for (let i = 0; i < 400 && (await head.count()) === 0; i++) await page.keyboard.press('ArrowUp');
  const open = () => head.getAttribute('aria-expanded');
  expect(await open()).toBe('false');
  await page.keyboard.press('ArrowLeft');
  expect(await open()).toBe('false');
  await page.keyboard.press('ArrowRight');
  await expect.poll(open).toBe('true');
  await page.keyboard.press('ArrowRight');
  expect(await open()).toBe('true');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(open).toBe('false');

  // Scrolled away with the focus in it: keys go on where one looks.
  await page.keyboard.press('ArrowUp');
  await timeline.hover();
  await expect.poll(() => page.mouse.wheel(0, -5_000).then(() => timeline.evaluate((element) => element.scrollTop))).toBe(0);
  await expect.poll(() => timeline.evaluate((view) => view === document.activeElement || view.contains(document.activeElement))).toBe(true);
  await page.keyboard.press('ArrowDown');
  await expect.poll(async () => (await focused()).seen).toBe(true);
});
