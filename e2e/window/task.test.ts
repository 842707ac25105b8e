import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { expectNoBarriers } from './axe.ts';
import { requestChanges, inState as status, stopRun, writeTask } from './flows.ts';
import { createRig, type Rig } from './rig.ts';

let rig: Rig;
let repository: string;
beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  repository = await rig.project('web');
});
afterEach(() => rig.closePages());
afterAll(() => rig.close());

const show = (slug: string) => rig.cliJson<TaskWithRuns>('task', 'show', `web/${slug}`);
async function draft(slug: string, body = 'Do it.', ...more: string[]): Promise<void> {
  const file = path.join(rig.folder, 'spec.md');
  await writeFile(file, body);
  await rig.cli('task', 'add', 'web', '--title', `Task ${slug}`, '--slug', slug, '--body-file', file, '--model', 'demo', ...more);
}
async function open(slug: string, tab = 'spec'): Promise<Page> {
  const page = await rig.open({ at: `/board?task=web%2F${slug}&tab=${tab}` });
  await page.getByRole('article', { name: `Task ${slug}` }).waitFor();
  return page;
}
const editor = (page: Page) => page.getByRole('textbox', { name: 'Spec, in Markdown' });
/** A picture of one dot. */
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');

it('a new task is written, given to an agent and queued with the keyboard alone', async () => {
  const page = await rig.open({ at: '/board' });
  await writeTask(page, 'Größe: fix the login (again)!', 'gro-e-fix-the-login-again');
  // The list went on by itself.
  expect(await show('gro-e-fix-the-login-again')).toMatchObject({ body: '## Issue\n\n- one\n- two', model: 'demo' });
  await rig.cli('task', 'wait', 'web/gro-e-fix-the-login-again', '--until', 'review', '--timeout', '30');
});

it('what is written for a new task survives a reload, and says what is missing', async () => {
  const page = await rig.open({ at: '/board?new=1' });
  await page.getByRole('textbox', { name: 'Title' }).fill('Half a thought');
  await page.getByRole('button', { name: /^Queue/ }).click();
  await page.getByRole('alert').getByText('The spec is empty.').waitFor();
  await page.reload();
  expect(await page.getByRole('textbox', { name: 'Title' }).inputValue()).toBe('Half a thought');
  await page.keyboard.press('Control+Alt+Enter');
  await page.getByRole('article', { name: 'Half a thought' }).waitFor();
  expect((await show('half-a-thought')).status).toBe('todo');
});

it('a spec saves itself as it is typed, and follows what is typed in another window', async () => {
  await draft('typed');
  const [one, other] = [await open('typed'), await open('typed')];
  await editor(one).fill('Do it well.');
  await one.getByText('Saved', { exact: true }).waitFor();
  await expect.poll(async () => (await show('typed')).body).toBe('Do it well.');
  await editor(other).getByText('Do it well.').waitFor();
});

it('two texts of one spec are both shown, and the person says which stays', async () => {
  await draft('torn');
  const [one, other] = [await open('torn'), await open('torn')];
  await editor(one).waitFor();
  await editor(other).fill('Theirs.');
  await editor(one).fill('Mine.');
  const [torn] = await Promise.race(
    [one, other].map(async (page) => {
      await page.getByText('changed elsewhere while you were writing').waitFor();
      return [page];
    }),
  );
  await torn?.getByRole('button', { name: 'Keep both' }).click();
  await torn?.getByText('Saved', { exact: true }).waitFor();
  const { body } = await show('torn');
  expect(body).toContain('Theirs.');
  expect(body).toContain('Mine.');
});

it('images are added, shown in the preview, and refused with a sentence', async () => {
  await draft('pictured');
  const page = await open('pictured');
  await editor(page).click();
  const input = page.getByLabel('Images to add');
  await input.setInputFiles({ name: 'shot.png', mimeType: 'image/png', buffer: png });
  await editor(page).getByText('![shot.png](attachment:').waitFor();
  await editor(page).evaluate(
    (element, bytes) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(bytes)], 'dropped.png', { type: 'image/png' }));
      const { x, y } = element.getBoundingClientRect();
      element.dispatchEvent(
        new DragEvent('drop', { dataTransfer: data, clientX: x + 20, clientY: y + 20, bubbles: true, cancelable: true }),
      );
    },
    [...png],
  );
  await editor(page).getByText('![dropped.png](attachment:').waitFor();
  await input.setInputFiles({ name: 'notes.pdf', mimeType: 'application/pdf', buffer: png });
  await page.getByRole('alert').getByText('notes.pdf is no image that agents can read.').waitFor();
  await page.getByRole('button', { name: 'Preview' }).click();
  await expect.poll(() => page.getByRole('img', { name: 'shot.png' }).evaluate((img) => (img as HTMLImageElement).naturalWidth)).toBe(1);
});

