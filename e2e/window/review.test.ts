import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { openDatabase } from '../../src-main/core/db/open.ts';
import { expectNoBarriers } from './axe.ts';
import { createRig, type Rig } from './rig.ts';
import { seedTasks } from './seed.ts';

/*
 * What a person looks at to decide on a task (changes, checks) and to find what to decide on (inbox, runs, statistics). The demo
 * agent does the run; what it leaves in the worktree is then made into the changes that a test is about.
 */

let rig: Rig;
const source = `${Array.from({ length: 120 }, (_, i) => `export const value${i + 1} = ${i + 1};`).join('\n')}\n`;
const hostile = '<img src=x onerror=alert(1)>.html';

beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  await rig.project('web', { 'src/values.ts': source, 'gone.py': 'def f(x):\n    return x\n', 'src/old.ts': source.slice(0, 900) });
  await run('fix');
  const write = async (file: string, content: string | Buffer) => {
    await mkdir(path.dirname(path.join(worktree('fix'), file)), { recursive: true });
    await writeFile(path.join(worktree('fix'), file), content);
  };
  await write('src/values.ts', source.replace('value60 = 60', 'value60 = 61').replace('value110 = 110', 'value110 = 111'));
  await rm(path.join(worktree('fix'), 'gone.py'));
  await rm(path.join(worktree('fix'), 'src/old.ts'));
  await write('src/new.ts', source.slice(0, 900));
  await write('logo.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1]));
  await write('y-long.md', 'a paragraph on one line '.repeat(300));
  await write('z-last.md', 'The last line of all.\n');
  await write(hostile, '<script>alert(1)</script>\n// \u202e turned\n<img src=x onerror=alert(2)>\n');
  await write(
    'big.json',
    JSON.stringify(
      Array.from({ length: 12_000 }, (_, i) => ({ id: i, name: `name ${i}` })),
      null,
      1,
    ),
  );
  await judge('fix');
});
afterEach(() => rig.closePages());
afterAll(() => rig.close());

const worktree = (slug: string) => path.join(rig.folder, 'worktrees/web', slug);
const show = (slug: string) => rig.cliJson<TaskWithRuns>('task', 'show', `web/${slug}`);
const diffs = (page: Page) => page.getByRole('region', { name: 'Diffs' });

async function run(slug: string): Promise<void> {
  const file = path.join(rig.folder, 'spec.md');
  await writeFile(file, '## Issue\n\nThe values are wrong.\n');
  await rig.cli('task', 'add', 'web', '--title', `Task ${slug}`, '--slug', slug, '--body-file', file, '--model', 'demo', '--queue');
  await rig.cli('task', 'wait', `web/${slug}`, '--until', 'review', '--timeout', '30');
}

/** A verdict with findings and receipts as a real agent and real checks leave them; the demo agent has nothing to say. */
async function judge(slug: string): Promise<void> {
  const { runs } = await show(slug);
  const runId = runs.at(-1)?.id as string;
  const db = await openDatabase(rig.stateDir + '/task-orchestrator.db', { now: Date.now() });
  const finding = (severity: string, file: string | null, line: number | null, problem: string) => ({
    ...{ severity, file, line, problem, followUp: false },
  });
  const verdict = {
    verdict: 'approved-with-notes',
    summary: 'Fine. <script>alert(3)</script>',
    findings: [
      finding('low', 'docs/elsewhere.md', 1, 'Says the old thing.'),
      finding('high', './src/values.ts', 12, 'Far from any change.'),
    ],
  };
  db.run(
    db.sql
      .updateTable('runs')
      .set({ verdict: JSON.stringify(verdict) })
      .where('id', '=', runId),
  );
  const receipt = { run_id: runId, command: 'npm test', sha: '2'.repeat(40), duration_ms: 8_200, started_at: Date.now() };
  db.run(
    db.sql.insertInto('receipts').values([
      { ...receipt, seq: 91, exit_code: 1, output_tail: '\x1b[31mFAIL\x1b[0m at the boundary\x1b]0;owned\x07\n<b>bold</b>\n' },
      { ...receipt, seq: 92, started_at: Date.now() + 1, exit_code: 0, output_tail: '42 passed\n' },
      { ...receipt, seq: 93, command: 'npm run lint', exit_code: 2, output_tail: '\x1b[1;33mwarning\x1b[0m: unused\n' },
    ]),
  );
  db.close();
}

