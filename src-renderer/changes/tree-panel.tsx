import { useVirtualizer } from '@tanstack/react-virtual';
import { Check, ChevronDown, ChevronRight, Folder } from 'lucide-react';
import { type Ref, useEffect, useMemo, useRef, useState } from 'react';
import { cx } from '../lib/class-names.ts';
import { Input } from '../ui/field.tsx';
import { type TreeNode, visibleNodes } from './file-tree.ts';
import { Numbers, StatusLetter } from './numbers.tsx';

const rowHeight = 26;

/** The changed files as a tree; a click goes to the file's diff. */
export function TreePanel({
  nodes,
  current,
  isViewed,
  filter,
  filterRef,
  onFilter,
  onOpen,
}: {
  nodes: TreeNode[];
  current: string | null;
  isViewed: (path: string) => boolean;
  filter: string;
  filterRef: Ref<HTMLInputElement>;
  onFilter: (text: string) => void;
  onOpen: (path: string) => void;
}) {
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const shown = useMemo(() => visibleNodes(nodes, folded), [nodes, folded]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (i) => (shown[i] as TreeNode).path,
    overscan: 10,
  });
  const at = shown.findIndex((node) => node.path === current);
  useEffect(() => {
    if (at !== -1) virtualizer.scrollToIndex(at, { align: 'auto' });
  }, [at, virtualizer]);

  const toggle = (path: string): void =>
    setFolded((before) => {
      const next = new Set(before);
      if (!next.delete(path)) next.add(path);
      return next;
    });

  return (
    <nav aria-label="Changed files" className="flex min-h-0 w-full flex-1 flex-col">
      <div className="p-2">
        <Input
          ref={filterRef}
          type="search"
          value={filter}
          onChange={(event) => onFilter(event.target.value)}
          placeholder="Filter files…"
          aria-label="Filter the changed files"
        />
      </div>
      {nodes.length === 0 ? <p className="px-3 py-1 text-muted">No file has this in its path.</p> : null}
      <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto px-1.5 pb-2">
        <ul className="relative" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const node = shown[item.index] as TreeNode;
            return (
              <li
                key={item.key}
                className="absolute inset-x-0 top-0"
                style={{ height: rowHeight, transform: `translateY(${item.start}px)` }}
              >
                {node.type === 'folder' ? (
                  <button
                    type="button"
                    aria-expanded={!folded.has(node.path)}
                    onClick={() => toggle(node.path)}
                    className={entry}
                    style={indent(node)}
                  >
                    {folded.has(node.path) ? (
                      <ChevronRight size={13} className="shrink-0" />
                    ) : (
                      <ChevronDown size={13} className="shrink-0" />
                    )}
                    <Folder size={13} aria-hidden="true" className="shrink-0 text-faint" />
                    <span className="truncate" dir="ltr" title={node.path}>
                      {node.name}
                    </span>
                  </button>
                ) : (
                  <button
                    type="button"
                    onClick={() => onOpen(node.path)}
                    aria-current={node.path === current ? 'true' : undefined}
                    className={cx(entry, node.path === current && 'bg-active/70', isViewed(node.path) ? 'text-muted' : 'text-ink')}
                    style={indent(node)}
                  >
                    <StatusLetter status={node.file.status} />
                    <span className="min-w-0 flex-1 truncate" dir="ltr" title={node.path}>
                      {node.name}
                    </span>
                    {isViewed(node.path) ? (
                      <>
                        <Check size={12} aria-hidden="true" className="shrink-0 text-accent" />
                        <span className="sr-only">viewed</span>
                      </>
                    ) : node.file.binary ? null : (
                      <Numbers added={node.file.added} removed={node.file.removed} className="shrink-0" />
                    )}
                  </button>
                )}
              </li>
            );
          })}
        </ul>
      </div>
    </nav>
  );
}

const entry =
  'flex h-full w-full items-center gap-1.5 rounded-control pr-1.5 text-left text-muted transition-colors hover:bg-hover outline-offset-[-2px]';
const indent = (node: TreeNode) => ({ paddingInlineStart: 6 + Math.min(node.depth, 8) * 12 + (node.type === 'file' ? 2 : 0) });
