import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { templates } from '../../src-renderer/task/templates.ts';
import { inState } from './flows.ts';
import { createRig, type Rig } from './rig.ts';
import { addStandIn, launchesOf } from './stand-in.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  await addStandIn(rig, { says: [{ type: 'text', text: 'Done.' }], files: { 'notes.txt': 'Done.\n' }, shows: '' });
  await rig.serve();
  await rig.project('web');
  await rig.cli('project', 'set', 'web', 'review=false');
});
afterEach(() => rig.closePages());
afterAll(() => rig.close());

const show = (slug: string) => rig.cliJson<TaskWithRuns>('task', 'show', `web/${slug}`);
const editor = (page: Page) => page.getByRole('textbox', { name: 'Spec, in Markdown' });
const saved = (page: Page) => page.getByRole('article').getByText('Saved', { exact: true }).waitFor();

async function open(slug: string): Promise<Page> {
  const page = await rig.open({ at: `/board?task=web%2F${slug}&tab=spec` });
  await editor(page).waitFor();
  return page;
}
async function choose(page: Page, property: RegExp, entry: string): Promise<void> {
  await page.getByRole('button', { name: property }).click();
  await page.getByRole('menuitemcheckbox', { name: entry, exact: true }).click();
}
async function chooseModel(page: Page, model: string, listedAs = model): Promise<void> {
  await page.getByRole('button', { name: /^Agent and model/ }).click();
  await page.getByPlaceholder('Search models, or type a name').fill(model);
  await page.getByRole('option', { name: listedAs, exact: true }).click();
  await page.getByRole('button', { name: new RegExp(`^Agent and model: ${model}`) }).waitFor();
}

/** Two pictures of one dot. */
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

it('an image that is pasted and one that is dropped lie in the worktree of the run, and the agent is told where', async () => {
  await rig.draft('web', 'pictured', 'Make it look like this.', '--model', 'claude');
  const page = await open('pictured');
  await editor(page).press('Control+End');
  // As a screenshot is pasted: the browser's own clipboard has the image, and gives it its name.
  await page.evaluate(
    (bytes) => navigator.clipboard.write([new ClipboardItem({ 'image/png': new Blob([Uint8Array.from(bytes)], { type: 'image/png' }) })]),
    [...png],
  );
  await editor(page).press('Control+v');
  await editor(page).getByText('![image.png](attachment:').waitFor();
  await editor(page).evaluate(
    (element, bytes) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([Uint8Array.from(bytes)], 'dropped.gif', { type: 'image/gif' }));
      const { x, y } = element.getBoundingClientRect();
      element.dispatchEvent(new DragEvent('drop', { dataTransfer, clientX: x + 20, clientY: y + 20, bubbles: true, cancelable: true }));
    },
    [...gif],
  );
  await editor(page).getByText('![dropped.gif](attachment:').waitFor();
  await saved(page);
  await page.keyboard.press('Control+Enter');
  await inState(page, 'Review');

  const prompt = (await launchesOf(rig)).at(-1)?.prompt ?? '';
  const files = /Files that belong to the task:\n((?:- .+\n)+)/.exec(prompt)?.[1]?.trim().split('\n') ?? [];
  const contents = files.map((line) => readFile(path.join(rig.folder, 'worktrees/web/pictured', line.slice('- '.length))));
  // What was pasted comes from the browser's clipboard, which writes an image anew.
  const isImage = (await Promise.all(contents)).map((content) =>
    content.equals(gif) ? 'the gif' : content.subarray(1, 4).toString() === 'PNG' && 'a png',
  );
  expect(isImage.toSorted()).toEqual(['a png', 'the gif']);
  for (const line of files) expect(prompt).toContain(`(${line.slice('- '.length)})`);
  expect(prompt).not.toContain('attachment:');
  // The images are for the agent, and no part of its work.
  expect((await show('pictured')).runs.at(-1)?.diffStat?.files).toBe(1);
});