it('properties are shown at once and stand on the server', async () => {
  await draft('set');
  const page = await open('set');
  await page.getByRole('button', { name: 'Priority: Normal' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'Urgent' }).click();
  await page.getByRole('button', { name: 'Labels: none' }).click();
  // As fast as one types: none is lost by the answer to the one before it.
  for (const label of ['bug', 'slow', 'api']) {
    await page.keyboard.type(label);
    await page.keyboard.press('Enter');
  }
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Labels: bug, slow, api' }).waitFor();
  await page.getByRole('button', { name: 'Not before: at once' }).click();
  await page.getByRole('button', { name: 'Tomorrow 8:00' }).click();
  await page.getByRole('textbox', { name: 'Title' }).fill('Set and done');
  await page.keyboard.press('Enter');
  await expect
    .poll(() => show('set'))
    .toMatchObject({ priority: 2, labels: ['bug', 'slow', 'api'], title: 'Set and done', notBefore: expect.any(Number) });
});

it('work is looked at, sent back with words, and merged into the base branch', async () => {
  await draft('worked', 'Write a note.', '--queue');
  const page = await open('worked');
  await status(page, 'Review');
  await page.keyboard.press('c');
  const words = page.getByRole('dialog', { name: 'Request changes' }).getByRole('textbox');
  await words.fill('Half a thought');
  await page.keyboard.press('Escape');
  await words.waitFor({ state: 'detached' });
  await page.keyboard.press('c');
  // It was a slip of the finger.
  await expect.poll(() => words.inputValue()).toBe('Half a thought');
  await words.fill('');
  await page.keyboard.press('Escape');
  await words.waitFor({ state: 'detached' });
  await requestChanges(page, 'Say it in one line.');
  await expect.poll(async () => (await show('worked')).runs.length).toBe(2);
  await status(page, 'Review');
  const { runs } = await show('worked');
  expect(runs[1]?.sessionId).toBe(runs[0]?.sessionId);

  await page.keyboard.press('m');
  const dialog = page.getByRole('dialog', { name: 'Accept and merge' });
  await dialog.getByText('main moves forward to task/worked').waitFor();
  await dialog.getByText(`Your checkout in ${repository} has main open`).waitFor();
  await page.keyboard.press('Control+Enter');
  await status(page, 'Done');
  expect(await rig.git(repository, 'log', '--format=%s', '-1')).not.toBe('Begin');

  await page.keyboard.press('5');
  await page.getByRole('article').getByText('You requested changes').waitFor();
  await page.getByRole('article').getByText('Say it in one line.').waitFor();
});

it('a merge that would run over a dirty tree says so, and does nothing', async () => {
  await draft('dirty', 'Write a note.', '--queue');
  const page = await open('dirty');
  await status(page, 'Review');
  const before = await readFile(path.join(repository, 'README.md'), 'utf8');
  await writeFile(path.join(repository, 'README.md'), 'Mine, not committed.\n');
  await page.keyboard.press('m');
  const dialog = page.getByRole('dialog', { name: 'Accept and merge' });
  await dialog.getByText('It cannot be merged now').waitFor();
  expect(await dialog.getByRole('button', { name: /^Merge into/ }).isDisabled()).toBe(true);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await writeFile(path.join(repository, 'README.md'), before);
  await page.keyboard.press('a');
  await status(page, 'Done');
});

it('a run is stopped when it says so, and one that failed goes on with what it is told', async () => {
  await draft('hung', 'Write a note.\n\ndemo: hang\n', '--queue');
  const page = await open('hung');
  await stopRun(page);
  expect((await show('hung')).runs[0]).toMatchObject({ status: 'cancelled', pid: null });

  await draft('failing', 'Write a note.\n\ndemo: fail\n', '--queue');
  await rig.go(page, '/board?task=web%2Ffailing&tab=spec');
  await status(page, 'Failed');
  await page.getByRole('article').getByText('Agent crashed').waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('dialog', { name: 'Continue the run' }).waitFor();
  await page.keyboard.type('Leave the failing part out.');
  await page.keyboard.press('Control+Enter');
  await status(page, 'Review');
  expect((await show('failing')).runs).toHaveLength(2);
});

