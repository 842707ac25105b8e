import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { SearchParams, TaskTab } from './search-params.ts';

export interface TaskPlace {
  tab?: TaskTab;
  run?: number;
  terminal?: SearchParams['terminal'];
  file?: string;
  line?: number;
}

/** Opens a task in the panel over whatever is shown, or goes to another place in it. Null closes it. */
export function useOpenTask(): (key: string | null, place?: TaskPlace) => void {
  const navigate = useNavigate();
  return useCallback(
    (key, place = {}) =>
      void navigate({
        to: '.',
        search: (before) => ({
          ...before,
          task: key ?? undefined,
          tab: place.tab,
          run: place.run,
          terminal: place.terminal,
          file: place.file,
          line: place.line,
        }),
      }),
    [navigate],
  );
}

/** What the address says of the window, typed. */
export const useSearchParams = (): SearchParams => useSearch({ strict: false });

/** Changes some of it; what is undefined is taken out. `replace` leaves no step to go back to. */
export function useSetSearch(): (change: Partial<SearchParams>, replace?: boolean) => void {
  const navigate = useNavigate();
  return useCallback(
    (change, replace = true) => void navigate({ to: '.', search: (before) => ({ ...before, ...change }), replace }),
    [navigate],
  );
}
