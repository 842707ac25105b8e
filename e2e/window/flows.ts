import type { Locator, Page } from 'playwright-core';

/*
 * What people do in the window, step by step, whether a browser shows it or Electron: both play the same.
 */

/** A newcomer tries the demo, watches it reach review, looks at what it did and accepts it. From the welcome view. */
export async function tryDemo(page: Page): Promise<void> {
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
}

/** A task for the demo agent, written and queued with the keyboard alone; its list item goes on by itself. From the board. */
export async function writeTask(page: Page, title: string, slug: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: 'Board' }).waitFor();
  await page.keyboard.press('n');
  await page.getByRole('dialog', { name: 'New task' }).waitFor();
  await page.keyboard.type(title);
  await page.getByText(slug).waitFor();
  await page.getByRole('textbox', { name: 'Spec, in Markdown' }).focus();
  await page.keyboard.type('## Issue\n\n- one');
  await page.keyboard.press('Enter');
  await page.keyboard.type('two');
  await page.getByRole('button', { name: /^Agent and model/ }).focus();
  await page.keyboard.press('Enter');
  await page.getByPlaceholder('Search models, or type a name').waitFor();
  await page.keyboard.type('demo');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Agent and model: demo' }).waitFor();
  await page.keyboard.press('ControlOrMeta+Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** The task that is open says that it is in this state. */
export const inState = (page: Page, word: string) => page.getByRole('article').locator('header').getByText(word, { exact: true }).waitFor();

/** The open task, which is in review, goes back to its agent with words. */
export async function requestChanges(page: Page, words: string): Promise<void> {
  await inState(page, 'Review');
  await page.keyboard.press('c');
  await page.getByRole('dialog', { name: 'Request changes' }).waitFor();
  await page.keyboard.type(words);
  await page.keyboard.press('ControlOrMeta+Enter');
}

/** The run of the open task is stopped, and says so when it is. */
export async function stopRun(page: Page): Promise<void> {
  await inState(page, 'In progress');
  await page.getByRole('article').getByText('An agent works by this text, so it cannot be changed.').waitFor();
  await page.keyboard.press('s');
  await page.getByRole('alertdialog', { name: 'Stop the run?' }).getByRole('button', { name: 'Stop the run' }).click();
  await inState(page, 'Todo');
}

export const column = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
export const card = (page: Page, of: string, title: string) => column(page, of).getByRole('row').filter({ hasText: title });

/** As a hand does it: press, move in steps, stay a moment over the target, let go. */
export async function drag(page: Page, from: Locator, to: Locator, { drop = true } = {}): Promise<void> {
  const start = await from.boundingBox();
  const end = await to.boundingBox();
  if (!start || !end) throw new Error('nothing to drag, or nowhere to');
  await page.mouse.move(start.x + 40, start.y + 14);
  await page.mouse.down();
  await page.mouse.move(start.x + 60, start.y + 24, { steps: 4 });
  await page.mouse.move(end.x + end.width / 2, end.y + Math.min(120, end.height / 2), { steps: 12 });
  if (drop) await page.mouse.up();
}

/** A draft is dropped on the queue, which is paused, and says why it waits there. */
export async function dropOnQueued(page: Page, title: string): Promise<void> {
  await card(page, 'Todo', title).waitFor();
  await drag(page, card(page, 'Todo', title), column(page, 'Queued'));
  await card(page, 'Queued', title).getByText('The queue is paused').waitFor();
}

/** A draft is held over a column that it cannot go to, which says why; let go there, it stays where it was. */
export async function dropOnReview(page: Page, title: string): Promise<void> {
  await card(page, 'Todo', title).waitFor();
  await drag(page, card(page, 'Todo', title), column(page, 'Review'), { drop: false });
  await column(page, 'Review').getByText('A task gets here when its run delivers something to review.').first().waitFor();
  await page.mouse.up();
  await card(page, 'Todo', title).waitFor();
}
