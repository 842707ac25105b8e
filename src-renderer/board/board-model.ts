import type { Card } from '../../src-main/contract/board.ts';
import type { TaskStatus } from '../../src-main/contract/tasks.ts';
import type { Cell, Grid } from './grid.ts';
import type { Row } from './rows.ts';

/** What the board asks of a column that is shown. */
export interface ColumnHandle {
  rows: readonly Row[];
  /** Scrolls until the row is in sight. */
  reveal: (index: number) => void;
  /** The place between rows at a height of the window, and where the line for it is drawn. */
  placeAt: (clientY: number) => { index: number; y: number };
  lineAt: (index: number) => number;
  /** Where a row's middle is in the window. */
  middleOf: (index: number) => number | null;
}

/** The columns on the screen, from left to right. There is one board. */
const columns = new Map<TaskStatus, ColumnHandle>();
let order: readonly TaskStatus[] = [];

export function setOrder(statuses: readonly TaskStatus[]): void {
  order = statuses;
}

export function registerColumn(status: TaskStatus, handle: ColumnHandle): () => void {
  columns.set(status, handle);
  return () => {
    if (columns.get(status) === handle) columns.delete(status);
  };
}

export const columnOf = (status: TaskStatus): ColumnHandle | undefined => columns.get(status);

export const gridOf = (): Grid => order.map((status) => ({ status, count: columns.get(status)?.rows.length ?? 0 }));

/** Of rows that never change: every change of a column makes others. */
const indexes = new WeakMap<readonly Row[], ReadonlyMap<string, number>>();

/** Where each card stands. Found out once: ten thousand may be selected, and a key asks for every one of them. */
function indexesIn(rows: readonly Row[]): ReadonlyMap<string, number> {
  const known = indexes.get(rows);
  if (known) return known;
  const found = new Map<string, number>();
  for (const [index, row] of rows.entries()) if (row && !found.has(row.id)) found.set(row.id, index);
  indexes.set(rows, found);
  return found;
}

/** Where a card is shown. */
export function cellOf(id: string | null): Cell | null {
  if (id === null) return null;
  for (const [status, { rows }] of columns) {
    const index = indexesIn(rows).get(id);
    if (index !== undefined) return { status, index };
  }
  return null;
}

/** Of a task whose card is shown. */
export function idOfKey(key: string): string | null {
  for (const { rows } of columns.values()) {
    const row = rows.find((each) => each?.key === key);
    if (row) return row.id;
  }
  return null;
}

export function cardAt(cell: Cell | null): Card | null {
  return cell === null ? null : (columns.get(cell.status)?.rows[cell.index] ?? null);
}
export const cardById = (id: string | null): Card | null => cardAt(cellOf(id));

/** Cards from left to right and from top to bottom; those that are not loaded come last, as they came. */
export function asTheyStand(cards: readonly Card[]): Card[] {
  const placeOf = ({ id }: Card): [column: number, row: number] => {
    const cell = cellOf(id);
    return cell === null ? [order.length, 0] : [order.indexOf(cell.status), cell.index];
  };
  const placed = cards.map((card) => ({ card, at: placeOf(card) }));
  return placed.sort((a, b) => a.at[0] - b.at[0] || a.at[1] - b.at[1]).map(({ card }) => card);
}

/** The row at the same height in another column. */
export function sameHeight(from: Cell, to: TaskStatus): number {
  const y = columns.get(from.status)?.middleOf(from.index) ?? null;
  const column = columns.get(to);
  if (y === null || !column) return from.index;
  // Above the middle of a row is that row; below it the place after.
  const { index } = column.placeAt(y);
  const before = column.middleOf(index - 1);
  const after = column.middleOf(index);
  if (before === null) return index;
  return after === null || y - before < after - y ? index - 1 : index;
}
