import { createContext, use } from 'react';
import type { Card } from '../../src-main/contract/board.ts';
import type { TaskPlace } from '../frame/use-open-task.ts';
import type { TaskCommand } from '../task/commands.ts';
import type { Refusal } from './drop.ts';

/** What a card can ask of the board that it is on. The same object as long as the board is shown. */
export interface BoardActions {
  open: (card: Card, place?: TaskPlace) => void;
  /** `shown` is called when the cards are about to go elsewhere; `passed` are those that were asked for too and cannot. */
  give: (command: TaskCommand, cards: readonly Card[], more?: { shown?: () => void; passed?: readonly Refusal[] }) => void;
}

export const BoardActionsContext = createContext<BoardActions | null>(null);

export function useBoardActions(): BoardActions {
  const actions = use(BoardActionsContext);
  if (!actions) throw new Error('A card is shown outside of a board.');
  return actions;
}
