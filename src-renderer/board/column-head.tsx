import { ArrowDownToLine, Plus } from 'lucide-react';
import type { TaskStatus } from '../../src-main/contract/tasks.ts';
import { taskStatusLook } from '../lib/status.ts';
import { useKeys } from '../shortcuts/bindings.ts';
import { runAction } from '../shortcuts/dispatch.ts';
import { IconButton } from '../ui/button.tsx';
import { StatusIcon } from '../ui/status-icon.tsx';
import { useDragOver, useDropOn } from './drag-state.ts';

/** While something is dragged over the column it says what a drop here would do. */
export function ColumnHead({ status, count }: { status: TaskStatus; count: number | null }) {
  const keys = useKeys('task.new');
  const drop = useDropOn(status);
  const over = useDragOver(status);
  const action = over && over.problem === null && drop?.kind === 'move' ? drop.words : null;
  return (
    <header className="flex h-9 shrink-0 items-center gap-1.5 px-2.5 max-phone:sr-only">
      <StatusIcon status={status} />
      <h2 className="font-medium">{taskStatusLook[status].words}</h2>
      {count === null ? null : <span className="tabular text-faint text-meta">{count.toLocaleString('en')}</span>}
      {action === null ? null : (
        <span className="ml-auto flex min-w-0 items-center gap-1 rounded-full bg-accent px-2 font-medium text-meta text-on-accent">
          <ArrowDownToLine size={12} aria-hidden="true" className="shrink-0" />
          <span className="truncate">{action}</span>
        </span>
      )}
      {status === 'todo' && action === null ? (
        <IconButton
          className="ml-auto"
          size="sm"
          label="New task"
          keys={keys}
          icon={<Plus size={14} />}
          onClick={() => runAction('task.new')}
        />
      ) : null}
    </header>
  );
}