it('every kind of change is shown, and what is in files stays text', async () => {
  const page = await rig.open({ size: 'desktop', at: '/task/web/fix?tab=changes' });
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const tree = page.getByRole('navigation', { name: 'Changed files' });
  await tree.getByRole('button', { name: `A Added ${hostile}` }).click();
  await diffs(page).getByText('<script>alert(1)</script>').waitFor();
  await diffs(page).getByText('U+202E').waitFor();
  await tree.getByRole('button', { name: 'A Added logo.png' }).click();
  await diffs(page).getByText('An image of 6 B.').waitFor();
  await tree.getByRole('button', { name: 'R Renamed new.ts' }).click();
  await diffs(page).getByText('Renamed without a change to its text.').waitFor();
  await tree.getByRole('button', { name: 'D Deleted gone.py' }).click();
  await diffs(page).getByText('return x').waitFor();
  await tree.getByRole('button', { name: 'A Added big.json' }).click();
  await diffs(page)
    .getByRole('button', { name: /^Show \(\d+ kB\)$/ })
    .click();
  await diffs(page).getByText('"name": "name 0"').waitFor();
  expect(dialogs).toEqual([]);
});

it('a file that was chosen in the tree stays in sight while longer ones above it arrive', async () => {
  const asked = Promise.withResolvers<void>();
  const arrive = Promise.withResolvers<void>();
  const route = (fresh: Page) =>
    fresh.routeWebSocket(/./, (socket) => {
      socket.connectToServer().onMessage((message) => {
        if (!/"kind":"(text|binary|too-large)"/.test(String(message))) return socket.send(message);
        asked.resolve();
        void arrive.promise.then(() => socket.send(message));
      });
    });
  const page = await rig.open({ at: '/task/web/fix?tab=changes', route });
  await page.getByRole('navigation', { name: 'Changed files' }).getByRole('button', { name: 'A Added z-last.md' }).click();
  await asked.promise;
  arrive.resolve();
  await diffs(page).getByText('The last line of all.').waitFor();
  await diffs(page).getByText('a paragraph').first().waitFor();
  const isInSight = () =>
    diffs(page).evaluate((list) => {
      const view = list.getBoundingClientRect();
      const row = [...list.querySelectorAll('[data-index]')].find((each) => each.textContent?.includes('The last line of all.'));
      const box = row?.getBoundingClientRect();
      return box !== undefined && box.top >= view.top && box.bottom <= view.bottom;
    });
  await expect.poll(isInSight).toBe(true);
  // Until the person scrolls away.
  await diffs(page).hover();
  await page.mouse.wheel(0, -100_000);
  await expect.poll(() => diffs(page).evaluate((list) => list.scrollTop)).toBe(0);
});

it('lines between the changes unfold, and a finding leads to its line', async () => {
  const page = await rig.open({ size: 'desktop', at: '/task/web/fix?tab=checks' });
  await page.getByText('docs/elsewhere.md:1').waitFor();
  expect(await page.getByRole('button', { name: /elsewhere/ }).count()).toBe(0);
  expect(await page.getByRole('list', { name: 'Findings' }).getByRole('listitem').first().textContent()).toContain('high');
  await page.getByRole('button', { name: './src/values.ts:12 in the changes' }).click();
  await page.locator('.diff-row[data-at="target"]').getByText('export const value12 = 12;').first().waitFor();
  expect(page.url()).toContain('line=12');
  await diffs(page).getByRole('button', { name: '43 unchanged lines' }).click();
  await diffs(page).getByText('export const value80 = 80;').first().waitFor();
});

it('the keys go from file to file and from change to change, mark files and change the layout', async () => {
  const page = await rig.open({ size: 'desktop', at: '/task/web/fix?tab=changes&file=src%2Fvalues.ts' });
  await diffs(page).getByText('value60 = 61').waitFor();
  const cursor = page.locator('.diff-row[data-at="cursor"]');
  await page.keyboard.press('n');
  await cursor.getByText('value60 = 61').waitFor();
  await page.keyboard.press('n');
  await cursor.getByText('value110 = 111').waitFor();
  await page.keyboard.press('p');
  await cursor.getByText('value60 = 61').waitFor();
  expect(await diffs(page).locator('.diff-row[data-layout="split"]').count()).toBeGreaterThan(0);
  await page.keyboard.press('u');
  await expect.poll(() => diffs(page).locator('.diff-row[data-layout="split"]').count()).toBe(0);
  await page.keyboard.press('v');
  await page.getByRole('checkbox', { name: 'Viewed: src/values.ts', checked: true }).waitFor();
  await page.getByText('1/9 viewed').waitFor();
  await page.reload();
  await page.getByText('1/9 viewed').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('big');
  await expect.poll(() => page.getByRole('navigation', { name: 'Changed files' }).getByRole('listitem').count()).toBe(1);
});

