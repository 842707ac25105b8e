import type { RefObject } from 'react';
import type { BoardFilter } from '../../src-main/contract/board.ts';
import { hasOwnOrder } from '../../src-main/contract/moves.ts';
import { messageOf } from '../api/query-client.ts';
import { taskStatusLook } from '../lib/status.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import { toast } from '../ui/toast.tsx';
import { cardAt, cardById, cellOf, columnOf, gridOf, sameHeight } from './board-model.ts';
import { clearSelection, extendSelection, focusCard, notify, toggleSelected, useBoard } from './board-state.ts';
import { readColumn } from './column-pages.ts';
import { dropOn } from './drop.ts';
import { besides, type Step, stepFrom } from './grid.ts';
import { moveCards } from './move-cards.ts';
import { targetsOf } from './targets.ts';

/** Goes to a row; one that is not loaded yet takes the focus when it is. */
export function goTo(cell: { status: Parameters<typeof columnOf>[0]; index: number } | null): boolean {
  if (!cell) return false;
  const card = cardAt(cell);
  if (card) focusCard(card.id);
  else useBoard.setState({ wanted: cell });
  return true;
}

/** Arrows, moving cards by keys, and selecting. Heard first while the focus is on the board. */
export function useBoardKeys(board: RefObject<HTMLElement | null>, filter: BoardFilter): void {
  const within = board;
  const step = (to: Step) => () => {
    // Elsewhere arrows scroll, move in a tree, choose a tab: only from a card, or from nowhere, do they lead over the board.
    const active = document.activeElement;
    if (active && active !== document.body && !board.current?.contains(active) && active.id !== 'main') return false;
    const { focus } = useBoard.getState();
    return goTo(stepFrom(gridOf(), cellOf(focus), to, sameHeight)) || undefined;
  };
  useShortcut('board.up', step('up'), { within });
  useShortcut('board.down', step('down'), { within });
  useShortcut('board.left', step('left'), { within });
  useShortcut('board.right', step('right'), { within });
  useShortcut('board.first', step('first'), { within });
  useShortcut('board.last', step('last'), { within });

  useShortcut('board.moveLeft', () => sideways(board.current, 'left'), { within });
  useShortcut('board.moveRight', () => sideways(board.current, 'right'), { within });
  useShortcut('board.moveUp', () => alongside(board.current, -1), { within });
  useShortcut('board.moveDown', () => alongside(board.current, 1), { within });

  useShortcut(
    'board.select',
    () => {
      const card = cardById(useBoard.getState().focus);
      if (!card || !board.current?.contains(document.activeElement)) return false;
      toggleSelected(card);
      return undefined;
    },
    { within },
  );
  const extend = (to: 'up' | 'down') => () => {
    const { focus, anchor } = useBoard.getState();
    const cell = cellOf(focus);
    const card = cardAt(cell);
    const next = cardAt(stepFrom(gridOf(), cell, to));
    if (!cell || !card || !next || !board.current?.contains(document.activeElement)) return false;
    const rows = columnOf(cell.status)?.rows ?? [];
    if (anchor === null || cellOf(anchor)?.status !== cell.status) toggleFrom(card.id);
    extendSelection(rows, card);
    extendSelection(rows, next);
    focusCard(next.id);
    return undefined;
  };
  useShortcut('board.extendUp', extend('up'), { within });
  useShortcut('board.extendDown', extend('down'), { within });
  useShortcut(
    'board.selectAll',
    () => {
      const cell = cellOf(useBoard.getState().focus);
      if (!cell || !board.current?.contains(document.activeElement)) return false;
      readColumn(cell.status, filter).then(
        (cards) => useBoard.setState({ selected: new Map(cards.map((card) => [card.id, card])), anchor: null }),
        (error) => toast.fail('The column could not be selected', messageOf(error)),
      );
      return undefined;
    },
    { within },
  );
  useShortcut(
    'board.clear',
    () => {
      const { selected, report } = useBoard.getState();
      if (selected.size === 0 && report === null) return false;
      clearSelection();
      useBoard.setState({ report: null });
      return undefined;
    },
    { within },
  );
}

const toggleFrom = (id: string) => useBoard.setState({ anchor: id });

/** To the nearest column on a side that takes them; where none does, the nearest one says why. */
function sideways(board: HTMLElement | null, side: 'left' | 'right'): unknown {
  const cards = targetsOf(board);
  const [first] = cards;
  if (!first) return false;
  const columns = besides(gridOf(), first.status, side);
  const to = columns.find((status) => dropOn(cards, status).kind === 'move');
  if (to !== undefined) void moveCards(cards, to, { shown: () => focusCard(first.id) });
  else if (columns[0] !== undefined) void moveCards(cards, columns[0]);
  return undefined;
}

/** One place up or down in a column that has an order of its own. */
function alongside(board: HTMLElement | null, by: 1 | -1): unknown {
  const cards = targetsOf(board);
  const cell = cellOf(cards[0]?.id ?? null);
  const [first] = cards;
  if (!first || !cell) return false;
  if (!hasOwnOrder(cell.status)) {
    notify({ status: cell.status, text: `${taskStatusLook[cell.status].words} is sorted by what moved last.` });
    return undefined;
  }
  const indexes = cards.map(({ id }) => cellOf(id)?.index ?? cell.index).sort((a, b) => a - b);
  const edge = by < 0 ? (indexes[0] ?? 0) - 1 : (indexes.at(-1) ?? 0) + 2;
  const count = columnOf(cell.status)?.rows.length ?? 0;
  if (edge < 0 || edge > count) return undefined;
  void moveCards(cards, cell.status, { index: edge, shown: () => focusCard(first.id) });
  return undefined;
}
