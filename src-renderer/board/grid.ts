import type { TaskStatus } from '../../src-main/contract/tasks.ts';

/** Where the focus is: a row of a column. */
export interface Cell {
  status: TaskStatus;
  index: number;
}
export type Step = 'up' | 'down' | 'left' | 'right' | 'first' | 'last';

/** The columns from left to right with how many rows each has. */
export type Grid = readonly { status: TaskStatus; count: number }[];

/**
 * Where a key leads from here; null when it leads nowhere. Sideways goes over empty columns to the row at the same height, which
 * `heightOf` and `atHeight` know.
 */
export function stepFrom(
  grid: Grid,
  from: Cell | null,
  step: Step,
  sideways: (from: Cell, to: TaskStatus) => number = ({ index }) => index,
): Cell | null {
  const first = grid.find(({ count }) => count > 0);
  if (!first) return null;
  const at = from === null ? -1 : grid.findIndex(({ status }) => status === from.status);
  const column = grid[at];
  if (!from || !column || column.count === 0) return { status: first.status, index: 0 };
  const stay = Math.min(from.index, column.count - 1);
  switch (step) {
    case 'up':
      return stay > 0 ? { ...from, index: stay - 1 } : null;
    case 'down':
      return stay < column.count - 1 ? { ...from, index: stay + 1 } : null;
    case 'first':
      return { ...from, index: 0 };
    case 'last':
      return { ...from, index: column.count - 1 };
    case 'left':
    case 'right': {
      const beyond = step === 'left' ? grid.slice(0, at).reverse() : grid.slice(at + 1);
      const next = beyond.find(({ count }) => count > 0);
      return next ? { status: next.status, index: Math.min(sideways(from, next.status), next.count - 1) } : null;
    }
  }
}

/** The column beside one in which a card could go. */
export function besides(grid: Grid, status: TaskStatus, step: 'left' | 'right'): TaskStatus[] {
  const at = grid.findIndex((column) => column.status === status);
  const beyond = step === 'left' ? grid.slice(0, Math.max(at, 0)).reverse() : grid.slice(at + 1);
  return beyond.map((column) => column.status);
}
