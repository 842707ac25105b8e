import { Ban } from 'lucide-react';
import type { TaskStatus } from '../../src-main/contract/tasks.ts';
import { useBoard } from './board-state.ts';
import { useDragOver, useDropOn } from './drag-state.ts';

/** Why a drop here would not do, and after one why it did not. Lies over the list, so that nothing moves. */
export function ColumnNotice({ status }: { status: TaskStatus }) {
  const drop = useDropOn(status);
  const over = useDragOver(status);
  const notice = useBoard((state) => (state.notice?.status === status ? state.notice.text : null));
  const text = drop ? over && (over.problem ?? (drop.kind === 'illegal' ? drop.reason : null)) : notice;
  if (text === null) return null;
  return (
    <p className="pointer-events-none absolute inset-x-1.5 top-9 z-20 flex animate-appear items-start gap-1.5 rounded-card border border-failed-solid/40 bg-failed-tint px-2.5 py-1.5 text-failed-text shadow-raised max-phone:top-0">
      <Ban size={14} aria-hidden="true" className="mt-0.5 shrink-0" />
      <span className="min-w-0 break-words">{text}</span>
    </p>
  );
}
