import { useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { RunStatus } from '../../src-main/contract/runs.ts';
import { api } from '../api/client.ts';

const pageSize = 50;

/** Runs over all tasks, newest first, by pages as one scrolls. */
export function useRuns(filter: { project: string | undefined; status: RunStatus[] | undefined }) {
  const query = useInfiniteQuery(
    api.runs.list.infiniteOptions({
      input: (before: number | null) => ({ ...filter, before, limit: pageSize }),
      initialPageParam: null as number | null,
      getNextPageParam: (page) => (page.length < pageSize ? undefined : page.at(-1)?.startedAt),
    }),
  );
  const runs = useMemo(() => query.data?.pages.flat() ?? [], [query.data]);
  return { ...query, runs };
}
