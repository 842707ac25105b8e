import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Suspense, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { TaskStatus } from '../../src-main/contract/tasks.ts';
import { api } from '../api/client.ts';
import { isGone } from '../api/query-client.ts';
import { useSearchParams, useSetSearch } from '../frame/use-open-task.ts';
import { lazyWithPreload } from '../lib/lazy-with-preload.tsx';
import { useMedia } from '../lib/use-media.ts';
import { BoardActionsContext } from './board-actions.ts';
import { BoardHeader } from './board-header.tsx';
import { gridOf, setOrder } from './board-model.ts';
import { clearSelection, dismissNotice, resetBoard, useBoard } from './board-state.ts';
import { BulkBar } from './bulk-bar.tsx';
import { CardMenu } from './card-menu.tsx';
import { CardTips } from './card-tips.tsx';
import { BoardColumn } from './column.tsx';
import { ColumnSwitch } from './column-switch.tsx';
import { columnsShown } from './columns.ts';
import { EmptyBoard } from './empty-board.tsx';
import { filterOf, isNarrowed } from './filter.ts';
import { stepFrom } from './grid.ts';
import { followCards } from './live-cards.ts';
import { useBoardCommands } from './use-board-commands.ts';
import { goTo, useBoardKeys } from './use-board-keys.ts';
import { useCardKeys } from './use-card-keys.ts';
import { useDragMonitor } from './use-drag-monitor.ts';

const CardDialogs = lazyWithPreload(() => import('./card-dialogs.tsx').then((m) => m.CardDialogs));

/** All tasks by state: of one project, or of all. */
export function BoardView() {
  const { project } = useParams({ strict: false });
  const search = useSearchParams();
  const setSearch = useSetSearch();
  const { q, label, agent, priority, projects, show } = search;
  const filter = useMemo(() => filterOf({ q, label, agent, priority, projects }, project), [q, label, agent, priority, projects, project]);
  const columns = useMemo(() => columnsShown(show), [show]);
  const counts = useQuery({ ...api.board.counts.queryOptions({ input: filter }), placeholderData: (before) => before });
  const isPhone = useMedia('(max-width: 599px)');
  // Chosen once: what a person looks at stays, whatever comes into the columns before it.
  const [first, setFirst] = useState<{ project: string | undefined; status: TaskStatus } | null>(null);
  const stays = first !== null && first.project === project && columns.includes(first.status);
  const found = counts.isPlaceholderData ? undefined : columns.find((status) => (counts.data?.[status] ?? 0) > 0);
  if (isPhone && !stays && found !== undefined) setFirst({ project, status: found });
  const chosen = columns.find((status) => status === search.column) ?? (stays ? first.status : (found ?? 'todo'));
  const shown = isPhone ? [chosen] : columns;

  const board = useRef<HTMLDivElement>(null);
  /** The board and what lies over it: keys are for the selected cards in the bar that is about them, too. */
  const surface = useRef<HTMLDivElement>(null);
  const { actions, asked, endAsking } = useBoardCommands();
  useLayoutEffect(() => setOrder(shown));
  useEffect(followCards, []);
  useEffect(() => resetBoard, []);
  // What is selected on one board must not be moved from another.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change of the project that counts
  useEffect(clearSelection, [project]);
  useDragMonitor(board);
  useBoardKeys(board, filter);
  useCardKeys(surface, actions);

  const total = counts.data && columns.reduce((sum, status) => sum + (counts.data[status] ?? 0), 0);
  return (
    <BoardActionsContext value={actions}>
      <BoardHeader search={search} project={project} onLeave={() => void goTo(stepFrom(gridOf(), null, 'first'))} />
      {isPhone ? (
        <ColumnSwitch columns={columns} chosen={chosen} counts={counts.data} onChoose={(column) => setSearch({ column })} />
      ) : null}
      <div ref={surface} className="relative flex min-h-0 flex-1">
        <div
          ref={board}
          onPointerDown={dismissNotice}
          className="flex min-h-0 min-w-0 flex-1 overflow-x-auto overflow-y-hidden px-2.5 max-phone:px-1 max-phone:pt-2"
        >
          {total === 0 || isGone(counts.error) ? (
            <EmptyBoard project={project} narrowed={isNarrowed(search, project)} hidden={counts.data} show={show} />
          ) : (
            shown.map((status) => <BoardColumn key={status} status={status} filter={filter} showProject={project === undefined} />)
          )}
        </div>
        <BulkBar />
      </div>
      <CardTips within={board} />
      <CardMenu />
      <Said />
      {asked ? (
        <Suspense fallback={null}>
          <CardDialogs asked={asked} onClose={endAsking} />
        </Suspense>
      ) : null}
    </BoardActionsContext>
  );
}

/** What happened, for those who do not see it. */
function Said() {
  const said = useBoard((state) => state.said);
  return (
    <p role="status" className="sr-only">
      {said}
    </p>
  );
}
