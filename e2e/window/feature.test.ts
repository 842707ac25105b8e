import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Task, TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { expectNoBarriers } from './axe.ts';
import { createRig, type Rig } from './rig.ts';
import { seedFeature } from './seed-features.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  await rig.project('web');
});
afterEach(() => rig.closePages());
afterAll(() => rig.close());

const show = (slug: string) => rig.cliJson<TaskWithRuns>('task', 'show', `web/${slug}`);
const proposals = (page: Page) => page.getByRole('list', { name: 'Proposals', exact: true }).locator('[data-proposal]');
const head = (page: Page, title: string) => page.locator('[data-proposal-open]').filter({ hasText: title });
const order = (page: Page) => proposals(page).evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.proposal));
const edges = (page: Page) =>
  page.locator('[data-connectors] [data-edge]').evaluateAll((all) => all.map((edge) => (edge as HTMLElement).dataset.edge).sort());

/** Writes a brief into the dialog and has the demo agent plan it. */
async function plan(title: string, brief: string): Promise<Page> {
  const page = await rig.open({ at: '/features' });
  await page.getByRole('heading', { level: 1, name: 'Features' }).waitFor();
  await page.keyboard.press('Shift+N');
  await page.getByRole('dialog', { name: 'New feature' }).waitFor();
  await page.getByRole('textbox', { name: 'Title' }).fill(title);
  await page.getByRole('textbox', { name: 'Brief, in Markdown' }).fill(brief);
  await page.getByRole('button', { name: /^Agent and model/ }).click();
  await page.getByPlaceholder('Search models, or type a name').fill('demo');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^Agent and model: demo/ }).waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('article', { name: title }).waitFor();
  return page;
}
/** A feature as the planner left it, without waiting for one. */
const three = (slug: string, title: string) =>
  seedFeature(
    rig.stateDir,
    {
      slug,
      title,
      tasks: [
        { slug: `${slug}-a`, title: `${title} first`, files: ['src/a.ts'], size: 'small' },
        { slug: `${slug}-b`, title: `${title} second`, files: ['src/b.ts', 'src/a.ts'], size: 'large' },
        { slug: `${slug}-c`, title: `${title} third`, after: [`${slug}-a`] },
      ],
    },
    Date.now(),
  );
async function open(slug: string, title: string): Promise<Page> {
  const page = await rig.open({ at: `/feature/web/${slug}` });
  await page.getByRole('article', { name: title }).waitFor();
  return page;
}

it('a brief becomes proposals, those become tasks, which run after one another until the feature is done by itself', async () => {
  const page = await plan('Greetings', '- Create `hello.txt`\n- Create `bye.txt`\n- Create `again.txt`\n- Create `never.txt`\n');
  await expect.poll(() => proposals(page).count()).toBe(4);
  const [, second, third, fourth] = (await order(page)) as [string, string, string, string];

  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const title = page.getByRole('list', { name: 'Proposals', exact: true }).getByRole('textbox', { name: 'Title' });
  await title.fill('Say hello first');
  await title.press('Enter');
  await proposals(page).first().getByText('edited').waitFor();
  await head(page, 'Say hello first').press('Escape');

  await page.locator(`[data-proposal="${fourth}"] [data-proposal-open]`).focus();
  await page.keyboard.press('d');
  await expect.poll(() => proposals(page).count()).toBe(3);

  await page.locator(`[data-proposal="${third}"] [data-proposal-open]`).focus();
  await page.keyboard.press('w');
  await page.getByPlaceholder('Waits for…').fill(second);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect.poll(() => edges(page)).toContain(`${second} ${third}`);

  await page.keyboard.press('p');
  await expect.poll(() => proposals(page).count()).toBe(0);
  await page.getByRole('button', { name: 'Queue all 3' }).click();
  await page.getByRole('progressbar', { name: 'Tasks done' }).first().waitFor();
  await acceptAll(page);
  await page.locator('header').getByText('Done', { exact: true }).waitFor();
  const [a, b] = [await show(second), await show(third)];
  expect(b.startedAt).toBeGreaterThan(a.finishedAt ?? Number.POSITIVE_INFINITY);
  expect(b.feature).toBe('web/greetings');
});

