import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { draggable, dropTargetForElements, monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import type { DragLocationHistory } from '@atlaskit/pragmatic-drag-and-drop/types';
import { type RefObject, useEffect, useEffectEvent, useState } from 'react';

/** Where a drag is: beside a row, or on it with the end of an edge. */
export interface Over {
  slug: string;
  where: 'above' | 'below' | 'edge';
}

type Dragged = { kind: 'proposal' | 'edge'; slug: string };
const isDragged = (data: Record<string | symbol, unknown>): data is Dragged & Record<string | symbol, unknown> =>
  data.kind === 'proposal' || data.kind === 'edge';

/** A row can be taken by its handle, and an edge be drawn from its knob. */
export function useProposalDrag({
  head,
  handle,
  knob,
  slug,
}: {
  head: RefObject<HTMLElement | null>;
  handle: RefObject<HTMLElement | null>;
  knob: RefObject<HTMLElement | null>;
  slug: string;
}): void {
  useEffect(() => {
    if (!head.current || !handle.current || !knob.current) return;
    return combine(
      draggable({ element: head.current, dragHandle: handle.current, getInitialData: (): Dragged => ({ kind: 'proposal', slug }) }),
      draggable({ element: knob.current, getInitialData: (): Dragged => ({ kind: 'edge', slug }) }),
      dropTargetForElements({
        element: head.current,
        getData: () => ({ slug }),
        canDrop: ({ source }) => isDragged(source.data) && source.data.slug !== slug,
      }),
    );
  }, [head, handle, knob, slug]);
}

/** Follows a drag over the list, and tells what was dropped where. */
export function useProposalDrops(on: {
  onMove: (slug: string, target: string, side: 'above' | 'below') => void;
  onEdge: (after: string, slug: string) => void;
}): Over | null {
  const [over, setOver] = useState<Over | null>(null);
  const dropped = useEffectEvent((dragged: Dragged, at: Over | null) => {
    if (at === null) return;
    if (at.where === 'edge') on.onEdge(dragged.slug, at.slug);
    else on.onMove(dragged.slug, at.slug, at.where);
  });
  useEffect(
    () =>
      monitorForElements({
        canMonitor: ({ source }) => isDragged(source.data),
        onDrag: ({ source, location }) => {
          const next = overOf(source.data as Dragged, location);
          setOver((now) => (now?.slug === next?.slug && now?.where === next?.where ? now : next));
        },
        onDrop: ({ source, location }) => {
          setOver(null);
          dropped(source.data as Dragged, overOf(source.data as Dragged, location));
        },
      }),
    [],
  );
  return over;
}

function overOf({ kind }: Dragged, { current }: DragLocationHistory): Over | null {
  const target = current.dropTargets[0];
  if (!target) return null;
  const slug = target.data.slug as string;
  if (kind === 'edge') return { slug, where: 'edge' };
  const box = target.element.getBoundingClientRect();
  return { slug, where: current.input.clientY < box.top + box.height / 2 ? 'above' : 'below' };
}
