import { ChevronDown, ChevronRight, Copy, SquareArrowOutUpRight } from 'lucide-react';
import type { ChangedFile } from '../../src-main/contract/branches.ts';
import { cx } from '../lib/class-names.ts';
import { useKeys } from '../shortcuts/bindings.ts';
import { copy } from '../task/copy.ts';
import { IconButton } from '../ui/button.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { Numbers, StatusLetter } from './numbers.tsx';

export function FileHeader({
  file,
  collapsed,
  viewed,
  editor,
  onCollapse,
  onViewed,
  onOpen,
}: {
  file: ChangedFile;
  collapsed: boolean;
  viewed: boolean;
  /** Name of the editor on this machine; null when there is none. */
  editor: string | null;
  onCollapse: () => void;
  onViewed: (viewed: boolean) => void;
  onOpen: () => void;
}) {
  const Chevron = collapsed ? ChevronRight : ChevronDown;
  const keys = useKeys('changes.viewed');
  return (
    <div className={cx('flex h-9 items-center gap-1.5 border bg-canvas pr-2 pl-1', collapsed ? 'rounded-card' : 'rounded-t-card')}>
      <h3 className="flex min-w-0 flex-1">
        <button
          type="button"
          aria-expanded={!collapsed}
          onClick={onCollapse}
          className="flex h-7 min-w-0 flex-1 items-center gap-1.5 rounded-control px-1 text-left"
        >
          <Chevron size={14} aria-hidden="true" className="shrink-0 text-faint" />
          <StatusLetter status={file.status} />
          <Path path={file.path} oldPath={file.oldPath} />
        </button>
      </h3>
      {file.binary ? null : <Numbers added={file.added} removed={file.removed} />}
      <span className="flex shrink-0 items-center max-phone:hidden">
        <IconButton size="sm" label="Copy the path" icon={<Copy size={13} />} onClick={() => void copy(file.path, 'the path')} />
        {editor && file.status !== 'deleted' ? (
          <IconButton size="sm" label={`Open in ${editor}`} icon={<SquareArrowOutUpRight size={13} />} onClick={onOpen} />
        ) : null}
      </span>
      <Tooltip text={viewed ? 'Not viewed after all' : 'Mark as viewed, and fold'} keys={keys}>
        <label
          className={cx(
            'flex h-6 shrink-0 select-none items-center gap-1.5 rounded-control border px-1.5 text-meta transition-colors',
            viewed ? 'border-transparent bg-accent-tint text-accent' : 'text-muted hover:bg-hover',
          )}
        >
          <input
            type="checkbox"
            className="size-3 accent-(--accent)"
            checked={viewed}
            aria-label={`Viewed: ${file.path}`}
            onChange={(event) => onViewed(event.target.checked)}
          />
          <span className="max-phone:hidden">Viewed</span>
        </label>
      </Tooltip>
    </div>
  );
}

/** The name in full ink and whole as long as there is room; the way to it is what gets cut. */
function Path({ path, oldPath }: { path: string; oldPath: string | null }) {
  const slash = path.lastIndexOf('/') + 1;
  return (
    <span className="flex min-w-0 font-mono text-mono" dir="ltr" title={oldPath ? `${oldPath} → ${path}` : path}>
      {slash > 0 || oldPath ? (
        <span className="min-w-4 shrink-[99] truncate whitespace-pre text-muted">
          {oldPath ? `${oldPath} → ` : ''}
          {path.slice(0, slash)}
        </span>
      ) : null}
      <span className="min-w-0 truncate font-medium">{path.slice(slash)}</span>
    </span>
  );
}
