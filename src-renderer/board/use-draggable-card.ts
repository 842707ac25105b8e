import { draggable } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { pointerOutsideOfPreview } from '@atlaskit/pragmatic-drag-and-drop/element/pointer-outside-of-preview';
import { setCustomNativeDragPreview } from '@atlaskit/pragmatic-drag-and-drop/element/set-custom-native-drag-preview';
import { type RefObject, useEffect, useEffectEvent } from 'react';
import type { Card } from '../../src-main/contract/board.ts';
import { useBoard } from './board-state.ts';

/** What goes with a drag: the card that was taken, and those that are selected with it. */
export interface DraggedCards extends Record<string | symbol, unknown> {
  kind: 'cards';
  cards: readonly Card[];
}
export const isDraggedCards = (data: Record<string | symbol, unknown>): data is DraggedCards => data.kind === 'cards';

export function useDraggableCard(ref: RefObject<HTMLElement | null>, card: Card): void {
  const taken = useEffectEvent((): readonly Card[] => {
    const { selected } = useBoard.getState();
    return selected.has(card.id) ? [card, ...[...selected.values()].filter(({ id }) => id !== card.id)] : [card];
  });
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    return draggable({
      element,
      getInitialData: (): DraggedCards => ({ kind: 'cards', cards: taken() }),
      onGenerateDragPreview: ({ nativeSetDragImage, source }) => {
        const { cards } = source.data as DraggedCards;
        setCustomNativeDragPreview({
          nativeSetDragImage,
          getOffset: pointerOutsideOfPreview({ x: '12px', y: '8px' }),
          render: ({ container }) => container.append(preview(cards)),
        });
      },
    });
  }, [ref]);
}

/** A small card with the title of the one that was taken, and how many come with it. */
function preview([card, ...others]: readonly Card[]): HTMLElement {
  const box = document.createElement('div');
  box.className = 'flex w-60 items-center gap-2 rounded-card border border-accent bg-raised px-2.5 py-2 text-body text-ink';
  const title = document.createElement('span');
  title.className = 'min-w-0 flex-1 truncate font-medium';
  title.dir = 'auto';
  title.textContent = card?.title ?? '';
  box.append(title);
  if (others.length > 0) {
    const count = document.createElement('span');
    count.className = 'shrink-0 rounded-full bg-accent px-1.5 font-medium text-meta text-on-accent';
    count.textContent = String(others.length + 1);
    box.append(count);
  }
  return box;
}
