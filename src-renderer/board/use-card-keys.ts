import type { RefObject } from 'react';
import type { Card } from '../../src-main/contract/board.ts';
import type { ActionId } from '../shortcuts/registry.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import type { TaskCommand } from '../task/commands.ts';
import { copy } from '../task/copy.ts';
import type { BoardActions } from './board-actions.ts';
import { notify } from './board-state.ts';
import { openMenu } from './card.tsx';
import { cardsFor, forMany, passedOver } from './card-commands.ts';
import { stepPriority } from './edit-cards.ts';
import { elementOf } from './motion.ts';
import { afterLeaving, targetsOf } from './targets.ts';

/** What keys do with the card that has the focus, or with all that are selected. */
export function useCardKeys(surface: RefObject<HTMLElement | null>, actions: BoardActions): void {
  const within = surface;
  /** Gives the first of these commands that fits any of the cards, and says which it was not for; leaves the key alone without a card. */
  const give =
    (usual: TaskCommand, ...others: TaskCommand[]) =>
    () => {
      const cards = targetsOf(surface.current);
      const [first] = cards;
      if (!first) return false;
      const command = [usual, ...others].find((some) => cardsFor(some, cards).length > 0) ?? usual;
      const able = cardsFor(command, cards);
      const passed = passedOver(command, cards);
      if (cards.length > 1 && !forMany.includes(command))
        notify({ status: first.status, text: 'This is for one task at a time. Clear the selection first.' });
      else if (able.length > 0) actions.give(command, able, { shown: afterLeaving(able), passed });
      else if (passed[0]) notify({ status: first.status, text: passed[0].reason });
      return undefined;
    };
  useShortcut('task.queue', give('queue', 'unqueue'), { within });
  useShortcut('task.stop', give('stop'), { within });
  useShortcut('task.accept', give('accept'), { within });
  useShortcut('task.merge', give('merge'), { within });
  useShortcut('task.requestChanges', give('request-changes'), { within });
  useShortcut('task.continue', give('continue'), { within });
  useShortcut('task.retry', give('retry'), { within });
  useShortcut('task.reset', give('reset'), { within });
  useShortcut('task.archive', give('archive'), { within });
  useShortcut('task.restore', give('restore'), { within });
  useShortcut('task.publish', give('publish'), { within });
  useShortcut('task.drop', give('drop'), { within });
  useShortcut('task.followUp', give('follow-up'), { within });

  const one = (act: (card: Card) => void) => () => {
    const [card] = targetsOf(surface.current);
    if (!card) return false;
    act(card);
    return undefined;
  };
  // On a button or link in the card, Enter is theirs.
  const onCard = (act: (card: Card) => void) => () => (document.activeElement?.matches('[data-task-id]') ? one(act)() : false);
  useShortcut(
    'task.open',
    onCard((card) => actions.open(card)),
    { within },
  );
  useShortcut(
    'task.edit',
    one((card) => actions.open(card, { tab: 'spec' })),
    { within },
  );
  useShortcut(
    'task.menu',
    one((card) => {
      const element = document.activeElement?.closest('[data-task-id]') ?? elementOf(card.id);
      if (element) openMenu(card, element);
    }),
    { within },
  );
  useShortcut(
    'task.copyKey',
    one((card) => void copy(card.key, card.key)),
    { within },
  );
  useShortcut(
    'task.copyBranch',
    one((card) => void copy(card.branch, 'the branch name')),
    { within },
  );

  const raise = (action: ActionId & ('task.raise' | 'task.lower')) => () => {
    const cards = targetsOf(surface.current);
    if (cards.length === 0) return false;
    void stepPriority(cards, action === 'task.raise' ? 1 : -1);
    return undefined;
  };
  useShortcut('task.raise', raise('task.raise'), { within });
  useShortcut('task.lower', raise('task.lower'), { within });
}
