import type { Card } from '../../src-main/contract/board.ts';
import { hasOwnOrder } from '../../src-main/contract/moves.ts';
import type { TaskStatus } from '../../src-main/contract/tasks.ts';

/** Null: not loaded yet. */
export type Row = Card | null;

/** What is known of a column: pages of it, and how many cards there are. */
export interface LoadedColumn {
  total: number;
  pages: readonly { offset: number; cards: readonly Card[] }[];
}

/** A card that is shown in another place until the server has said where it is. */
export interface PendingMove {
  card: Card;
  to: TaskStatus;
  /** Among the rows without the cards that are moving; null: where the server would put it. */
  index: number | null;
}

/** The rows of a column, with what is on its way in or out shown as done. */
export function rowsOf(status: TaskStatus, { total, pages }: LoadedColumn, moves: ReadonlyMap<string, PendingMove>): Row[] {
  const rows: Row[] = new Array<Row>(total).fill(null);
  for (const { offset, cards } of pages) for (const [i, card] of cards.entries()) if (offset + i < total) rows[offset + i] = card;
  if (moves.size === 0) return rows;
  const left = rows.filter((row) => row === null || !moves.has(row.id));
  // Several that go to one index were dropped there together, in this order.
  let placed = 0;
  /** Where the next of a priority arrives: of thousands that are queued at once, not each can look through the column. */
  const arrivals = new Map<number, number>();
  for (const { card, to, index } of moves.values()) {
    if (to !== status) continue;
    const { priority } = card;
    const at = index === null ? (arrivals.get(priority) ?? arrivalIndex(left, status, priority)) : Math.min(index + placed++, left.length);
    if (index !== null) arrivals.clear();
    else if (hasOwnOrder(status)) {
      arrivals.set(priority, at);
      for (const [other, end] of arrivals) if (other <= priority) arrivals.set(other, end + 1);
    }
    left.splice(at, 0, card.status === status ? card : { ...card, status });
  }
  return left;
}

/** Where the server puts a task that enters a column: at the end of its priority, or first where the latest comes first. */
export function arrivalIndex(rows: readonly Row[], status: TaskStatus, priority: number): number {
  return hasOwnOrder(status) ? bandOf(rows, priority).end : 0;
}

/** The places at which a card of this priority can stand: `start` before the first of its own, `end` after the last. */
export function bandOf(rows: readonly Row[], priority: number): { start: number; end: number } {
  // Sorted, and what is not loaded lies between loaded ones: look for the last that is higher and the first that is lower.
  let start = 0;
  let end = rows.length;
  for (let i = rows.length - 1; i >= 0; i--) {
    const row = rows[i];
    if (!row) continue;
    if (row.priority < priority) end = i;
    if (row.priority > priority) {
      start = i + 1;
      break;
    }
  }
  return { start, end };
}

/** A row's height, near enough to lay out what has not been measured: lines of the title, then what the state shows. */
export function estimatedHeight(row: Row, compact: boolean): number {
  const lines = row && row.title.length > 34 ? 2 : 1;
  return (compact ? 10 : 16) + lines * 18 + 20 + 20;
}

/** So many rows before a page comes into sight it is loaded. */
const margin = 30;

/** The pages that have these rows, or will soon when one scrolls on. */
export function pagesIn(startIndex: number, endIndex: number, total: number, pageSize: number): number[] {
  const last = Math.max(0, Math.ceil(total / pageSize) - 1);
  const from = Math.min(last, Math.max(0, Math.floor((startIndex - margin) / pageSize)));
  const to = Math.min(last, Math.max(from, Math.floor((endIndex + margin) / pageSize)));
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** Of rows that never change: every change of a column makes others. */
const stayed = new WeakMap<readonly Row[], { moved: ReadonlySet<string>; rows: readonly Row[]; gone: readonly number[] }>();

/** The rows without those that are moved, and where these are. Found out once: every step of a drag asks. */
function staying(rows: readonly Row[], moved: ReadonlySet<string>) {
  const known = stayed.get(rows);
  if (known?.moved === moved) return known;
  const gone: number[] = [];
  const left = rows.filter((row, i) => {
    const stays = !row || !moved.has(row.id);
    if (!stays) gone.push(i);
    return stays;
  });
  const found = { moved, rows: left, gone };
  stayed.set(rows, found);
  return found;
}

/** An index among all rows → the one among those that are not moved. */
export function withoutMoved(rows: readonly Row[], index: number, moved: ReadonlySet<string>): { rows: readonly Row[]; index: number } {
  const { rows: left, gone } = staying(rows, moved);
  return { rows: left, index: index - gone.filter((at) => at < index).length };
}

/** Among rows without those that are moved → among all of them. */
export function amongAll(rows: readonly Row[], index: number, moved: ReadonlySet<string>): number {
  let among = index;
  for (const at of staying(rows, moved).gone) if (at <= among) among += 1;
  return among;
}
