import { PanelLeft } from 'lucide-react';
import type { RunChanges } from '../../src-main/contract/branches.ts';
import { plural } from '../lib/format.ts';
import { useKeys } from '../shortcuts/bindings.ts';
import { IconButton } from '../ui/button.tsx';
import { Segmented } from '../ui/tabs.tsx';
import { Numbers } from './numbers.tsx';
import type { Layout } from './rows.ts';

export function ChangesToolbar({
  changes,
  viewed,
  treeOpen,
  onTree,
  layout,
  onLayout,
}: {
  changes: RunChanges;
  /** Files that are ticked off. */
  viewed: number;
  treeOpen: boolean;
  onTree: () => void;
  layout: Layout;
  /** Null where there is no room for a choice. */
  onLayout: ((layout: Layout) => void) | null;
}) {
  const count = changes.files.length + changes.unlisted;
  const added = changes.files.reduce((sum, file) => sum + file.added, 0);
  const removed = changes.files.reduce((sum, file) => sum + file.removed, 0);
  return (
    <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b px-3 py-1">
      <IconButton
        label={treeOpen ? 'Hide the files' : 'Show the files'}
        icon={<PanelLeft size={15} />}
        pressed={treeOpen}
        keys={useKeys('changes.filter')}
        onClick={onTree}
      />
      <span className="flex items-baseline gap-2">
        <span className="font-medium">{plural(count, 'file')}</span>
        <Numbers added={added} removed={removed} />
      </span>
      <span className="min-w-0 truncate text-meta text-muted" title={`From ${changes.baseSha} to ${changes.headSha ?? 'the worktree'}`}>
        <span className="font-mono">{changes.baseSha.slice(0, 7)}</span>
        {' → '}
        {changes.headSha ? <span className="font-mono">{changes.headSha.slice(0, 7)}</span> : 'worktree, as it is now'}
      </span>
      <span className="ml-auto flex items-center gap-3">
        <span className="tabular flex items-center gap-2 text-meta text-muted">
          <progress
            aria-label="Files viewed"
            className="h-1 w-16 overflow-hidden rounded-full [&::-webkit-progress-bar]:bg-active [&::-webkit-progress-value]:bg-accent"
            value={viewed}
            max={changes.files.length}
          />
          {viewed}/{changes.files.length} viewed
        </span>
        {onLayout ? (
          <Segmented
            label="Layout of the diffs"
            value={layout}
            onChange={onLayout}
            options={[
              { value: 'unified', label: 'Unified' },
              { value: 'split', label: 'Side by side' },
            ]}
          />
        ) : null}
      </span>
    </div>
  );
}
