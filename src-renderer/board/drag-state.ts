import { create } from 'zustand';
import type { Card } from '../../src-main/contract/board.ts';
import type { TaskStatus } from '../../src-main/contract/tasks.ts';
import type { Drop } from './drop.ts';

interface Drag {
  /** What is dragged; empty when nothing is. */
  cards: readonly Card[];
  ids: ReadonlySet<string>;
  /** What a drop on each column would mean, worked out once when the drag begins. */
  drops: ReadonlyMap<TaskStatus, Drop>;
  /** The column below the pointer. `index`: the place among its rows, `y` its height there; null where columns have no order. */
  over: { status: TaskStatus; index: number | null; y: number; problem: string | null } | null;
}

export const noDrag: Drag = { cards: [], ids: new Set(), drops: new Map(), over: null };

export const useDrag = create<Drag>(() => noDrag);

/** What a drop on this column would mean; undefined while nothing is dragged. */
export const useDropOn = (status: TaskStatus): Drop | undefined => useDrag(({ drops }) => drops.get(status));

/** Where what is dragged is over this column; null while it is elsewhere. */
export const useDragOver = (status: TaskStatus): Drag['over'] => useDrag(({ over }) => (over?.status === status ? over : null));
