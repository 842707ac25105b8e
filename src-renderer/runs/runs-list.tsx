import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { RunSummary } from '../../src-main/contract/runs.ts';
import { useOpenTask } from '../frame/use-open-task.ts';
import { useNow } from '../lib/use-now.ts';
import { useWidth } from '../lib/use-width.ts';
import { Skeleton } from '../ui/empty-state.tsx';
import { tableFrom, templateFor } from './columns.ts';
import { RunCard, RunCells } from './run-row.tsx';

/** A dense table; a card each where there is no room for its columns. Reads on as its end comes near. */
export function RunsList({ runs, hasMore, onMore }: { runs: RunSummary[]; hasMore: boolean; onMore: () => void }) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box) ?? tableFrom;
  const table = width >= tableFrom;
  const columns = templateFor(width);
  const grid = { gridTemplateColumns: columns.template };
  const openTask = useOpenTask();
  const now = useNow(runs.some((run) => run.status === 'running') ? 1_000 : 30_000);
  const rowHeight = table ? 36 : 76;
  const virtualizer = useVirtualizer({
    count: runs.length + (hasMore ? 1 : 0),
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    getItemKey: (i) => runs[i]?.id ?? 'more',
    overscan: 12,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height for all rows
  useEffect(() => virtualizer.measure(), [rowHeight]);
  const items = virtualizer.getVirtualItems();
  const atEnd = hasMore && (items.at(-1)?.index ?? 0) >= runs.length;
  useEffect(() => {
    if (atEnd) onMore();
  }, [atEnd, onMore]);

  const rows = items.map((item) => {
    const run = runs[item.index];
    return {
      key: item.key,
      run,
      style: { height: rowHeight, transform: `translateY(${item.start}px)` },
      open: () => run && openTask(run.key, { tab: 'run', run: run.number }),
    };
  });
  const body = { height: virtualizer.getTotalSize() };

  return (
    <div ref={box} className="min-h-0 flex-1 overflow-y-auto">
      {table ? (
        <table className="block" aria-label="Runs">
          <thead className="sticky top-0 z-10 block border-b bg-canvas">
            <tr className="grid h-8 items-center gap-x-3 px-4 text-left text-meta text-muted [&>th]:font-normal" style={grid}>
              <th>State</th>
              <th>Task</th>
              <th>Agent</th>
              <th>Stage</th>
              {columns.verdict ? <th>Result</th> : null}
              <th className="text-right">Took</th>
              {columns.tokens ? <th className="text-right">Tokens</th> : null}
              <th className="text-right">Cost</th>
              <th className="text-right">Started</th>
            </tr>
          </thead>
          <tbody className="relative block" style={body}>
            {rows.map(({ key, run, style, open }) => (
              <tr
                key={key}
                className="absolute inset-x-0 top-0 grid items-center gap-x-3 border-b px-4 transition-colors hover:bg-hover/60"
                style={{ ...style, ...grid }}
              >
                {run ? (
                  <RunCells run={run} now={now} columns={columns} onOpen={open} />
                ) : (
                  <td className="col-span-full">
                    <Skeleton className="h-3 w-2/3" />
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <ul aria-label="Runs" className="relative" style={body}>
          {rows.map(({ key, run, style, open }) => (
            <li key={key} className="absolute inset-x-0 top-0" style={style}>
              {run ? <RunCard run={run} now={now} onOpen={open} /> : <Skeleton className="m-3 h-3 w-2/3" />}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
