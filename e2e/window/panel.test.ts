import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectNoBarriers } from './axe.ts';
import { createRig, type Rig } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  await rig.project('web');
  await rig.cli('project', 'set', 'web', 'verifyCommand=echo checked');
  await add('worked', 'Write a note.\n\n- [ ] it is short', '--queue');
  await add('failing', 'Write a note.\n\ndemo: fail\n', '--queue');
  await add('hung', 'Write a note.\n\ndemo: hang\n', '--queue');
  await add('drafted', 'Write a note.');
  await rig.cli('task', 'wait', 'web/worked', '--until', 'review', '--timeout', '40');
  await rig.cli('task', 'wait', 'web/failing', '--until', 'failed', '--timeout', '40');
}, 90_000);
afterAll(() => rig.close());

async function add(slug: string, body: string, ...more: string[]): Promise<void> {
  const file = path.join(rig.folder, `${slug}.md`);
  await writeFile(file, body);
  await rig.cli('task', 'add', 'web', '--title', `Task ${slug}`, '--slug', slug, '--body-file', file, '--model', 'demo', ...more);
}

const timeline = (page: Page) => page.getByRole('region', { name: 'Timeline' });

/** What can be open over the board: an address, what is done there, and what then has to be seen. */
const states: [what: string, at: string, reach: (page: Page) => Promise<void>][] = [
  ['spec', '/board?task=web%2Fdrafted&tab=spec', (page) => page.getByRole('textbox', { name: 'Spec, in Markdown' }).waitFor()],
  [
    'run, unfolded',
    '/board?task=web%2Fworked&tab=run',
    async (page) => {
      await timeline(page).getByText('Deliver', { exact: true }).first().waitFor();
      await timeline(page).evaluate((element) => {
        for (const fold of element.querySelectorAll<HTMLElement>('[aria-expanded=false]')) fold.click();
      });
    },
  ],
  ['run under way', '/board?task=web%2Fhung&tab=run', (page) => timeline(page).getByText('I hang now', { exact: false }).waitFor()],
  ['failed run', '/board?task=web%2Ffailing&tab=run', (page) => page.getByRole('article').getByText('Agent crashed').waitFor()],
  [
    'output',
    '/board?task=web%2Fworked&tab=run&terminal=output',
    (page) => page.getByRole('tabpanel', { name: 'Output' }).locator('.xterm-screen').waitFor(),
  ],
  ['changes', '/board?task=web%2Fworked&tab=changes', (page) => page.getByRole('button', { name: /NOTES\.md/, expanded: true }).waitFor()],
  ['checks', '/board?task=web%2Fworked&tab=checks', (page) => page.getByRole('heading', { name: 'Stages' }).waitFor()],
  ['activity', '/board?task=web%2Fworked&tab=activity', (page) => page.getByText('You drafted the task').first().waitFor()],
  [
    'merge',
    '/board?task=web%2Fworked&tab=checks',
    async (page) => {
      await page.getByRole('heading', { name: 'Stages' }).waitFor();
      await page.keyboard.press('m');
      await page
        .getByRole('dialog', { name: 'Accept and merge' })
        .getByText(/: 1 commit/)
        .waitFor();
    },
  ],
  [
    'request changes',
    '/board?task=web%2Fworked&tab=checks',
    async (page) => {
      await page.getByRole('heading', { name: 'Stages' }).waitFor();
      await page.keyboard.press('c');
      await page.getByRole('dialog', { name: 'Request changes' }).waitFor();
    },
  ],
  [
    'stop',
    '/board?task=web%2Fhung&tab=activity',
    async (page) => {
      await page.getByText('The queue started a run').waitFor();
      await page.keyboard.press('s');
      await page.getByRole('alertdialog').waitFor();
    },
  ],
  [
    'actions',
    '/board?task=web%2Fworked&tab=activity',
    async (page) => {
      await page.getByText('You drafted the task').first().waitFor();
      await page.keyboard.press('.');
      await page.getByRole('menuitem', { name: /^Request changes/ }).waitFor();
    },
  ],
  [
    'models',
    '/board?new=1',
    async (page) => {
      await page.getByRole('button', { name: /^Agent and model/ }).click();
      await page.getByPlaceholder('Search models, or type a name').waitFor();
    },
  ],
];

/** Their accessibility is looked at where they are worked with (task.test.ts, review.test.ts). */
const lookedAt: readonly string[] = ['spec', 'changes', 'checks', 'activity'];

/** One window for all of them, which is gone back to nothing after each. */
function oneWindow(size: 'laptop' | 'phone') {
  let page: Page;
  beforeAll(async () => {
    page = await rig.open({ size });
  });
  afterAll(() => rig.closePages());
  afterEach(async () => {
    // Dialogs and menus are closed, the panel too.
    await rig.go(page, '/guide');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('heading', { level: 1, name: 'Guide' }).waitFor();
  });
  return async ([, at, reach]: (typeof states)[number]): Promise<Page> => {
    await rig.go(page, at);
    await reach(page);
    return page;
  };
}

describe('for everybody', () => {
  const reached = oneWindow('laptop');

  it.each(states.filter(([what]) => !lookedAt.includes(what)))('%s keeps nobody out', async (...state) => {
    await expectNoBarriers(await reached(state), state[0], 'aside, [role=dialog], [role=alertdialog], [role=menu]');
  });
});

describe('on a small screen', () => {
  const reached = oneWindow('phone');

  it.each(states)('%s neither scrolls sideways nor lies outside', async (...state) => {
    const page = await reached(state);
    const { width, outside } = await page.evaluate(() => ({
      width: document.scrollingElement?.scrollWidth,
      outside: [...document.querySelectorAll('[role=dialog], [role=alertdialog], [role=menu], article')].flatMap((element) => {
        const { left, right } = element.getBoundingClientRect();
        return left < 0 || right > innerWidth ? [`${element.getAttribute('role') ?? 'task'} ${left}–${right}`] : [];
      }),
    }));
    expect({ width, outside }).toEqual({ width: 390, outside: [] });
    await rig.shot(page, `phone-${state[0].replaceAll(/\W+/g, '-')}`);
  });
});
