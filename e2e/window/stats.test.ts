import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { TaskStatus } from '../../src-main/contract/tasks.ts';
import { type Db, openDatabase } from '../../src-main/core/db/open.ts';
import { compact, usd } from '../../src-renderer/lib/format.ts';
import { createRig, type Rig } from './rig.ts';
import { seedTasks } from './seed.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await createRig();
  await rig.serve();
  await rig.project('web');
  await rig.project('api');
  await seedTasks(rig.stateDir, { count: 200, now: Date.now() });
  await withDb((db) => {
    const tasks = db.all(db.sql.selectFrom('tasks').select(['id', 'status', 'finished_at']).where('status', 'in', ['done', 'failed']));
    db.tx(() => {
      for (const [n, task] of tasks.entries()) {
        const at = task.finished_at ?? 0;
        const move = (before: number, kind: string, from: TaskStatus, to: TaskStatus) =>
          db.run(
            db.sql
              .insertInto('activity')
              .values({ task_id: task.id, at: at - before, actor: 'user', kind, from_status: from, to_status: to, text: '' }),
          );
        move(900_000, 'queue', 'todo', 'queued');
        if (task.status === 'failed') {
          move(0, 'fail', 'inprogress', 'failed');
          continue;
        }
        move(300_000, 'deliver', 'inprogress', 'review');
        if (n % 3 === 0) {
          move(200_000, 'request-changes', 'review', 'queued');
          move(100_000, 'deliver', 'inprogress', 'review');
        }
        move(0, 'accept', 'review', 'done');
      }
    });
  });
});
afterEach(() => rig.closePages());
afterAll(() => rig.close());

async function withDb<T>(use: (db: Db) => T): Promise<T> {
  const db = await openDatabase(path.join(rig.stateDir, 'task-orchestrator.db'), { now: Date.now() });
  try {
    return use(db);
  } finally {
    db.close();
  }
}

interface Sums {
  runs: number;
  cost: number;
  tokens: number;
}
const tokens = ['input', 'output', 'cacheRead', 'cacheWrite'].map((kind) => `r.tokens ->> '${kind}'`).join(' + ');
const runsOf = 'FROM runs r JOIN tasks t ON t.id = r.task_id JOIN projects p ON p.id = t.project_id WHERE p.name LIKE ?';
/** `project` as SQL's LIKE takes it. */
const expected = (project: string) =>
  withDb((db) => ({
    ...(db
      .prepare<[string], Sums>(`SELECT count(*) AS runs, sum(r.cost_usd) AS cost, sum(${tokens}) AS tokens ${runsOf}`)
      .get(project) as Sums),
    byAgent: db
      .prepare<[string], Sums & { agent: string }>(
        `SELECT r.agent, count(*) AS runs, sum(r.cost_usd) AS cost, sum(${tokens}) AS tokens ${runsOf} GROUP BY r.agent`,
      )
      .all(project),
    ...(db
      .prepare<[string], { done: number; failed: number; again: number }>(
        `SELECT sum(t.status = 'done') AS done, sum(t.status = 'failed') AS failed,
           sum(t.status = 'done' AND t.id IN (SELECT task_id FROM activity WHERE kind = 'request-changes')) AS again
         FROM tasks t JOIN projects p ON p.id = t.project_id WHERE p.name LIKE ?`,
      )
      .get(project) as { done: number; failed: number; again: number }),
  }));

/** Term, value and note of each figure. */
const figures = async (page: Page) =>
  page
    .locator('dl')
    .first()
    .locator('> div')
    .evaluateAll((all) => all.map((each) => [...each.children].map((part) => part.textContent)));

/** The cells of a chart as a table: heading, days, and what is below them. */
async function table(page: Page, title: string): Promise<string[][]> {
  const chart = page.getByRole('region', { name: title, exact: true });
  const toTable = chart.getByRole('button', { name: 'Show as a table' });
  if (await toTable.isVisible()) await toTable.click();
  const rows = page.getByRole('region', { name: `${title}, as a table` }).getByRole('row');
  await rows.first().waitFor();
  return rows.evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
}

async function expectFigures(page: Page, project: string): Promise<void> {
  const { runs, cost, tokens: spent, done, failed, again, byAgent } = await expected(project);
  expect(done).toBeGreaterThan(20);
  await expect
    .poll(() => figures(page))
    .toEqual([
      ['Done', String(done), `${failed} failed`],
      ['Accepted at first pass', `${Math.round((100 * (done - again)) / done)} %`, `${done - again} of ${done} tasks`],
      // Three of four times it took ten minutes; those that were sent back were as quick the second time, and sooner.
      ['From queued to review', '10m 00s', 'half of them were faster'],
      ['Cost', usd(cost), `${usd(cost / done)} per done task`],
      ['Tokens', compact(spent), `in ${runs} runs`],
    ]);
  for (const [title, format, measure] of [
    ['Cost', usd, 'cost'],
    ['Tokens', compact, 'tokens'],
  ] as const) {
    const [head = [], ...days] = await table(page, title);
    const sums = days.pop() ?? [];
    const agents = byAgent.filter((each) => each[measure] > 0).toSorted((a, b) => b[measure] - a[measure] || (a.agent < b.agent ? -1 : 1));
    expect(head).toEqual(['Day', ...agents.map(({ agent }) => agent), 'In all']);
    expect(days.length).toBeGreaterThan(1);
    // What the columns add up to is what the figure above says.
    expect(sums).toEqual(['In all', ...agents.map((each) => format(each[measure])), format(measure === 'cost' ? cost : spent)]);
  }
  const [head, ...rows] = await table(page, 'Throughput');
  expect(head).toEqual(['Day', 'Done', 'Failed', 'In all']);
  expect(rows.at(-1)).toEqual(['In all', String(done), String(failed), String(done + failed)]);
}

it('the figures and the tables of the charts are what the database holds, of all projects and of one', async () => {
  const page = await rig.open({ at: '/stats' });
  await expectFigures(page, '%');
  await page.getByRole('combobox', { name: 'Project' }).selectOption('web');
  await expectFigures(page, 'web');
  await page.reload();
  await expect.poll(() => page.getByRole('combobox', { name: 'Project' }).inputValue()).toBe('web');
  await expectFigures(page, 'web');
});

it('a chart is split by project on demand, and goes back from its table to bars', async () => {
  const page = await rig.open({ at: '/stats' });
  const cost = page.getByRole('region', { name: 'Cost', exact: true });
  await cost
    .getByRole('radio', { name: 'By project' })
    .or(cost.getByRole('button', { name: 'By project' }))
    .first()
    .click();
  const [head = [], ...rows] = await table(page, 'Cost');
  const each = await Promise.all(head.slice(1, -1).map((name) => expected(name)));
  expect(head.slice(1, -1).toSorted()).toEqual(['api', 'web']);
  expect(rows.at(-1)?.slice(1, -1)).toEqual(each.map((sums) => usd(sums.cost)));
  await cost.getByRole('button', { name: 'Show as a chart' }).click();
  await cost.getByRole('slider', { name: 'Cost: day' }).waitFor();
});
