import type { Card } from '../../src-main/contract/board.ts';
import type { TaskStatus } from '../../src-main/contract/tasks.ts';
import { messageOf } from '../api/query-client.ts';
import { toast } from '../ui/toast.tsx';
import { cardById } from './board-model.ts';
import { clearSelection, useBoard } from './board-state.ts';
import { readCards } from './column-pages.ts';
import { moveCards } from './move-cards.ts';

/** The cards as they are now: they may have changed since they were selected. Those that are not loaded are read. */
export async function asTheyAre(cards: readonly Card[]): Promise<Card[]> {
  const shown = cards.map((card) => cardById(card.id) ?? card.id);
  const unknown = shown.filter((card) => typeof card === 'string');
  const read = unknown.length > 0 ? await readCards(unknown) : new Map<string, Card>();
  return shown.flatMap((card) => (typeof card === 'string' ? (read.get(card) ?? []) : [card]));
}

/** Moves what is selected, and lets go of it. */
export async function moveSelected(cards: readonly Card[], to: TaskStatus): Promise<void> {
  try {
    const now = await asTheyAre(cards);
    useBoard.setState({ report: null });
    // Not when all is done: a person may have begun another selection by then.
    if (now.length > 0) await moveCards(now, to, { shown: clearSelection });
  } catch (error) {
    toast.fail('Nothing was changed', messageOf(error));
  }
}