/** Accepts each task as it gets to review, in whatever order that is. */
async function acceptAll(page: Page): Promise<void> {
  const listed = (word: string) => page.getByRole('list', { name: 'Tasks of the feature' }).getByRole('listitem').filter({ hasText: word });
  for (const done of [1, 2, 3]) {
    // However long the agents take, the page has to show it at once.
    await expect
      .poll(async () => (await rig.cliJson<Task[]>('task', 'list', '--status', 'review')).length, { timeout: 60_000 })
      .not.toBe(0);
    await listed('Review').first().getByRole('button').first().click();
    const panel = page.getByRole('complementary', { name: 'Open task' });
    await panel.getByRole('button', { name: /^Accept(?! & merge)/ }).click();
    await panel.locator('header').getByText('Done', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await expect.poll(() => listed('Done').count()).toBe(done);
  }
}

it('a bundle is one draft for one branch: the brief, then the tasks in order', async () => {
  await three('bundle', 'Bundled');
  const page = await open('bundle', 'Bundled');
  await page.getByRole('checkbox', { name: 'Select Bundled first' }).check({ force: true });
  await page.getByRole('checkbox', { name: 'Select Bundled third' }).check({ force: true });
  await page.getByText('2 of 3 selected').waitFor();
  await page.getByRole('button', { name: /^Bundle 2/ }).click();
  await expect.poll(() => order(page)).toEqual(['bundle-b']);
  const made = page.getByRole('list', { name: 'Tasks of the feature' }).getByRole('listitem');
  await made.getByText('Todo').waitFor();
  await page.getByText('Dropped', { exact: true }).click();
  await page.getByRole('list', { name: 'Dropped proposals' }).getByText('bundled').first().waitFor();
});

it('proposals are reordered, dropped, had back and split by keys', async () => {
  await three('keys', 'Keyed');
  const page = await open('keys', 'Keyed');
  await page.keyboard.press('j');
  await page.keyboard.press('Alt+ArrowDown');
  await expect.poll(() => order(page)).toEqual(['keys-b', 'keys-a', 'keys-c']);
  await page.reload();
  await expect.poll(() => order(page)).toEqual(['keys-b', 'keys-a', 'keys-c']);
  expect(await edges(page)).toEqual(['keys-a keys-c']);

  await page.locator('[data-proposal="keys-b"] [data-proposal-open]').focus();
  await page.keyboard.press('d');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(async () => (await order(page)).length).toBe(3);

  await page.locator('[data-proposal="keys-c"] [data-proposal-open]').focus();
  await page.keyboard.press('v');
  await page.getByRole('dialog', { name: 'Split the proposal' }).getByLabel('Part 2', { exact: true }).fill('The other half');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expect.poll(() => proposals(page).count()).toBe(4);
  // Both halves wait for what the whole waited for.
  expect(await edges(page)).toHaveLength(2);
});

it('a warning has the edge that settles it, and a circle is refused in words', async () => {
  await three('warn', 'Warned');
  const page = await open('warn', 'Warned');
  await page.getByText('1 and 2 both touch src/a.ts').waitFor();
  await page.getByRole('button', { name: 'Add the edge' }).click();
  await expect.poll(() => edges(page)).toEqual(['warn-a warn-b', 'warn-a warn-c']);
  await page.getByText('both touch src/a.ts').waitFor({ state: 'detached' });
  await page.locator('[data-proposal="warn-a"] [data-proposal-open]').focus();
  await page.keyboard.press('w');
  await page.getByPlaceholder('Waits for…').fill('warn-b');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  await expect.poll(() => edges(page)).toEqual(['warn-a warn-b', 'warn-a warn-c']);
  await page.keyboard.press('Escape');
  // One upon the other: the second is not counted from what was before the first.
  await page.locator('[data-proposal="warn-c"] [data-proposal-open]').focus();
  await page.keyboard.press('w');
  for (const slug of ['warn-b', 'warn-a']) {
    await page.getByPlaceholder('Waits for…').fill(slug);
    await page.keyboard.press('Enter');
  }
  await expect.poll(() => edges(page)).toEqual(['warn-a warn-b', 'warn-b warn-c']);
  await expect.poll(async () => (await show('warn-c')).dependsOn).toEqual(['web/warn-b']);
});

it('two windows that publish at once publish once, and see it', async () => {
  await three('twice', 'Twice');
  const [one, other] = [await open('twice', 'Twice'), await open('twice', 'Twice')];
  // Clicked where they stand: the button of the one goes as soon as it has heard of the other.
  const buttons = await Promise.all([one, other].map((page) => page.getByRole('button', { name: /^Publish all/ }).elementHandle()));
  await Promise.all(buttons.map((button) => button?.evaluate((element) => (element as HTMLElement).click())));
  for (const page of [one, other]) {
    await expect.poll(() => proposals(page).count()).toBe(0);
    await expect.poll(() => page.getByRole('list', { name: 'Tasks of the feature' }).getByRole('listitem').count()).toBe(3);
  }
  const made = (await rig.cliJson<{ slug: string; status: string }[]>('task', 'list')).filter(({ slug }) => slug.startsWith('twice-'));
  expect(made.map(({ status }) => status)).toEqual(['todo', 'todo', 'todo']);
});

it('refining keeps what a person edited, and the note stands in the discussion', async () => {
  const page = await plan('Refined', '- One thing\n- Another thing\n- A third thing\n');
  await expect.poll(() => proposals(page).count()).toBe(3);
  await proposals(page).first().getByRole('button').first().waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const title = page.getByRole('list', { name: 'Proposals', exact: true }).getByRole('textbox', { name: 'Title' });
  await title.fill('Mine to keep');
  await title.press('Enter');
  await proposals(page).first().getByText('edited').waitFor();
  await head(page, 'Mine to keep').press('Escape');
  await page.keyboard.press('r');
  await page.getByRole('dialog', { name: 'Refine the plan' }).getByLabel('What should be different').fill('Write the docs, too');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expect.poll(() => proposals(page).count()).toBe(4);
  await head(page, 'Mine to keep').waitFor();
  await page.getByRole('article', { name: 'Your comment' }).getByText('Write the docs, too').waitFor();
});

it('a question shows on the page and in the inbox; the answer goes on in the same session', async () => {
  const page = await plan('Asked', '- One\n- Two\n- Three\n- demo: ask\n');
  await page.getByRole('heading', { name: 'The planner asks' }).waitFor();
  const inbox = await rig.open({ at: '/inbox' });
  await inbox.getByRole('button', { name: 'Asked' }).click();
  await inbox.getByRole('heading', { name: 'The planner asks' }).waitFor();
  await inbox.getByRole('textbox', { name: 'Your answer' }).fill('As you like');
  await inbox.keyboard.press('Control+Enter');
  await expect.poll(() => proposals(page).count()).toBeGreaterThanOrEqual(3);
  await page.getByRole('heading', { name: 'The planner asks' }).waitFor({ state: 'detached' });
});

it('a question can be declined: it goes, from the inbox as well, and nothing is planned', async () => {
  const page = await plan('Declined', '- One\n- Two\n- Three\n- demo: ask\n');
  await page.getByRole('heading', { name: 'The planner asks' }).waitFor();
  const inbox = await rig.open({ at: '/inbox' });
  const item = inbox.getByRole('button', { name: 'Declined' });
  await item.waitFor();
  await page.getByRole('button', { name: 'Decline' }).click();
  await page.getByRole('heading', { name: 'The planner asks' }).waitFor({ state: 'detached' });
  await item.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /^Generate tasks/ }).waitFor();
  expect(await proposals(page).count()).toBe(0);
});

