import { MenuAt } from '../ui/menu.tsx';
import { useBoardActions } from './board-actions.ts';
import { cardById } from './board-model.ts';
import { useBoard } from './board-state.ts';
import { cardEntries } from './menu-entries.tsx';
import { elementOf } from './motion.ts';

/** The menu of a card, or of all that are selected; one for the board. */
export function CardMenu() {
  const actions = useBoardActions();
  const menu = useBoard((state) => state.menu);
  // As they are now: they may have changed since they were selected.
  const cards = menu?.cards.map((card) => cardById(card.id) ?? card) ?? [];
  return (
    <MenuAt
      anchor={menu?.anchor ?? null}
      entries={cardEntries(cards, actions)}
      onClose={() => useBoard.setState({ menu: null })}
      returnFocus={() => {
        const { focus } = useBoard.getState();
        return focus === null ? null : elementOf(focus);
      }}
    />
  );
}
