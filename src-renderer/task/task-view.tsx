import { useQuery } from '@tanstack/react-query';
import { Suspense, useState } from 'react';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { api } from '../api/client.ts';
import { isGone, messageOf } from '../api/query-client.ts';
import type { TaskTab } from '../frame/search-params.ts';
import { useSearchParams, useSetSearch } from '../frame/use-open-task.ts';
import { lazyWithPreload } from '../lib/lazy-with-preload.tsx';
import type { ActionId } from '../shortcuts/registry.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import { useSpecView } from '../state/spec-view.ts';
import { Button } from '../ui/button.tsx';
import { ErrorState, Skeleton } from '../ui/empty-state.tsx';
import { TabPanel, Tabs } from '../ui/tabs.tsx';
import { readOnlyReason } from './commands.ts';
import { useSpecAutosave } from './editor/use-spec-autosave.ts';
import { SpecTab } from './spec-tab.tsx';
import { defaultTab, tabsOf } from './tabs.ts';
import { TaskFooter } from './task-footer.tsx';
import { TaskHeader, type TaskMoves } from './task-header.tsx';
import { usePropertyEdits } from './use-property-edits.ts';
import { useTaskCommands } from './use-task-commands.ts';

export const RunTab = lazyWithPreload(() => import('../run/run-tab.tsx').then((m) => m.RunTab));
const ChangesTab = lazyWithPreload(() => import('../changes/changes-tab.tsx').then((m) => m.ChangesTab));
const ChecksTab = lazyWithPreload(() => import('../checks/checks-tab.tsx').then((m) => m.ChecksTab));
const ActivityTab = lazyWithPreload(() => import('./activity-tab.tsx').then((m) => m.ActivityTab));

const tabWords: Record<TaskTab, string> = { spec: 'Spec', run: 'Run', changes: 'Changes', checks: 'Checks', activity: 'Activity' };

/** One task, whole: in the panel over a board, or as a page. */
export function TaskView({
  project,
  slug,
  moves,
}: {
  project: string;
  slug: string;
  moves: Omit<TaskMoves, 'next' | 'previous'> & { go: (task: TaskWithRuns, by: 1 | -1) => void };
}) {
  const {
    data: task,
    error,
    isFetching,
    refetch,
  } = useQuery({ ...api.tasks.get.queryOptions({ input: { project, slug } }), placeholderData: undefined });
  useShortcut('panel.close', moves.close);
  useShortcut('panel.page', moves.resize);
  if (task && !isGone(error)) return <Open key={task.id} task={task} moves={moves} />;
  if (error)
    return (
      <ErrorState
        title={`${project}/${slug} cannot be shown`}
        text={messageOf(error)}
        action={
          <div className="flex gap-2">
            {isGone(error) ? null : (
              <Button busy={isFetching} onClick={() => void refetch()}>
                Try again
              </Button>
            )}
            <Button onClick={moves.close}>Close</Button>
          </div>
        }
      />
    );
  return (
    <div role="status" aria-label={`Reading ${project}/${slug}`} className="flex flex-col gap-3 p-4">
      <Skeleton className="h-4 w-40" />
      <Skeleton className="h-5 w-2/3" />
      <Skeleton className="mt-4 h-40 w-full" />
    </div>
  );
}

function Open({ task, moves }: { task: TaskWithRuns; moves: Parameters<typeof TaskView>[0]['moves'] }) {
  const search = useSearchParams();
  const setSearch = useSetSearch();
  const spec = useSpecAutosave(task);
  const commands = useTaskCommands(task, spec);
  const edits = usePropertyEdits(task);
  const [focusWish, setFocusWish] = useState(0);
  const tabs = tabsOf(task);
  const tab = search.tab !== undefined && tabs.includes(search.tab) ? search.tab : defaultTab(task);
  const run = (search.run === undefined ? undefined : task.runs.find(({ number }) => number === search.run)) ?? task.runs.at(-1) ?? null;
  // The run's own header has the one command there is.
  const stopsAbove = tab === 'run' && run?.status === 'running' && commands.commands.length === 1 && commands.error === null;
  const show = (next: TaskTab) => setSearch({ tab: next, terminal: undefined, file: undefined, line: undefined });
  useShortcut('task.edit', () => {
    if (readOnlyReason(task) === null && useSpecView.getState().layout === 'preview') useSpecView.setState({ layout: 'write' });
    show('spec');
    setFocusWish((wish) => wish + 1);
  });
  useShortcut('task.raise', () => edits.change({ priority: task.priority + 1 }));
  useShortcut('task.lower', () => edits.change({ priority: task.priority - 1 }));
  useShortcut('panel.next', () => moves.go(task, 1));
  useShortcut('panel.previous', () => moves.go(task, -1));
  return (
    <article aria-label={task.title} className="flex min-h-0 flex-1 flex-col">
      <TaskHeader task={task} commands={commands} moves={{ ...moves, next: () => moves.go(task, 1), previous: () => moves.go(task, -1) }} />
      {tabs.map((name) => (
        <TabKey key={name} tab={name} onShow={show} />
      ))}
      <Tabs
        label="Task"
        value={tab}
        onChange={show}
        tabs={tabs.map((value) => ({
          value,
          label: tabWords[value],
          badge: value === 'run' && task.runs.length > 1 ? task.runs.length : undefined,
        }))}
      >
        <TabPanel value={tab}>
          <Suspense fallback={<Skeleton className="m-4 h-24" />}>
            {tab === 'spec' ? <SpecTab task={task} spec={spec} commands={commands} edits={edits} focusWish={focusWish} /> : null}
            {tab === 'run' ? <RunTab task={task} run={run} commands={commands} /> : null}
            {tab === 'changes' ? <ChangesTab task={task} run={run} /> : null}
            {tab === 'checks' ? <ChecksTab task={task} run={run} /> : null}
            {tab === 'activity' ? <ActivityTab task={task} /> : null}
          </Suspense>
        </TabPanel>
      </Tabs>
      {stopsAbove ? null : <TaskFooter task={task} commands={commands} />}
    </article>
  );
}

const tabActions: Record<TaskTab, ActionId> = {
  spec: 'panel.spec',
  run: 'panel.run',
  changes: 'panel.changes',
  checks: 'panel.checks',
  activity: 'panel.activity',
};

function TabKey({ tab, onShow }: { tab: TaskTab; onShow: (tab: TaskTab) => void }) {
  useShortcut(tabActions[tab], () => onShow(tab));
  return null;
}
