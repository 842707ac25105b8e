import { useEffect, useRef } from 'react';
import type { TaskStatus } from '../../src-main/contract/tasks.ts';
import { cx } from '../lib/class-names.ts';
import { taskStatusLook } from '../lib/status.ts';
import { StatusIcon } from '../ui/status-icon.tsx';

/** Which column a phone shows. */
export function ColumnSwitch({
  columns,
  chosen,
  counts,
  onChoose,
}: {
  columns: readonly TaskStatus[];
  chosen: TaskStatus;
  counts: Partial<Record<TaskStatus, number>> | undefined;
  onChoose: (status: TaskStatus) => void;
}) {
  const nav = useRef<HTMLElement>(null);
  const counted = counts !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the one that is chosen by now; once more when the counts make all wider
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [chosen, counted]);
  return (
    <nav ref={nav} aria-label="Columns" className="flex shrink-0 gap-1 overflow-x-auto border-b px-2 py-1.5 [scrollbar-width:none]">
      {columns.map((status) => (
        <button
          key={status}
          type="button"
          aria-current={status === chosen ? 'true' : undefined}
          onClick={() => onChoose(status)}
          className={cx(
            'flex h-8 shrink-0 items-center gap-1.5 rounded-full border px-3',
            status === chosen ? 'border-line-strong bg-surface font-medium' : 'border-transparent text-muted',
          )}
        >
          <StatusIcon status={status} />
          {taskStatusLook[status].words}
          {counts ? <span className="tabular text-faint text-meta">{(counts[status] ?? 0).toLocaleString('en')}</span> : null}
        </button>
      ))}
    </nav>
  );
}
