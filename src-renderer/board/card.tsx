import { Check, Ellipsis } from 'lucide-react';
import { type MouseEvent, memo, useLayoutEffect, useRef } from 'react';
import type { Card } from '../../src-main/contract/board.ts';
import { cx } from '../lib/class-names.ts';
import { isMac, useKeys } from '../shortcuts/bindings.ts';
import { commandActions } from '../task/use-task-commands.ts';
import { useBoardActions } from './board-actions.ts';
import { columnOf } from './board-model.ts';
import { extendSelection, toggleSelected, useBoard } from './board-state.ts';
import { PriorityMark } from './card-bits.tsx';
import { likely } from './card-commands.ts';
import { CardMeta } from './card-meta.tsx';
import { CardState } from './card-state.tsx';
import { useDrag } from './drag-state.ts';
import { arrive } from './motion.ts';
import { usePending } from './pending.ts';
import { useDraggableCard } from './use-draggable-card.ts';

export const BoardCard = memo(function BoardCard({
  card,
  index,
  tabbable,
  showProject,
  measure,
}: {
  card: Card;
  index: number;
  /** Where the Tab key comes into the column. */
  tabbable: boolean;
  showProject: boolean;
  measure: (element: HTMLElement | null) => void;
}) {
  const { open } = useBoardActions();
  const row = useRef<HTMLDivElement>(null);
  const focused = useBoard((state) => state.focus === card.id);
  const grab = useBoard((state) => state.grab && state.focus === card.id);
  const selected = useBoard((state) => state.selected.has(card.id));
  const dragged = useDrag((state) => state.ids.has(card.id));
  const busy = usePending((state) => state.busy.get(card.id));
  useDraggableCard(row, card);
  useLayoutEffect(() => {
    if (row.current) arrive(card.id, row.current);
  }, [card.id]);
  useLayoutEffect(() => {
    if (!grab) return;
    row.current?.focus({ preventScroll: true });
    useBoard.setState({ grab: false });
  }, [grab]);

  const clicked = (event: MouseEvent<HTMLElement>) => {
    if (event.target instanceof Element && event.target.closest('a, button')) return;
    if (event.shiftKey) extendSelection(columnOf(card.status)?.rows ?? [card], card);
    else if (isMac ? event.metaKey : event.ctrlKey) toggleSelected(card);
    else open(card);
  };
  const menu = (event: MouseEvent<HTMLElement>) => {
    event.preventDefault();
    const { clientX, clientY } = event;
    openMenu(card, { getBoundingClientRect: () => new DOMRect(clientX, clientY, 0, 0) });
  };
  return (
    // biome-ignore-start lint/a11y/useSemanticElements: rows of a virtual grid are no table
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard by the board (use-board-keys.ts)
    <div
      ref={(element) => {
        row.current = element;
        measure(element);
      }}
      role="row"
      data-index={index}
      data-task-id={card.id}
      data-dragged={dragged || undefined}
      aria-rowindex={index + 1}
      aria-selected={selected}
      tabIndex={tabbable ? 0 : -1}
      className="group/card absolute top-0 left-0 w-full rounded-card outline-offset-[-2px]"
      onClick={clicked}
      onContextMenu={menu}
      onFocus={() => {
        if (!focused) useBoard.setState({ focus: card.id });
      }}
    >
      {/* biome-ignore lint/a11y/useFocusableInteractive: its row takes the focus */}
      <div
        role="gridcell"
        className={cx(
          'relative flex flex-col gap-1 rounded-card border px-2.5 py-2 shadow-card pointer-coarse:pr-10 compact:gap-0.5 compact:px-2 compact:py-1.5',
          selected ? 'border-accent bg-accent-tint' : 'bg-surface group-hover/card:border-line-strong',
          dragged && 'opacity-40',
        )}
      >
        <div className="flex items-start gap-1.5">
          {selected ? <Check size={13} strokeWidth={2.5} role="img" aria-label="Selected" className="mt-0.5 shrink-0 text-accent" /> : null}
          <h3 className="line-clamp-2 min-w-0 flex-1 break-words font-medium" dir="auto">
            {card.title}
          </h3>
          <PriorityMark priority={card.priority} />
        </div>
        <CardMeta card={card} showProject={showProject} />
        <CardState card={card} busy={busy} />
        <CardActions card={card} busy={busy !== undefined} />
      </div>
    </div>
    // biome-ignore-end lint/a11y/useSemanticElements: rows of a virtual grid are no table
  );
});

/**
 * At the end of the last line: the likely action, and all of them. Seen on hover and focus; that of a failed task always. A finger
 * neither hovers nor has keys: for it the way to all of them is always there, with room of its own.
 */
function CardActions({ card, busy }: { card: Card; busy: boolean }) {
  const { give } = useBoardActions();
  const action = likely[card.status];
  const keys = useKeys(action ? commandActions[action.command] : undefined);
  const menuKeys = useKeys('task.menu');
  const Icon = action?.icon;
  const shown = 'group-hover/card:inline-flex group-focus/card:inline-flex group-focus-within/card:inline-flex';
  const button =
    'h-5.5 items-center gap-1 rounded-control border border-line bg-raised px-1.5 font-medium text-meta text-muted hover:bg-hover hover:text-ink';
  return (
    <span className="absolute right-1.5 bottom-1.5 flex gap-1 bg-inherit pl-1.5 group-[[data-dragged]]/card:hidden">
      {action && Icon && !busy ? (
        <button
          type="button"
          tabIndex={-1}
          data-tip-keys={keys}
          data-tip={action.words}
          className={cx(button, card.status === 'failed' ? 'inline-flex' : `hidden ${shown}`)}
          onClick={() => give(action.command, [card])}
        >
          <Icon size={12} aria-hidden="true" />
          {action.words}
        </button>
      ) : null}
      <button
        type="button"
        tabIndex={-1}
        aria-label="All actions"
        data-tip="All actions"
        data-tip-keys={menuKeys}
        className={cx(button, 'hidden px-1 pointer-coarse:inline-flex pointer-coarse:h-8 pointer-coarse:px-2', shown)}
        onClick={(event) => openMenu(card, event.currentTarget)}
      >
        <Ellipsis size={13} aria-hidden="true" />
      </button>
    </span>
  );
}

/** Of a card that is selected, the menu is about all that are. */
export function openMenu(card: Card, anchor: Element | { getBoundingClientRect: () => DOMRect }): void {
  useBoard.setState(({ selected }) => ({
    focus: card.id,
    menu: { cards: selected.has(card.id) ? [...selected.values()] : [card], anchor },
  }));
}
