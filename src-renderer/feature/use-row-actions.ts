import { useLayoutEffect, useMemo, useRef } from 'react';
import type { PlanWarning } from '../../src-main/contract/features.ts';

/** What a row asks of its list; the same object as long as the list is shown, so that a change draws only the rows that it is about. */
export interface RowActions {
  expand: (slug: string) => void;
  select: (slug: string) => void;
  look: (slug: string | null) => void;
  pick: (slug: string | null) => void;
  setAfter: (slug: string, after: string[]) => void;
  settle: (warning: PlanWarning) => void;
  split: (slug: string) => void;
  drop: (slug: string) => void;
}

/** One object for all rows that does whatever is in force at that moment. */
export function useRowActions(now: RowActions): RowActions {
  const latest = useRef(now);
  useLayoutEffect(() => {
    latest.current = now;
  });
  return useMemo<RowActions>(
    () => ({
      expand: (slug) => latest.current.expand(slug),
      select: (slug) => latest.current.select(slug),
      look: (slug) => latest.current.look(slug),
      pick: (slug) => latest.current.pick(slug),
      setAfter: (slug, after) => latest.current.setAfter(slug, after),
      settle: (warning) => latest.current.settle(warning),
      split: (slug) => latest.current.split(slug),
      drop: (slug) => latest.current.drop(slug),
    }),
    [],
  );
}
