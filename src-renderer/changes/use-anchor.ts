import type { Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import { headerHeight, type Row } from './rows.ts';

type Align = 'start' | 'center';
/** Where something went that a person asked for. */
type Held = { key: string; align: Align };
/** The first row in sight below the sticky header, and how far the list is scrolled past it and past its file's header. */
type Anchor = { key: string; header: string; below: number; belowHeader: number };

/**
 * Keeps what a person reads where it is while rows come and go around it: texts that arrive, files that an agent changes. What was
 * gone to (a file of the tree, the line of a finding) stays in its place until the person scrolls, since near the end of the list there
 * is often no room for it until the texts are there; otherwise it is the first row in sight that stays.
 */
export function useAnchor(
  rows: Row[],
  virtualizer: Virtualizer<HTMLDivElement, Element>,
  scroller: RefObject<HTMLDivElement | null>,
): (index: number, align: Align) => void {
  const held = useRef<Held | null>(null);
  const anchor = useRef<Anchor | null>(null);
  const shown = useRef(rows);
  /** Where the list was when its rows were last put in their places: from anywhere else, it was the person who scrolled. */
  const settled = useRef(0);

  const remember = useCallback(() => {
    const element = scroller.current;
    settled.current = element?.scrollTop ?? 0;
    anchor.current = element ? anchorAt(shown.current, virtualizer, element.scrollTop) : null;
  }, [virtualizer, scroller]);

  const goTo = useCallback(
    (index: number, align: Align) => {
      const key = shown.current[index]?.key;
      const top = offsetOf(shown.current, virtualizer, index, align);
      if (key === undefined || top === undefined) return;
      held.current = { key, align };
      virtualizer.scrollToOffset(top);
      remember();
    },
    [virtualizer, remember],
  );

  useLayoutEffect(() => {
    const changed = shown.current !== rows;
    shown.current = rows;
    const element = scroller.current;
    if (!element) return;
    const top = held.current
      ? heldTop(rows, virtualizer, held.current)
      : changed
        ? anchoredTop(rows, virtualizer, anchor.current)
        : undefined;
    if (top === undefined) held.current = null;
    // What there is no room for yet is as near as it can be.
    else if (Math.abs(element.scrollTop - Math.min(top, element.scrollHeight - element.clientHeight)) >= 1) virtualizer.scrollToOffset(top);
    remember();
  });

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    // Before the virtualizer hears of it and draws the list anew.
    const onScroll = () => {
      if (Math.abs(element.scrollTop - settled.current) < 2) return;
      held.current = null;
      remember();
    };
    element.addEventListener('scroll', onScroll, { capture: true, passive: true });
    return () => element.removeEventListener('scroll', onScroll, { capture: true });
  }, [scroller, remember]);

  return goTo;
}

type List = Virtualizer<HTMLDivElement, Element>;

function offsetOf(rows: Row[], list: List, index: number, align: Align): number | undefined {
  // A header becomes the sticky one; anything else stops below it.
  return rows[index]?.type === 'header' ? list.measurementsCache[index]?.start : list.getOffsetForIndex(index, align)?.[0];
}

function heldTop(rows: Row[], list: List, held: Held): number | undefined {
  const index = rows.findIndex((row) => row.key === held.key);
  return index === -1 ? undefined : offsetOf(rows, list, index, held.align);
}

function anchoredTop(rows: Row[], list: List, kept: Anchor | null): number | undefined {
  if (!kept) return undefined;
  const at = rows.findIndex((row) => row.key === kept.key);
  const index = at === -1 ? rows.findIndex((row) => row.key === kept.header) : at;
  const start = list.measurementsCache[index]?.start;
  return start === undefined ? undefined : start + (at === -1 ? kept.belowHeader : kept.below);
}

function anchorAt(rows: Row[], list: List, offset: number): Anchor | null {
  const item = offset <= 0 ? undefined : list.getVirtualItemForOffset(offset + headerHeight);
  const row = item && rows[item.index];
  if (!row) return null;
  let header = item.index;
  while (header > 0 && rows[header]?.type !== 'header') header -= 1;
  return {
    // A place holder is gone when its text is there: then the header stays where it was.
    key: row.type === 'waiting' ? '' : row.key,
    header: rows[header]?.key ?? '',
    below: offset - item.start,
    belowHeader: offset - (list.measurementsCache[header]?.start ?? 0),
  };
}
