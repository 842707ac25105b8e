import type { Card } from '../../src-main/contract/board.ts';
import { cardAt, cardById, cellOf, columnOf } from './board-model.ts';
import { focusCard, useBoard } from './board-state.ts';

/** What a key on the board is about: what is selected, else the card that has the focus. Nothing while the focus is elsewhere. */
export function targetsOf(surface: HTMLElement | null): Card[] {
  if (!surface?.contains(document.activeElement)) return [];
  const { selected, focus } = useBoard.getState();
  if (selected.size > 0) return [...selected.values()].map((card) => cardById(card.id) ?? card);
  const card = cardById(focus);
  return card ? [card] : [];
}

/** The card that takes the focus when these leave their column: the next one there, else the one before. */
export function afterLeaving(cards: readonly Card[]): () => void {
  const { focus } = useBoard.getState();
  const leaving = new Set(cards.map(({ id }) => id));
  const cell = focus !== null && leaving.has(focus) ? cellOf(focus) : null;
  const rows = cell ? (columnOf(cell.status)?.rows ?? []) : [];
  const stays = (index: number) => {
    const card = cell && cardAt({ status: cell.status, index });
    return card && !leaving.has(card.id) ? card : null;
  };
  let next: Card | null = null;
  for (let index = cell ? cell.index + 1 : rows.length; !next && index < rows.length; index++) next = stays(index);
  for (let index = cell ? cell.index - 1 : -1; !next && index >= 0; index--) next = stays(index);
  return () => {
    if (next) focusCard(next.id);
  };
}
