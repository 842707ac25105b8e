import { type UseQueryResult, useQueries } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import type { BoardFilter, ColumnPage } from '../../src-main/contract/board.ts';
import type { TaskStatus } from '../../src-main/contract/tasks.ts';
import { messageOf } from '../api/query-client.ts';
import { pageOptions, pageSize } from './column-pages.ts';
import { usePending } from './pending.ts';
import { type LoadedColumn, type Row, rowsOf } from './rows.ts';

export interface Column {
  /** Null before anything is known of it. */
  rows: readonly Row[] | null;
  error: string | null;
}

/** The rows of a column, as far as `pages` says that they are wanted. What was shown stays until another filter has its answer. */
export function useColumn(status: TaskStatus, filter: BoardFilter, pages: readonly number[]): Column {
  const combine = useCallback(
    (results: UseQueryResult<ColumnPage>[]): { loaded: LoadedColumn | null; error: string | null } => {
      const failed = results.find(({ error, data }) => error && !data);
      const latest = results.filter(({ data }) => data).sort((a, b) => b.dataUpdatedAt - a.dataUpdatedAt)[0]?.data;
      const loaded = latest && {
        total: latest.total,
        pages: results.flatMap(({ data }, i) => (data ? [{ offset: (pages[i] ?? 0) * pageSize, cards: data.cards }] : [])),
      };
      return { loaded: loaded ?? null, error: failed ? messageOf(failed.error) : null };
    },
    [pages],
  );
  const { loaded, error } = useQueries({ queries: pages.map((page) => pageOptions(status, filter, page)), combine });
  const [shown, setShown] = useState(loaded);
  if (loaded !== null && loaded !== shown) setShown(loaded);
  const moves = usePending((state) => state.moves);
  const column = loaded ?? shown;
  const rows = useMemo(() => column && rowsOf(status, column, moves), [status, column, moves]);
  return { rows, error: rows === null ? error : null };
}
