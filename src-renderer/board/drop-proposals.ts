import type { Card } from '../../src-main/contract/board.ts';
import { rpc } from '../api/client.ts';
import { messageOf } from '../api/query-client.ts';
import { plural } from '../lib/format.ts';
import { toast } from '../ui/toast.tsx';
import { clearSelection } from './board-state.ts';
import { forEach, refOf, tell } from './each-task.ts';

/** Drops proposals, and says how to have them back: they are on no board any more. */
export async function dropProposals(cards: readonly Card[], shown?: () => void): Promise<void> {
  const gone: string[] = [];
  shown?.();
  if (cards.length > 1) clearSelection();
  const refused = await forEach('Drop', cards, async (card) => void gone.push((await rpc.tasks.drop(refOf(card))).taskId));
  tell('Drop', refused, cards.length);
  if (gone.length === 0) return;
  const back = async () => {
    try {
      for (const taskId of gone) await rpc.tasks.undrop({ taskId });
    } catch (error) {
      toast.fail('It could not be had back', messageOf(error));
    }
  };
  toast.undo(cards.length === 1 ? `Dropped “${cards[0]?.title}”` : `Dropped ${plural(gone.length, 'proposal')}`, () => void back());
}
