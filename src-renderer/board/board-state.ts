import { create } from 'zustand';
import type { Card } from '../../src-main/contract/board.ts';
import type { TaskStatus } from '../../src-main/contract/tasks.ts';
import type { Refusal } from './drop.ts';

/** Said in a column, where it happened. */
export interface Notice {
  status: TaskStatus;
  text: string;
}
/** Where a card's menu opens: at the card, or at the pointer. */
export interface OpenMenu {
  cards: readonly Card[];
  anchor: Element | { getBoundingClientRect: () => DOMRect };
}
/** What a person asked for and could not be done with some tasks. */
export interface Report {
  title: string;
  refused: readonly Refusal[];
}

interface BoardState {
  /** The card that the keyboard is at; its element takes the focus once it is shown when `grab` is set. */
  focus: string | null;
  grab: boolean;
  /** A row that is to be focused once it is loaded. */
  wanted: { status: TaskStatus; index: number } | null;
  /** By task id, as they were when they were selected. */
  selected: ReadonlyMap<string, Card>;
  /** From where shift extends the selection. */
  anchor: string | null;
  notice: Notice | null;
  /** For screen readers. */
  said: string;
  menu: OpenMenu | null;
  report: Report | null;
  /** What is being done with many tasks: how far it is. */
  progress: { words: string; done: number; of: number } | null;
}

const nothing: BoardState = {
  focus: null,
  grab: false,
  wanted: null,
  selected: new Map(),
  anchor: null,
  notice: null,
  said: '',
  menu: null,
  report: null,
  progress: null,
};

/** What a person is at on the board. Nothing of it is known to the server, or survives the view. */
export const useBoard = create<BoardState>(() => nothing);
export const resetBoard = (): void => useBoard.setState(nothing);

export const focusCard = (id: string): void => useBoard.setState({ focus: id, grab: true, wanted: null });

/** Says it to screen readers; the same sentence again is said again. */
export const say = (text: string): void => useBoard.setState(({ said }) => ({ said: said === text ? `${text}\u00a0` : text }));

const noticeMs = 6_000;
let noticeTimer: ReturnType<typeof setTimeout> | undefined;

/** Says in a column why something was not done there. */
export function notify(notice: Notice): void {
  clearTimeout(noticeTimer);
  useBoard.setState({ notice });
  say(notice.text);
  noticeTimer = setTimeout(dismissNotice, noticeMs);
}

export const dismissNotice = (): void => useBoard.setState((state) => (state.notice ? { notice: null } : state));

export const clearSelection = (): void => useBoard.setState({ selected: new Map(), anchor: null });

export function toggleSelected(card: Card): void {
  useBoard.setState(({ selected }) => {
    const next = new Map(selected);
    if (!next.delete(card.id)) next.set(card.id, card);
    return { selected: next, anchor: card.id };
  });
}

/** From the anchor to this card, where both are in one column; only this one otherwise. `rows` is that column. */
export function extendSelection(rows: readonly (Card | null)[], card: Card): void {
  useBoard.setState(({ selected, anchor }) => {
    const at = rows.findIndex((row) => row?.id === card.id);
    const from = rows.findIndex((row) => row !== null && row.id === anchor);
    const next = new Map(selected);
    const [start, end] = from < 0 ? [at, at] : [Math.min(from, at), Math.max(from, at)];
    for (const row of rows.slice(start, end + 1)) if (row) next.set(row.id, row);
    return { selected: next, anchor: from < 0 ? card.id : anchor };
  });
}
