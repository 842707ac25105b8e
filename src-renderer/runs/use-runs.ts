import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { followRuns } from './live-runs.ts';
import { type RunFilter, runPagesOptions } from './run-pages.ts';

/** The runs that are loaded, and kept up to date. */
export function useRuns(filter: RunFilter) {
  useEffect(() => followRuns(), []);
  const query = useInfiniteQuery(runPagesOptions(filter));
  const runs = useMemo(() => query.data?.pages.flatMap((page) => page.runs) ?? [], [query.data]);
  return { ...query, runs };
}
