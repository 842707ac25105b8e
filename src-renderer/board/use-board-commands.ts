import { useMemo, useState } from 'react';
import type { Card } from '../../src-main/contract/board.ts';
import { rpc } from '../api/client.ts';
import { messageOf } from '../api/query-client.ts';
import { useOpenTask, useSetSearch } from '../frame/use-open-task.ts';
import { emptyDraft, useDrafts } from '../state/drafts.ts';
import { followUpOf } from '../task/follow-up.ts';
import { toast } from '../ui/toast.tsx';
import type { BoardActions } from './board-actions.ts';
import { clearSelection, useBoard } from './board-state.ts';
import { columnFor } from './card-commands.ts';
import type { Asked } from './card-dialogs.tsx';
import { dropProposals } from './drop-proposals.ts';
import { refOf } from './each-task.ts';
import { moveCards } from './move-cards.ts';

/** What cards can ask of the board, and the dialog that one of them asked for. */
export function useBoardCommands(): { actions: BoardActions; asked: Asked | null; endAsking: () => void } {
  const openTask = useOpenTask();
  const setSearch = useSetSearch();
  const [asked, setAsked] = useState<Asked | null>(null);
  const actions = useMemo<BoardActions>(
    () => ({
      open: (card, place) => {
        useBoard.setState({ focus: card.id });
        openTask(card.key, place);
      },
      give: (command, cards, { shown, passed = [] } = {}) => {
        const [first] = cards;
        if (!first) return;
        switch (command) {
          case 'merge':
          case 'request-changes':
          case 'continue':
            return setAsked({ command, card: first });
          case 'drop':
            return void dropProposals(cards, shown);
          case 'follow-up':
            return void draftFollowUp(first, () => setSearch({ new: 1 }, false));
          default: {
            const to = columnFor(command, first);
            if (to === null) return;
            const letGo = () => {
              shown?.();
              if (cards.length + passed.length > 1) clearSelection();
            };
            void moveCards(cards, to, { shown: letGo, passed });
          }
        }
      },
    }),
    [openTask, setSearch],
  );
  return { actions, asked, endAsking: () => setAsked(null) };
}

async function draftFollowUp(card: Card, open: () => void): Promise<void> {
  try {
    const task = await rpc.tasks.get(refOf(card));
    useDrafts.getState().beginFollowUp({ ...emptyDraft, ...followUpOf(task) });
    open();
  } catch (error) {
    toast.fail('The follow-up was not drafted', messageOf(error));
  }
}
