import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, type Ref, useCallback, useEffect, useImperativeHandle, useMemo, useRef, useState } from 'react';
import { cx } from '../lib/class-names.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import { Skeleton } from '../ui/empty-state.tsx';
import type { Gap } from './body.ts';
import { GapRow, NoticeRow, SplitRow, UnifiedRow } from './diff-row.tsx';
import type { FileStore } from './file-store.ts';
import { estimate, headerHeight, nextStop, type Row, stopsOf } from './rows.ts';
import { useAnchor } from './use-anchor.ts';
import './diff.css';

/** A file that stays in sight this long while one scrolls is read. */
const settleMs = 60;

export type DiffListHandle = { show: (index: number, align: 'start' | 'center') => void };

/** All diffs as one virtual list; a file's header stays at the top while its lines go by. */
export function DiffList({
  ref,
  rows,
  store,
  target,
  header,
  onUnfold,
  onFile,
}: {
  ref: Ref<DiffListHandle>;
  rows: Row[];
  store: FileStore;
  /** The line that the address names. */
  target: { file: string; line: number } | null;
  header: (row: Row) => ReactNode;
  onUnfold: (path: string, gap: Gap, what: 'top' | 'bottom' | 'all') => void;
  /** The file that is being read now. */
  onFile: (path: string | null) => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const sticky = useRef(-1);
  const headers = useMemo(() => stopsOf(rows, 'files'), [rows]);

  const virtualizer = useVirtualizer<HTMLDivElement, Element>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: useCallback((i: number) => estimate(rows[i] as Row), [rows]),
    getItemKey: useCallback((i: number) => (rows[i] as Row).key, [rows]),
    overscan: 16,
    scrollPaddingStart: headerHeight + 4,
    rangeExtractor: useCallback(
      (range: Range) => {
        sticky.current = headers.findLast((i) => i <= range.startIndex) ?? -1;
        const seen = defaultRangeExtractor(range);
        return sticky.current === -1 || seen.includes(sticky.current) ? seen : [sticky.current, ...seen];
      },
      [headers],
    ),
  });
  const goTo = useAnchor(rows, virtualizer, scroller);
  const items = virtualizer.getVirtualItems();

  const reading = (): number => virtualizer.getVirtualItemForOffset((virtualizer.scrollOffset ?? 0) + headerHeight + 6)?.index ?? 0;
  const show = (index: number, align: 'start' | 'center'): void => {
    setCursor(rows[index]?.key ?? null);
    goTo(index, align);
  };
  useImperativeHandle(ref, () => ({ show }));
  const go = (what: 'files' | 'hunks', by: 1 | -1): boolean => {
    const at = items.find((item) => rows[item.index]?.key === cursor)?.index;
    const next = nextStop(stopsOf(rows, what), at ?? (by === 1 ? reading() - 1 : reading()), by);
    if (next === null) return false;
    show(next, 'start');
    return true;
  };
  useShortcut('changes.nextFile', () => go('files', 1));
  useShortcut('changes.previousFile', () => go('files', -1));
  useShortcut('changes.nextHunk', () => go('hunks', 1));
  useShortcut('changes.previousHunk', () => go('hunks', -1));

  const wanted = [...new Set(items.flatMap(({ index }) => (rows[index]?.type === 'header' ? [] : [rows[index]?.file.path ?? ''])))];
  const wantedKey = wanted.join('\n');
  const { isScrolling } = virtualizer;
  useEffect(() => {
    const want = () => store.want(wantedKey === '' ? [] : wantedKey.split('\n'));
    // What flies by is not read: each text that arrives makes the list anew.
    if (!isScrolling) return want();
    const timer = setTimeout(want, settleMs);
    return () => clearTimeout(timer);
  }, [store, wantedKey, isScrolling]);
  const current = rows[reading()]?.file.path ?? null;
  // The tree follows once the list stands still.
  useEffect(() => {
    if (!isScrolling) onFile(current);
  }, [current, isScrolling, onFile]);

  return (
    <section
      ref={scroller}
      aria-label="Diffs"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled with the keyboard
      tabIndex={0}
      className="min-h-0 flex-1 overflow-y-auto overflow-x-hidden px-3 outline-offset-[-2px] [overflow-anchor:none] max-phone:px-1"
      onMouseDown={(event) => {
        const side = (event.target as Element).closest('[data-side]')?.getAttribute('data-side');
        if (side) event.currentTarget.dataset.select = side;
        else delete event.currentTarget.dataset.select;
      }}
    >
      <div className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index] as Row;
          const stuck = item.index === sticky.current;
          return (
            <div
              key={item.key}
              data-index={item.index}
              ref={virtualizer.measureElement}
              className={cx(
                'inset-x-0 top-0',
                stuck ? 'sticky z-10 bg-surface' : 'absolute',
                row.type !== 'header' && row.type !== 'end' && 'overflow-hidden border-x bg-surface',
              )}
              style={stuck ? undefined : { transform: `translateY(${item.start}px)` }}
            >
              {row.type === 'header' ? header(row) : <Body row={row} store={store} at={atOf(row, cursor, target)} onUnfold={onUnfold} />}
            </div>
          );
        })}
      </div>
    </section>
  );
}

function atOf(row: Row, cursor: string | null, target: { file: string; line: number } | null): 'cursor' | 'target' | undefined {
  const newNo = row.type === 'line' ? row.line.newNo : row.type === 'pair' ? row.pair.right?.newNo : null;
  if (target && newNo === target.line && row.file.path === target.file) return 'target';
  return row.key === cursor ? 'cursor' : undefined;
}

function Body({
  row,
  store,
  at,
  onUnfold,
}: {
  row: Row;
  store: FileStore;
  at: 'cursor' | 'target' | undefined;
  onUnfold: (path: string, gap: Gap, what: 'top' | 'bottom' | 'all') => void;
}) {
  const { path } = row.file;
  const content = store.get(path)?.content;
  switch (row.type) {
    case 'line':
      return content ? <UnifiedRow line={row.line} content={content} at={at} /> : null;
    case 'pair':
      return content ? <SplitRow left={row.pair.left} right={row.pair.right} content={content} at={at} /> : null;
    case 'gap':
      return <GapRow gap={row.gap} onUnfold={(what) => onUnfold(path, row.gap, what)} />;
    case 'notice':
      return <NoticeRow row={row} notice={row.notice} onRetry={() => store.refresh()} onShow={() => store.wantWhole(path)} />;
    case 'waiting':
      return (
        <div className="flex flex-col gap-2 p-3" style={{ height: row.height }}>
          <Skeleton className="h-3 w-2/5" />
          <Skeleton className="h-3 w-3/5" />
        </div>
      );
    case 'end':
      return (
        <div className="h-4">
          <div className={row.folded ? '' : 'h-1.5 rounded-b-card border-x border-b bg-surface'} />
        </div>
      );
    default:
      return null;
  }
}
