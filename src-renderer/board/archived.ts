import type { Card } from '../../src-main/contract/board.ts';
import { rpc } from '../api/client.ts';
import { plural } from '../lib/format.ts';
import { toast } from '../ui/toast.tsx';
import { columnOf } from './board-model.ts';
import { forEach, refOf, tell } from './each-task.ts';

/** Says how to have archived tasks back, where they are on the board no more. */
export function offerRestore(cards: readonly Card[]): void {
  const [first] = cards;
  if (!first || columnOf('archived')) return;
  const back = async () => tell('Restored', await forEach('Restore', cards, (card) => rpc.tasks.restore(refOf(card))), cards.length);
  toast.undo(cards.length === 1 ? `Archived “${first.title}”` : `Archived ${plural(cards.length, 'task')}`, () => void back());
}