it('stopping the planner really stops it', async () => {
  const page = await plan('Hanging', '- One\n- Two\n- demo: hang\n');
  const strip = page.getByRole('region', { name: 'Planner' });
  await strip.getByRole('button', { name: 'Show the run' }).click();
  await strip.getByRole('region', { name: 'Timeline' }).waitFor();
  await strip.getByRole('button', { name: /^Stop/ }).click();
  await strip.getByRole('button', { name: /^Stop/ }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: /^Generate tasks/ }).waitFor();
  expect((await rig.cliJson<{ running: unknown[] }>('dashboard')).running).toEqual([]);
});

it('a plan for a task is shown against its text, which changes only on accept and comes back on demand', async () => {
  const file = path.join(rig.folder, 'notes.md');
  await writeFile(file, 'login is broken on mondays');
  await rig.cli('task', 'add', 'web', '--title', 'Rough', '--slug', 'rough', '--body-file', file, '--model', 'demo');
  const page = await rig.open({ at: '/board?task=web%2Frough&tab=spec' });
  await page.getByRole('button', { name: 'Plan it' }).click();
  const draft = page.getByRole('region', { name: "The planner's spec" });
  await draft.waitFor();
  await draft.locator('[data-spec-line="added"]').first().waitFor();
  expect((await show('rough')).body).toBe('login is broken on mondays');
  await draft.getByRole('button', { name: 'Accept' }).click();
  await draft.waitFor({ state: 'detached' });
  expect((await show('rough')).body).toContain('## Acceptance criteria');
  await page.getByRole('button', { name: 'Earlier texts' }).click();
  await page.getByRole('menuitem').first().click();
  await expect.poll(async () => (await show('rough')).body).toBe('login is broken on mondays');
});

