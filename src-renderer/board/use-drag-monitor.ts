import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import type { DragLocationHistory } from '@atlaskit/pragmatic-drag-and-drop/types';
import { type RefObject, useEffect } from 'react';
import type { Card } from '../../src-main/contract/board.ts';
import { hasOwnOrder } from '../../src-main/contract/moves.ts';
import type { TaskStatus } from '../../src-main/contract/tasks.ts';
import { columnOf, gridOf } from './board-model.ts';
import { clearSelection, notify } from './board-state.ts';
import { noDrag, useDrag } from './drag-state.ts';
import { type Drop, dropOn, nearestPlace, placeAt } from './drop.ts';
import { moveCards } from './move-cards.ts';
import { amongAll, withoutMoved } from './rows.ts';
import { scrollWhileDragging } from './scroll-while-dragging.ts';
import { isDraggedCards } from './use-draggable-card.ts';

/** Follows a drag over the board: which column, which place, and what a drop there means. `ref` is what scrolls sideways. */
export function useDragMonitor(ref: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const scroller = ref.current;
    if (!scroller) return;
    return combine(
      scrollWhileDragging(scroller, 'horizontal'),
      monitorForElements({
        canMonitor: ({ source }) => isDraggedCards(source.data),
        onDragStart: ({ source }) => {
          if (!isDraggedCards(source.data)) return;
          const { cards } = source.data;
          useDrag.setState({
            cards,
            ids: new Set(cards.map(({ id }) => id)),
            drops: new Map(gridOf().map(({ status }) => [status, dropOn(cards, status)])),
            over: null,
          });
        },
        onDrag: ({ location }) => follow(location),
        onDropTargetChange: ({ location }) => follow(location),
        onDrop: ({ location }) => {
          // Drags are told once a frame: a hand that lets go in between means where it is now.
          follow(location);
          const { cards, drops, over } = useDrag.getState();
          useDrag.setState(noDrag);
          if (!over) return;
          void dropped(cards, over, drops.get(over.status));
        },
      }),
    );
  }, [ref]);
}

function follow({ current }: DragLocationHistory): void {
  const status = current.dropTargets[0]?.data.status as TaskStatus | undefined;
  const { cards, ids, drops, over } = useDrag.getState();
  const drop = status && drops.get(status);
  const column = status && columnOf(status);
  if (!status || !drop || !column) {
    if (over) useDrag.setState({ over: null });
    return;
  }
  if (!hasOwnOrder(status) || drop.kind === 'illegal') {
    if (over?.status !== status) useDrag.setState({ over: { status, index: null, y: 0, problem: null } });
    return;
  }
  const { index } = column.placeAt(current.input.clientY);
  const place = withoutMoved(column.rows, index, ids);
  const [first] = cards;
  if (!first) return;
  let problem: string | null = null;
  let shown = index;
  if (drop.kind === 'reorder') {
    const wrong = cards.map(({ priority }) => placeAt(place.rows, place.index, priority)).find(({ ok }) => !ok);
    problem = wrong && !wrong.ok ? wrong.reason : null;
  } else shown = amongAll(column.rows, nearestPlace(place.rows, place.index, first.priority), ids);
  const y = column.lineAt(shown);
  if (over?.status === status && over.index === shown && over.y === y && over.problem === problem) return;
  useDrag.setState({ over: { status, index: shown, y, problem } });
}

async function dropped(cards: readonly Card[], over: NonNullable<ReturnType<typeof useDrag.getState>['over']>, drop: Drop | undefined) {
  if (over.problem !== null) notify({ status: over.status, text: over.problem });
  else if (drop?.kind === 'illegal') notify({ status: over.status, text: drop.reason });
  else await moveCards(cards, over.status, { index: over.index, shown: () => cards.length > 1 && clearSelection() });
}
