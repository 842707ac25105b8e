import { infiniteQueryOptions } from '@tanstack/react-query';
import type { RunStatus, RunSummary } from '../../src-main/contract/runs.ts';
import { api, rpc } from '../api/client.ts';

export const pageSize = 50;

export interface RunFilter {
  project: string | undefined;
  status: RunStatus[] | undefined;
}

export interface RunPage {
  /** Newest first, and of those that began in one moment the later id. */
  runs: RunSummary[];
  /** The page has what began at this time or later; null: all that there is. It stays, whatever comes and goes in the page. */
  since: number | null;
}

/** Runs over all tasks, newest first, by pages as one scrolls. */
export const runPagesOptions = (filter: RunFilter) =>
  infiniteQueryOptions({
    queryKey: [...api.runs.list.key(), filter],
    queryFn: async ({ pageParam, signal }): Promise<RunPage> => {
      const runs = await rpc.runs.list({ ...filter, before: pageParam, limit: pageSize }, { signal });
      return { runs, since: runs.length < pageSize ? null : (runs.at(-1)?.startedAt ?? null) };
    },
    initialPageParam: null as number | null,
    getNextPageParam: ({ since }) => since,
  });

export const filterOfKey = (queryKey: readonly unknown[]): RunFilter => queryKey.at(-1) as RunFilter;

/** The pages with all runs of these tasks replaced by `fresh`, each where it belongs; those that are beyond what is loaded are left out. */
export function withRuns(pages: readonly RunPage[], taskIds: ReadonlySet<string>, fresh: readonly RunSummary[]): RunPage[] {
  const next = pages.map((page) => ({ ...page, runs: page.runs.filter(({ taskId }) => !taskIds.has(taskId)) }));
  for (const run of fresh) {
    const page = next.find(({ since }) => since === null || run.startedAt >= since);
    if (!page) continue;
    const at = page.runs.findIndex((other) => isLater(run, other));
    page.runs.splice(at === -1 ? page.runs.length : at, 0, run);
  }
  return next;
}

const isLater = (a: RunSummary, b: RunSummary): boolean => a.startedAt > b.startedAt || (a.startedAt === b.startedAt && a.id > b.id);