it('each template of the menu is put in, and nothing that stood there is lost', async () => {
  await rig.draft('web', 'shaped', 'Keep me.');
  const page = await open('shaped');
  await editor(page).press('Control+End');
  const body = async () => (await show('shaped')).body;
  for (const { name, body: text } of templates) {
    await page.getByRole('button', { name: 'Template' }).click();
    await page.getByRole('menuitem', { name: new RegExp(`^${name}`) }).click();
    await expect.poll(body).toContain(text.trim());
  }
  expect(await body()).toBe(['Keep me.\n', ...templates.map(({ body: text }) => text)].join('\n'));
  // One step of undo takes the last one out again.
  await editor(page).press('Control+z');
  await expect.poll(body).toBe(['Keep me.\n', ...templates.slice(0, -1).map(({ body: text }) => text)].join('\n'));
});

it('an effort is asked for only where the agent knows one, and reaches its run', async () => {
  await rig.draft('web', 'weighed', 'Think about it.');
  const page = await open('weighed');
  const effort = page.getByRole('button', { name: /^Effort: / });
  await page.getByRole('button', { name: /^Agent and model: demo/ }).waitFor();
  expect(await effort.count()).toBe(0);
  await chooseModel(page, 'opus');
  await choose(page, /^Effort: default/, 'high');
  await page.getByRole('button', { name: 'Effort: high' }).waitFor();
  await expect.poll(async () => (await show('weighed')).effort).toBe('high');
  await chooseModel(page, 'demo', 'Demo agent');
  // It was one of the other agent.
  await effort.waitFor({ state: 'detached' });
  await expect.poll(async () => (await show('weighed')).effort).toBeNull();
  await chooseModel(page, 'opus');
  await choose(page, /^Effort: default/, 'max');
  await expect.poll(async () => (await show('weighed')).effort).toBe('max');
  await page.keyboard.press('Control+Enter');
  await inState(page, 'Review');
  expect((await show('weighed')).runs.at(-1)).toMatchObject({ agent: 'claude', model: 'opus', effort: 'max' });
  const args = (await launchesOf(rig)).at(-1)?.args ?? [];
  expect(args.slice(args.indexOf('--effort')).slice(0, 2)).toEqual(['--effort', 'max']);
  await page.keyboard.press('2');
  await page.getByText('claude · opus · max').waitFor();
});

it('what was said to be saved is there after a reload, and so is what was not saved yet', async () => {
  await rig.draft('web', 'kept', 'Do it.');
  const page = await open('kept');
  await editor(page).fill('Do it well.');
  await saved(page);
  await page.reload();
  await editor(page).getByText('Do it well.').waitFor();
  await saved(page);
  expect((await show('kept')).body).toBe('Do it well.');
  await editor(page).press('Control+End');
  // Gone before there was time to save it.
  await page.keyboard.type(' Today.');
  await page.reload();
  await editor(page).getByText('Do it well. Today.').waitFor();
  await saved(page);
  await expect.poll(async () => (await show('kept')).body).toBe('Do it well. Today.');
});

it('a task that is scheduled waits for its time, which may be taken back', async () => {
  await rig.draft('web', 'later', 'Do it later.');
  const page = await open('later');
  await page.getByRole('button', { name: 'Not before: at once' }).click();
  const field = page.getByLabel('Date and time');
  await field.fill('2020-01-01T08:00');
  await page.getByRole('alert').getByText('This time is past: the task would start at once.').waitFor();
  const year = new Date().getFullYear() + 2;
  await field.fill(`${year}-03-04T05:06`);
  await page.getByRole('button', { name: 'Set', exact: true }).click();
  const at = new Date(year, 2, 4, 5, 6).getTime();
  await expect.poll(async () => (await show('later')).notBefore).toBe(at);
  await page.reload();
  const scheduled = page.getByRole('button', { name: new RegExp(`^Not before: .*March 4, ${year}`) });
  await scheduled.waitFor();
  await editor(page).waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('article').getByText('scheduled for').first().waitFor();
  expect((await show('later')).waiting).toMatchObject({ reason: 'scheduled', until: at });
  await scheduled.click();
  await page.getByRole('button', { name: 'At once', exact: true }).click();
  await inState(page, 'Review');
});