it('a queued task says why it waits', async () => {
  await draft('before');
  await draft('waiting', 'Do it.', '--after', 'web/before');
  const page = await open('waiting');
  await page.getByRole('article').getByText('Task before').waitFor();
  await page.keyboard.press('q');
  await page.getByRole('article').getByText('blocked by web/before').waitFor();
  await page.keyboard.press('q');
  await status(page, 'Todo');
});

it('tasks are chosen to wait for, with their states as they change, and a circle is refused where it was drawn', async () => {
  await draft('egg');
  await draft('hen', 'Do it.', '--after', 'web/egg');
  const page = await open('egg');
  await page.getByRole('button', { name: 'Add a task that must be done first' }).click();
  await page.keyboard.type('hen');
  await page.getByRole('option', { name: /Task hen/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText('web/egg cannot wait for web/hen').waitFor();
  expect((await show('egg')).dependsOn).toEqual([]);

  await draft('nest');
  await page.getByRole('button', { name: 'Add a task that must be done first' }).click();
  await page.keyboard.type('nest');
  await page.getByRole('option', { name: /Task nest/ }).waitFor();
  await page.keyboard.press('Enter');
  const nest = page.getByRole('complementary', { name: 'Properties' }).getByRole('button', { name: /Task nest/ });
  await nest.getByRole('img', { name: 'Todo' }).waitFor();
  await rig.cli('task', 'archive', 'web/nest');
  await nest.getByRole('img', { name: 'Archived' }).waitFor();
});

it('the next and the previous task of the column are a key away', async () => {
  await draft('one-of-two', 'Do it.', '--priority', '990');
  await draft('two-of-two', 'Do it.', '--priority', '980');
  const page = await open('one-of-two');
  await page.keyboard.press('Shift+J');
  await page.getByRole('article', { name: 'Task two-of-two' }).waitFor();
  await page.keyboard.press('Shift+K');
  await page.getByRole('article', { name: 'Task one-of-two' }).waitFor();
  await page.keyboard.press('z');
  await page.getByRole('heading', { level: 1, name: 'Task one-of-two' }).waitFor();
  await page.keyboard.press('z');
  await page.getByRole('complementary', { name: 'Open task' }).waitFor();
});

it('a follow-up begins with the settings of its task, and waits for it', async () => {
  await draft('first');
  await rig.cli('task', 'queue', 'web/first');
  const page = await open('first');
  await status(page, 'Review');
  await page.keyboard.press('f');
  await page.getByRole('dialog', { name: 'New task' }).waitFor();
  expect(await page.getByRole('textbox', { name: 'Title' }).inputValue()).toBe('Follow-up: Task first');
  await page.keyboard.press('Control+Alt+Enter');
  await page.getByRole('article', { name: 'Follow-up: Task first' }).waitFor();
  expect(await show('follow-up-task-first')).toMatchObject({ dependsOn: ['web/first'], model: 'demo' });
});

it('the panel gives way to Escape, and a link to nothing says so', async () => {
  await draft('closed');
  const page = await open('closed');
  await page.keyboard.press('Escape');
  await page.getByRole('article').waitFor({ state: 'detached' });
  await rig.go(page, '/board?task=web%2Fnowhere');
  await page.getByText('There is no task "nowhere" in web.').waitFor();
});

it('nothing of a task keeps people out', async () => {
  await draft('open', '## Issue\n\nText with `code` and a [link](https://example.com).\n\n- [ ] one\n');
  const page = await rig.open({ at: '/board?task=web%2Fopen&tab=spec' });
  await editor(page).waitFor();
  await expectNoBarriers(page, 'spec');
  await page.getByRole('button', { name: 'Both' }).click();
  await expectNoBarriers(page, 'spec with its preview');
  await page.keyboard.press('Escape');
  await rig.go(page, '/task/web/worked?tab=activity');
  await page.getByText('You drafted the task').waitFor();
  await expectNoBarriers(page, 'activity');
  await rig.go(page, '/board?new=1');
  await page.getByRole('dialog', { name: 'New task' }).waitFor();
  await expectNoBarriers(page, 'new task');
});