it('a comment names tasks that become links, is edited and had back; the planner answers with one', async () => {
  await three('talk', 'Talked');
  const page = await open('talk', 'Talked');
  const field = page.getByRole('textbox', { name: 'New comment, in Markdown' });
  await field.fill('See web/talk-a, not web/nothing or src/talk.\n\n<img src=x onerror=alert(1)> [x](javascript:alert(1))');
  await page.getByRole('button', { name: /^Comment/ }).click();
  const mine = page.getByRole('article', { name: 'Your comment' });
  await mine.getByRole('button', { name: /web\/talk-a/ }).waitFor();
  expect(await mine.getByRole('button', { name: /web\/nothing/ }).count()).toBe(0);
  expect(await mine.locator('img, a[href^="javascript"]').count()).toBe(0);
  await mine.hover();
  await mine.getByRole('button', { name: 'Edit the comment' }).click();
  await mine.getByRole('textbox', { name: 'Comment, in Markdown' }).fill('Better so.');
  await mine.getByRole('button', { name: /^Save/ }).click();
  await mine.getByText('Better so.').waitFor();
  await mine.getByText('edited').waitFor();
  await mine.hover();
  await mine.getByRole('button', { name: 'Delete the comment' }).click();
  await mine.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await mine.waitFor();
  await field.fill('What comes first?');
  await page.getByRole('button', { name: 'Ask the planner' }).click();
  await page.getByRole('article', { name: "The planner's comment" }).waitFor();
});

it('a deleted feature leaves its tasks and can be had back', async () => {
  await three('gone', 'Gone');
  const page = await open('gone', 'Gone');
  const other = await open('gone', 'Gone');
  await page.keyboard.press('.');
  await page.getByRole('menuitem', { name: 'Delete the feature…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete the feature' }).click();
  await page.getByRole('heading', { level: 1, name: 'Features' }).waitFor();
  expect((await show('gone-a')).status).toBe('proposed');
  await other.getByText('web/gone cannot be shown').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => proposals(page).count()).toBe(3);
  await expect.poll(() => proposals(other).count()).toBe(3);
});

it('the feature views keep nobody out and never scroll sideways', async () => {
  await seedFeature(
    rig.stateDir,
    {
      slug: 'axe',
      title: 'words '.repeat(30),
      brief: '## Heading\n\n- [ ] one\n',
      planner: { question: { question: 'Which one?', why: 'It changes the plan.', options: ['This', 'That'] } },
      comments: [{ author: 'planner', body: 'web/talk-a is done.' }],
      tasks: [
        { slug: 'axe-a', title: 'إزالة الجلسات القديمة '.repeat(8), size: 'small', labels: ['auth'], edited: ['title'] },
        { slug: 'axe-b', title: 'averyveryverylongwordwithoutanyspace'.repeat(6), after: ['axe-a'] },
        { slug: 'axe-c', title: 'Published', status: 'todo' },
      ],
    },
    Date.now(),
  );
  for (const size of ['laptop', 'phone'] as const) {
    const page = await rig.open({ size, at: '/features' });
    await page.getByRole('list', { name: 'Features' }).waitFor();
    await check(page, 'list');
    await rig.go(page, '/feature/web/axe');
    await page.getByRole('heading', { name: 'The planner asks' }).waitFor();
    await page.locator('[data-proposal-open]').first().click();
    await page.getByRole('textbox', { name: 'Spec, in Markdown' }).waitFor();
    await check(page, 'feature');
    await rig.go(page, '/features?newFeature=1');
    await page.getByRole('dialog', { name: 'New feature' }).getByRole('textbox', { name: 'Brief, in Markdown' }).waitFor();
    await check(page, 'dialog');
  }
  async function check(page: Page, where: string): Promise<void> {
    await expectNoBarriers(page, where);
    const wide = await page.evaluate(() => (document.scrollingElement?.scrollWidth ?? 0) - innerWidth);
    expect([where, wide]).toEqual([where, 0]);
  }
});
