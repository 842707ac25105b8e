import type { Virtualizer } from '@tanstack/react-virtual';
import { type RefObject, useLayoutEffect, useRef } from 'react';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import type { Row } from './timeline.ts';

/** A row that reaches further out of view than this is scrolled through before the next one gets the focus. */
const beyondPx = 4;

/**
 * Keys go through the rows of a timeline as through a tree: up and down to the neighbour, right opens, left folds, and from a folded row
 * to the sub-agent that it belongs to. What a row offers (its head) has the focus; a row that offers nothing has it itself.
 */
export function useRowKeys({
  scroller,
  virtualizer,
  rows,
  onReading,
}: {
  scroller: RefObject<HTMLElement | null>;
  virtualizer: Pick<Virtualizer<HTMLElement, Element>, 'scrollToIndex' | 'getVirtualItemForOffset'>;
  rows: readonly Row[];
  /** The person goes through what is there, and must not be carried away from it. */
  onReading: () => void;
}): { onFocus: (event: { target: EventTarget }) => void } {
  /** The row that has the focus, or had it when it was last scrolled out of what is drawn. */
  const at = useRef<string | null>(null);
  /** The row that is to get it as soon as it is drawn. */
  const wanted = useRef<string | null>(null);

  const elementOf = (key: string) => scroller.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`) ?? null;
  const focusRow = (element: HTMLElement) => {
    (element.querySelector<HTMLElement>('[data-row-head]') ?? element).focus({ preventScroll: true });
  };
  const goTo = (index: number) => {
    const row = rows[index];
    if (!row) return;
    onReading();
    virtualizer.scrollToIndex(index, { align: 'auto' });
    const element = elementOf(row.key);
    if (element) focusRow(element);
    else wanted.current = row.key;
  };
  const move = (step: 1 | -1) => {
    const view = scroller.current;
    const focused = document.activeElement;
    if (!view?.contains(focused)) return false;
    // Something within a row scrolls by itself.
    if (focused !== view && !focused?.matches('[data-row], [data-row-head]')) return false;
    const index = rows.findIndex(({ key }) => key === at.current);
    if (focused === view || index === -1) {
      // Where one looks is where one begins.
      goTo(virtualizer.getVirtualItemForOffset(view.scrollTop + (step === 1 ? 0 : view.clientHeight))?.index ?? 0);
      return;
    }
    const box = focused?.closest('[data-row]')?.getBoundingClientRect();
    const edges = view.getBoundingClientRect();
    const hidden = box === undefined ? 0 : step === 1 ? box.bottom - edges.bottom : edges.top - box.top;
    if (hidden > beyondPx) return void view.scrollBy({ top: step * Math.min(hidden, view.clientHeight * 0.8) });
    goTo(index + step);
  };
  const toggle = (open: boolean) => {
    const head = document.activeElement;
    if (!(head instanceof HTMLElement) || !scroller.current?.contains(head)) return false;
    if (head.matches('[data-row-head]') && head.ariaExpanded === String(!open)) return head.click();
    const parent = rows.find(({ key }) => key === at.current)?.parent ?? null;
    if (open || parent === null || !head.matches('[data-row], [data-row-head]')) return false;
    goTo(rows.findIndex(({ key }) => key === parent));
  };
  useShortcut('run.down', () => move(1), { within: scroller });
  useShortcut('run.up', () => move(-1), { within: scroller });
  useShortcut('run.open', () => toggle(true), { within: scroller });
  useShortcut('run.fold', () => toggle(false), { within: scroller });

  // After every drawing: rows come and go as one scrolls.
  useLayoutEffect(() => {
    const element = wanted.current === null ? null : elementOf(wanted.current);
    if (element) {
      wanted.current = null;
      focusRow(element);
    } else if (at.current !== null && document.activeElement === document.body && elementOf(at.current) === null) {
      // It was scrolled away with the focus in it: keys go on in the list.
      scroller.current?.focus({ preventScroll: true });
    }
  });

  return {
    onFocus({ target }) {
      if (target instanceof HTMLElement) at.current = target.closest<HTMLElement>('[data-row]')?.dataset.row ?? null;
    },
  };
}
