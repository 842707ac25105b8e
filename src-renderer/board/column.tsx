import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { BoardFilter } from '../../src-main/contract/board.ts';
import type { TaskStatus } from '../../src-main/contract/tasks.ts';
import { plural } from '../lib/format.ts';
import { taskStatusLook } from '../lib/status.ts';
import { useAppearance } from '../state/appearance.ts';
import { Button } from '../ui/button.tsx';
import { ErrorState } from '../ui/empty-state.tsx';
import { registerColumn } from './board-model.ts';
import { focusCard, useBoard } from './board-state.ts';
import { BoardCard } from './card.tsx';
import { ColumnFrame, DropLine } from './column-frame.tsx';
import { ColumnHead } from './column-head.tsx';
import { ColumnNotice } from './column-notice.tsx';
import { refreshColumns } from './column-pages.ts';
import { indexAt } from './drop.ts';
import { LoadingCard } from './loading-card.tsx';
import { estimatedHeight } from './rows.ts';
import { scrollWhileDragging } from './scroll-while-dragging.ts';
import { useColumn } from './use-column.ts';
import { useWantedPages } from './use-wanted-pages.ts';

const gap = 8;
const noRows: [] = [];

/** A column of the board: a virtual list, as long as it may be. */
export const BoardColumn = memo(function BoardColumn({
  status,
  filter,
  showProject,
}: {
  status: TaskStatus;
  filter: BoardFilter;
  showProject: boolean;
}) {
  const [range, setRange] = useState<{ startIndex: number; endIndex: number } | null>(null);
  const [known, setKnown] = useState(0);
  const pages = useWantedPages(range, known);
  const column = useColumn(status, filter, pages);
  const rows = column.rows ?? noRows;
  if (rows.length !== known) setKnown(rows.length);

  const frame = useRef<HTMLElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const compact = useAppearance(({ appearance }) => appearance.density === 'compact');
  const focus = useBoard((state) => state.focus);
  const grab = useBoard((state) => state.grab);
  const focusIndex = useMemo(() => (focus === null ? -1 : rows.findIndex((row) => row?.id === focus)), [rows, focus]);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: useCallback((index: number) => estimatedHeight(rows[index] ?? null, compact), [rows, compact]),
    getItemKey: useCallback((index: number) => rows[index]?.id ?? `row-${index}`, [rows]),
    // The card that the keyboard is at stays, wherever one scrolls: it has the focus.
    rangeExtractor: useCallback(
      (visible: Range) => {
        const indexes = defaultRangeExtractor(visible);
        if (focusIndex < 0 || indexes.includes(focusIndex)) return indexes;
        return [...indexes, focusIndex].sort((a, b) => a - b);
      },
      [focusIndex],
    ),
    gap,
    overscan: 5,
    paddingStart: 4,
    paddingEnd: 16,
    directDomUpdates: true,
    onChange: ({ range: now }) => {
      if (now && (now.startIndex !== range?.startIndex || now.endIndex !== range.endIndex)) setRange({ ...now });
    },
  });

  useLayoutEffect(() =>
    registerColumn(status, {
      rows,
      reveal: (index) => virtualizer.scrollToIndex(index, { align: 'auto' }),
      placeAt: (clientY) => {
        const box = scroller.current?.getBoundingClientRect();
        const index = indexAt(virtualizer.getVirtualItems(), clientY - (box?.top ?? 0) + (virtualizer.scrollOffset ?? 0));
        return { index, y: lineAt(index) };
      },
      lineAt,
      middleOf: (index) => {
        const item = virtualizer.measurementsCache[index];
        const box = scroller.current?.getBoundingClientRect();
        return item && box ? box.top + item.start + item.size / 2 - (virtualizer.scrollOffset ?? 0) : null;
      },
    }),
  );
  function lineAt(index: number): number {
    const item = virtualizer.measurementsCache[index];
    if (item) return Math.max(3, item.start - gap / 2 - 1);
    const last = virtualizer.measurementsCache.at(-1);
    return last ? last.end + gap / 2 - 1 : 0;
  }

  useEffect(() => {
    const element = frame.current;
    const list = scroller.current;
    if (!element || !list) return;
    return combine(dropTargetForElements({ element, getData: () => ({ status }) }), scrollWhileDragging(list, 'vertical'));
  }, [status]);

  // Where the keyboard goes, one can see.
  useEffect(() => {
    if (!grab || focusIndex < 0) return;
    virtualizer.scrollToIndex(focusIndex, { align: 'auto' });
    frame.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [grab, focusIndex, virtualizer]);
  const wanted = useBoard((state) => (state.wanted?.status === status ? state.wanted.index : null));
  useEffect(() => {
    if (wanted === null) return;
    const row = rows[wanted];
    if (row) focusCard(row.id);
    else virtualizer.scrollToIndex(wanted, { align: 'auto' });
  }, [wanted, rows, virtualizer]);

  // Another filter is another list: it begins at its top.
  const shownFilter = useRef(filter);
  useEffect(() => {
    if (shownFilter.current !== filter) virtualizer.scrollToOffset(0);
    shownFilter.current = filter;
  }, [filter, virtualizer]);

  return (
    <ColumnFrame status={status} ref={frame}>
      <ColumnHead status={status} count={column.rows === null ? null : rows.length} />
      <ColumnNotice status={status} />
      <div
        ref={scroller}
        className="min-h-0 flex-1 overflow-y-auto overflow-x-hidden pr-0.5 pl-1.5 [overflow-anchor:none] [scrollbar-gutter:stable] max-phone:pr-1.5 max-phone:[scrollbar-gutter:auto]"
      >
        {column.error !== null ? (
          <ErrorState
            title="This column could not be read"
            text={column.error}
            action={<Button onClick={() => void refreshColumns(new Set([status]))}>Try again</Button>}
          />
        ) : null}
        {column.rows === null && column.error === null ? <LoadingCard /> : null}
        {rows.length > 0 ? (
          // biome-ignore-start lint/a11y/useSemanticElements: rows of a virtual grid are no table
          <div
            role="grid"
            aria-label={`${taskStatusLook[status].words}, ${plural(rows.length, 'task')}`}
            aria-multiselectable="true"
            aria-rowcount={rows.length}
          >
            <div role="rowgroup" ref={virtualizer.containerRef} className="relative w-full">
              {virtualizer.getVirtualItems().map(({ index, key }) => {
                const card = rows[index];
                if (!card) return <LoadingCard key={key} index={index} measure={virtualizer.measureElement} />;
                return (
                  <BoardCard
                    key={key}
                    card={card}
                    index={index}
                    tabbable={focusIndex < 0 ? index === 0 : index === focusIndex}
                    showProject={showProject}
                    measure={virtualizer.measureElement}
                  />
                );
              })}
              <DropLine status={status} />
            </div>
          </div>
          // biome-ignore-end lint/a11y/useSemanticElements: rows of a virtual grid are no table
        ) : (
          <div className="relative">
            <DropLine status={status} />
          </div>
        )}
      </div>
    </ColumnFrame>
  );
});
