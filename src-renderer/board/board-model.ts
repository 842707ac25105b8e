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

/** Where a card is shown. */
export function cellOf(id: string | null): Cell | null {
  if (id === null) return null;
  for (const [status, { rows }] of columns) {
    const index = rows.findIndex((row) => row?.id === id);
    if (index >= 0) return { status, index };
  }
  return null;
}

export function cardAt(cell: Cell | null): Card | null {
  return cell === null ? null : (columns.get(cell.status)?.rows[cell.index] ?? null);
}
export const cardById = (id: string | null): Card | null => cardAt(cellOf(id));

/** Cards from left to right and from top to bottom; those that are not loaded come last, as they came. */
export function asTheyStand(cards: readonly Card[]): Card[] {
  const places = new Map<string, number>();
  for (const status of order) for (const row of columns.get(status)?.rows ?? []) if (row) places.set(row.id, places.size);
  const placeOf = ({ id }: Card) => places.get(id) ?? places.size;
  return [...cards].sort((a, b) => placeOf(a) - placeOf(b));
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
