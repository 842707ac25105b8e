import { useQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import type { RunChanges } from '../../src-main/contract/branches.ts';
import type { Run } from '../../src-main/contract/runs.ts';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { api, rpc } from '../api/client.ts';
import { useSearchParams } from '../frame/use-open-task.ts';
import { plural } from '../lib/format.ts';
import { useWidth } from '../lib/use-width.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import { toast } from '../ui/toast.tsx';
import { ChangesToolbar } from './changes-toolbar.tsx';
import { DiffList, type DiffListHandle } from './diff-list.tsx';
import { useDiffState } from './diff-state.ts';
import { FileHeader } from './file-header.tsx';
import type { FileStore } from './file-store.ts';
import { buildTree, filterFiles } from './file-tree.ts';
import type { Row } from './rows.ts';
import { TreePanel } from './tree-panel.tsx';
import { useDiffView } from './use-diff-view.ts';
import { useJump } from './use-jump.ts';
import { stampOf } from './viewed.ts';

/** Narrower than this, two columns of code are none. */
const splitFrom = 1000;
/** Narrower than this, the tree lies over the diffs instead of beside them. */
const treeFrom = 720;

export function ChangesView({ task, run, changes, store }: { task: TaskWithRuns; run: Run; changes: RunChanges; store: FileStore }) {
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<DiffListHandle>(null);
  const filterBox = useRef<HTMLInputElement>(null);
  const width = useWidth(box) ?? 0;
  const { file, line } = useSearchParams();
  const { data: info } = useQuery(api.system.info.queryOptions());
  const { treeOpen, layout: chosen, setLayout, setTreeOpen, mark } = useDiffState();
  const layout = chosen === 'split' && width >= splitFrom ? 'split' : 'unified';
  const beside = width >= treeFrom;
  /** Over the diffs, the tree is open only until a file was chosen. */
  const [sheetOpen, setSheetOpen] = useState(false);
  const showTree = beside ? treeOpen : sheetOpen;

  const [filter, setFilter] = useState('');
  const nodes = useMemo(() => buildTree(filterFiles(changes.files, filter)), [changes.files, filter]);
  const files = useMemo(() => nodes.flatMap((node) => (node.type === 'file' ? [node.file] : [])), [nodes]);

  const marks = useDiffState((state) => state.marks[run.id]);
  const stamps = useMemo(
    () => new Map(changes.files.map((each) => [each.path, stampOf(changes.headSha, each)])),
    [changes.files, changes.headSha],
  );
  const isViewed = useCallback((path: string) => marks?.[path] !== undefined && marks[path] === stamps.get(path), [marks, stamps]);
  const view = useDiffView(files, store, layout, isViewed);
  const { jump, missing } = useJump({
    ...view,
    wanted: useMemo(() => (file ? { file, line: line ?? null } : null), [file, line]),
    ready: width > 0,
    store,
    list,
  });

  const [current, setCurrent] = useState<string | null>(null);
  const setViewed = (path: string, viewed: boolean): void => {
    mark(run.id, path, viewed ? (stamps.get(path) ?? null) : null);
    view.setFold(path, viewed);
  };
  useShortcut('changes.viewed', () => (current ? setViewed(current, !isViewed(current)) : false));
  useShortcut('changes.layout', () => (width >= splitFrom ? setLayout(layout === 'split' ? 'unified' : 'split') : false));
  useShortcut('changes.filter', () => {
    if (beside) setTreeOpen(true);
    else setSheetOpen(true);
    requestAnimationFrame(() => filterBox.current?.focus());
  });

  const open = (path: string): void => {
    void rpc.tasks
      .openInEditor({ project: task.project, slug: task.slug, file: path, line: null })
      .catch((error: unknown) => toast.fail('The editor was not opened', error instanceof Error ? error.message : undefined));
  };
  const header = (row: Row) => (
    <FileHeader
      file={row.file}
      collapsed={view.collapsed.has(row.file.path)}
      viewed={isViewed(row.file.path)}
      editor={info?.editor ?? null}
      onCollapse={() => view.setFold(row.file.path, !view.collapsed.has(row.file.path))}
      onViewed={(viewed) => setViewed(row.file.path, viewed)}
      onOpen={() => open(row.file.path)}
    />
  );

  return (
    <div ref={box} className="relative flex min-h-0 flex-1 flex-col">
      <ChangesToolbar
        changes={changes}
        viewed={changes.files.filter((each) => isViewed(each.path)).length}
        treeOpen={showTree}
        onTree={() => (beside ? setTreeOpen(!treeOpen) : setSheetOpen(!sheetOpen))}
        layout={layout}
        onLayout={width >= splitFrom ? setLayout : null}
      />
      {missing && file === missing ? (
        <p role="status" className="border-b bg-waiting-tint px-4 py-1.5 text-waiting-text">
          {missing} is not among the files that this run changed.
        </p>
      ) : null}
      {changes.unlisted > 0 ? (
        <p role="status" className="border-b px-4 py-1.5 text-muted">
          {plural(changes.unlisted, 'more file')} changed, which {changes.unlisted === 1 ? 'is' : 'are'} not listed here. Open the worktree
          to see all of them.
        </p>
      ) : null}
      <div className="relative flex min-h-0 flex-1 pt-2">
        {showTree ? (
          <div className={beside ? 'flex w-62 shrink-0' : 'absolute inset-0 z-20 flex bg-surface'}>
            <TreePanel
              nodes={nodes}
              current={current}
              isViewed={isViewed}
              filter={filter}
              filterRef={filterBox}
              onFilter={setFilter}
              onOpen={(path) => {
                setSheetOpen(false);
                jump({ file: path, line: null });
              }}
            />
          </div>
        ) : null}
        <DiffList
          ref={list}
          rows={view.rows}
          store={store}
          target={file && line ? { file, line } : null}
          header={header}
          onUnfold={view.onUnfold}
          onFile={setCurrent}
        />
      </div>
    </div>
  );
}
