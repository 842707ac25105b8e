import { cellOf, gridOf } from './board-model.ts';
import { type Cell, stepFrom } from './grid.ts';
import { goTo } from './use-board-keys.ts';

/**
 * Puts the keyboard back on a card, wherever it is by now; on the one that took its place where it is not shown any more; else on the
 * first. False where there is no card at all.
 */
export function focusAgain(id: string | null, was: Cell | null): boolean {
  const grid = gridOf();
  const count = grid.find(({ status }) => status === was?.status)?.count ?? 0;
  const near = was && count > 0 ? { ...was, index: Math.min(was.index, count - 1) } : null;
  return goTo(cellOf(id) ?? near ?? stepFrom(grid, null, 'first'));
}
