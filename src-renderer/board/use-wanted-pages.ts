import { useEffect, useState } from 'react';
import { pageSize } from './column-pages.ts';
import { pagesIn } from './rows.ts';

/** Who flings past pages does not want them. */
const restMs = 50;

/** The pages of a column that are wanted with these rows in sight, at most one step behind a fast scroll. */
export function useWantedPages(range: { startIndex: number; endIndex: number } | null, total: number): readonly number[] {
  const [pages, setPages] = useState<readonly number[]>([0]);
  const key = range ? pagesIn(range.startIndex, range.endIndex, total, pageSize).join() : '0';
  useEffect(() => {
    const timer = setTimeout(() => setPages((before) => (before.join() === key ? before : key.split(',').map(Number))), restMs);
    return () => clearTimeout(timer);
  }, [key]);
  return pages;
}