it('checks show the last time first, with the output of what failed', async () => {
  const page = await rig.open({ at: '/task/web/fix?tab=checks' });
  await page.getByText('1 passed, 1 failed').waitFor();
  await page.getByText('warning', { exact: true }).waitFor();
  await page.getByRole('button', { name: '1 earlier round' }).click();
  await page.getByRole('button', { name: /npm test failed, exit 1/ }).click();
  const output = page.getByRole('region', { name: 'The end of the output of npm test' });
  expect(await output.textContent()).toBe('FAIL at the boundary\n<b>bold</b>');
});

it('the inbox is worked through with the keyboard, live', async () => {
  await run('one');
  await run('two');
  const page = await rig.open({ at: '/inbox' });
  const review = page.getByRole('region', { name: /^Ready for your review/ });
  await review.getByRole('button', { name: 'Task two' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('a');
  await review.getByRole('button', { name: 'Task two' }).waitFor({ state: 'detached' });
  expect((await show('two')).status).toBe('done');
  await page.keyboard.press('c');
  await page.getByRole('dialog', { name: 'Request changes' }).waitFor();
  await page.keyboard.type('Another constant, please.');
  await page.keyboard.press('Control+Enter');
  await review.getByRole('button', { name: 'Task one' }).waitFor({ state: 'detached' });
  await rig.cli('task', 'wait', 'web/one', '--until', 'review', '--timeout', '30');
  await review.getByRole('button', { name: 'Task one' }).waitFor();
  expect((await show('one')).runs).toHaveLength(2);
});

it('runs are filtered in the address, and a row opens its run', async () => {
  const page = await rig.open({ at: '/runs' });
  await page.getByRole('button', { name: 'Task fix' }).waitFor();
  await page.getByRole('combobox', { name: 'State' }).selectOption('failed');
  await page.getByText('No run like this').waitFor();
  expect(page.url()).toContain('status=');
  await page.getByRole('button', { name: 'Show all runs' }).click();
  await page.getByRole('button', { name: 'Task fix' }).click();
  await page.getByRole('article', { name: 'Task fix' }).waitFor();
});

it('changes appear while the agent works', async () => {
  const file = path.join(rig.folder, 'spec.md');
  const page = await rig.open({ size: 'desktop' });
  await rig.cli('project', 'set', 'web', 'setupCommand=touch begun; while [ ! -e go ]; do sleep 0.05; done; rm begun go');
  await rig.cli('task', 'add', 'web', '--title', 'Task live', '--slug', 'live', '--body-file', file, '--model', 'demo', '--queue');
  await rig.go(page, '/task/web/live?tab=changes');
  await page.getByRole('navigation', { name: 'Changed files' }).getByRole('button', { name: 'A Added begun' }).waitFor();
  await writeFile(path.join(worktree('live'), 'go'), '');
  await rig.cli('task', 'wait', 'web/live', '--until', 'review', '--timeout', '30');
  await page.getByRole('navigation', { name: 'Changed files' }).getByRole('button', { name: /begun/ }).waitFor({ state: 'detached' });
  await page.getByText(/^\+\d/).first().waitFor();
});

it('nothing in these views keeps people out', async () => {
  await seedTasks(rig.stateDir, { count: 40, now: Date.now() });
  const page = await rig.open({ size: 'desktop' });
  const views = [
    ['/task/web/fix?tab=changes', page.locator('.diff-row')],
    ['/task/web/fix?tab=checks', page.getByRole('heading', { name: 'Stages' })],
    ['/inbox', page.getByRole('heading', { name: /^Ready for your review/ })],
    ['/runs', page.getByRole('columnheader', { name: 'Started' })],
    ['/stats', page.getByRole('heading', { name: 'Throughput' })],
  ] as const;
  for (const [at, shown] of views) {
    await rig.go(page, at);
    await shown.first().waitFor();
    await expectNoBarriers(page, at);
  }
});
