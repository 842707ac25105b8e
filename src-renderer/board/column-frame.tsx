import type { ReactNode, RefObject } from 'react';
import type { TaskStatus } from '../../src-main/contract/tasks.ts';
import { cx } from '../lib/class-names.ts';
import { taskStatusLook } from '../lib/status.ts';
import { useDragOver, useDropOn } from './drag-state.ts';

/**
 * The outside of a column, which says whether it takes what is dragged. A drag renders it anew with what it
 * says (head, notice, line), and no card: those come from outside.
 */
export function ColumnFrame({ status, ref, children }: { status: TaskStatus; ref: RefObject<HTMLElement | null>; children: ReactNode }) {
  const drop = useDropOn(status);
  const over = useDragOver(status);
  const isLegal = drop !== undefined && drop.kind !== 'illegal' && drop.kind !== 'nothing';
  const isOver = over !== null && over.problem === null;
  return (
    <section
      ref={ref}
      aria-label={taskStatusLook[status].words}
      data-drop={isLegal ? (isOver ? 'here' : 'legal') : drop?.kind === 'illegal' ? 'illegal' : undefined}
      className={cx(
        'relative isolate flex h-full min-w-50 max-w-96 flex-1 basis-0 flex-col rounded-panel max-phone:max-w-none',
        // What lights up lies behind the cards and what dims them before, in layers of their own: nothing is painted again for it. To
        // make the column itself translucent would have the compositor put it together apart, at every frame.
        'before:pointer-events-none before:absolute before:inset-0 before:-z-10 before:rounded-panel before:bg-accent-tint before:opacity-0 before:transition-opacity before:will-change-[opacity]',
        'data-[drop=here]:before:opacity-100 data-[drop=legal]:before:opacity-40',
        'after:pointer-events-none after:absolute after:inset-0 after:z-10 after:bg-canvas after:opacity-0 after:transition-opacity after:will-change-[opacity]',
        'data-[drop=illegal]:after:opacity-40',
      )}
    >
      {children}
    </section>
  );
}

/** Where what is dragged would be put. */
export function DropLine({ status }: { status: TaskStatus }) {
  const over = useDragOver(status);
  if (over === null || over.index === null || over.problem !== null) return null;
  return (
    <div aria-hidden="true" className="pointer-events-none absolute inset-x-0 z-10 h-0.5 rounded-full bg-accent" style={{ top: over.y }}>
      <span className="absolute -top-0.75 -left-1 size-2 rounded-full border-2 border-accent bg-surface" />
    </div>
  );
}
