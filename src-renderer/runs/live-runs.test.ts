import { InfiniteQueryObserver } from '@tanstack/react-query';
import { afterEach, expect, it } from 'vitest';
import type { Change } from '../../src-main/contract/changes.ts';
import type { RunSummary } from '../../src-main/contract/runs.ts';
import { queryClient } from '../api/query-client.ts';
import { followRuns } from './live-runs.ts';
import { pageSize, type RunFilter, type RunPage, runPagesOptions } from './run-pages.ts';

const runOf = (startedAt: number, more: Partial<RunSummary> = {}): RunSummary => ({
  ...{ id: `run-${startedAt}`, taskId: `task-${startedAt}`, number: 1, status: 'running', agent: 'demo', model: null, failure: null },
  ...{ costUsd: null, tokens: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 }, startedAt, finishedAt: null, key: 'web/fix' },
  ...{ project: 'web', slug: 'fix', title: 'Fix', kind: 'work', stage: 'do', verdict: null },
  ...more,
});

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
  queryClient.clear();
});

/** A server in memory, and a list of its runs that is shown; a test says when each page is answered. */
async function shown(count: number, { pages = 1, filter = { project: undefined, status: undefined } as RunFilter } = {}) {
  let runs = Array.from({ length: count }, (_, i) => runOf(count - i));
  const reads = { pages: 0, tasks: [] as string[][] };
  let gate: Promise<void> | null = null;
  let broken = false;
  const fits = ({ status }: RunSummary) => filter.status === undefined || filter.status.includes(status);
  const observer = new InfiniteQueryObserver(queryClient, {
    ...runPagesOptions(filter),
    async queryFn({ pageParam }): Promise<RunPage> {
      reads.pages += 1;
      const found = runs.filter((run) => fits(run) && (pageParam === null || run.startedAt < pageParam)).slice(0, pageSize);
      await gate;
      return { runs: found, since: found.length < pageSize ? null : (found.at(-1)?.startedAt ?? null) };
    },
  });
  ends.push(observer.subscribe(() => undefined));
  let tell: (changes: readonly Change[]) => void = () => {};
  const follow = followRuns(
    async ({ taskIds }) => {
      reads.tasks.push(taskIds);
      if (broken) throw new Error('the daemon will not say');
      await gate;
      return runs.filter((run) => fits(run) && taskIds.includes(run.taskId));
    },
    (listener) => {
      tell = listener;
      return () => {};
    },
  );
  ends.push(follow);
  await observer.refetch({ cancelRefetch: false });
  for (let page = 1; page < pages; page++) await observer.fetchNextPage();
  return {
    reads,
    observer,
    break: () => {
      broken = true;
    },
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return () => {
        if (gate === promise) gate = null;
        resolve();
      };
    },
    change(...changed: RunSummary[]) {
      const ids = new Set(changed.map(({ id }) => id));
      runs = [...runs.filter(({ id }) => !ids.has(id)), ...changed].sort((a, b) => b.startedAt - a.startedAt);
      tell(changed.map(({ id, taskId }) => ({ type: 'run', runId: id, taskId, projectId: 'web' })));
    },
    remove(taskId: string) {
      runs = runs.filter((run) => run.taskId !== taskId);
      tell([{ type: 'task', taskId, projectId: 'web', status: null }]);
    },
    rows: () => observer.getCurrentResult().data?.pages.flatMap((page) => page.runs) ?? [],
    truth: () => runs.filter(fits),
  };
}

it('of a long list only the runs of what changed are read, and it is right on every page', async () => {
  const list = await shown(200, { pages: 3 });
  const before = list.reads.pages;
  list.change(runOf(80, { status: 'failed' }), runOf(201));
  list.remove('task-120');
  await expect.poll(list.rows).toEqual(list.truth().slice(0, 150));
  expect(list.reads.pages).toBe(before);
  expect(list.reads.tasks.flat()).toEqual(['task-80', 'task-201', 'task-120']);
  // Going on begins where the last page that was read ended.
  await list.observer.fetchNextPage();
  expect(list.rows()).toEqual(list.truth());
});

it('changes that never cease are shown all the same', async () => {
  const list = await shown(10);
  let answer = list.hold();
  list.change(runOf(10, { number: 1 }));
  for (let round = 2; round <= 6; round++) {
    // Before the one before has its answer.
    list.change(runOf(10, { number: round }));
    const next = list.hold();
    answer();
    await expect.poll(() => list.rows()[0]?.number).toBe(round);
    answer = next;
  }
  answer();
  await expect.poll(list.rows).toEqual(list.truth());
});

it('what changes while a page is read is shown when that is there', async () => {
  const list = await shown(120);
  const answer = list.hold();
  const more = list.observer.fetchNextPage();
  list.change(runOf(100, { status: 'failed' }), runOf(90, { title: 'Another' }));
  answer();
  await more;
  await expect.poll(list.rows).toEqual(list.truth().slice(0, 100));
});

it('a run that does not fit the filter any more leaves the list, and one that does comes where it belongs', async () => {
  const list = await shown(60, { pages: 2, filter: { project: undefined, status: ['running'] } });
  list.change(runOf(30, { status: 'succeeded' }), runOf(5, { status: 'failed' }));
  await expect.poll(() => list.rows().length).toBe(58);
  list.change(runOf(30));
  await expect.poll(list.rows).toEqual(list.truth());
});

it('very many at once are read again by pages', async () => {
  const list = await shown(60, { pages: 2 });
  const before = list.reads.pages;
  list.change(...Array.from({ length: 120 }, (_, i) => runOf(100 + i)));
  await expect.poll(list.rows).toEqual(list.truth().slice(0, 100));
  expect(list.reads).toEqual({ pages: before + 2, tasks: [] });
});

it('what changed cannot be read: the pages are, which say so if they cannot be read either', async () => {
  const list = await shown(3);
  list.break();
  list.change(runOf(2, { status: 'succeeded' }));
  await expect
    .poll(() => list.observer.getCurrentResult().data?.pages[0]?.runs.find(({ startedAt }) => startedAt === 2)?.status)
    .toBe('succeeded');
  expect(list.reads.pages).toBe(2);
});
