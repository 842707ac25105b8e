import { type RefObject, Suspense, useImperativeHandle, useRef } from 'react';
import type { Run, Stage } from '../../src-main/contract/runs.ts';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { rpc } from '../api/client.ts';
import { messageOf } from '../api/query-client.ts';
import type { SearchParams } from '../frame/search-params.ts';
import { useSearchParams, useSetSearch } from '../frame/use-open-task.ts';
import { cx } from '../lib/class-names.ts';
import { lazyWithPreload } from '../lib/lazy-with-preload.tsx';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import type { TaskCommands } from '../task/use-task-commands.ts';
import { EmptyState, Skeleton } from '../ui/empty-state.tsx';
import { toast } from '../ui/toast.tsx';
import type { JournalFeed } from './journal-feed.ts';
import { MessageBox } from './message-box.tsx';
import { RunHeader } from './run-header.tsx';
import { TimelinePane } from './timeline-pane.tsx';
import type { TimelineHandle } from './timeline-view.tsx';
import { useJournal } from './use-journal.ts';

const TerminalPane = lazyWithPreload(() => import('./terminal/terminal-pane.tsx').then((m) => m.TerminalPane));

/** A run as it goes, or as it went: what the agent said and did, and terminals in its worktree. */
export function RunTab({ task, run, commands }: { task: TaskWithRuns; run: Run | null; commands: TaskCommands }) {
  if (!run) return <NoRun task={task} />;
  return <RunView task={task} run={run} commands={commands} />;
}

/** The head stays when another run is chosen in it, and the keyboard with it. */
function RunView({ task, run, commands }: { task: TaskWithRuns; run: Run; commands: TaskCommands }) {
  const { terminal } = useSearchParams();
  const setSearch = useSetSearch();
  const body = useRef<BodyHandle>(null);
  const showTimeline = () => setSearch({ terminal: undefined });
  const showTerminal = () => setSearch({ terminal: terminal ?? 'output' });
  const jump = (stage: Stage) => {
    showTimeline();
    body.current?.jump(stage);
  };
  const step = (by: -1 | 1) => {
    const next = task.runs[task.runs.findIndex(({ id }) => id === run.id) + by];
    if (next) setSearch({ run: next === task.runs.at(-1) ? undefined : next.number });
    return next !== undefined;
  };
  useShortcut('run.view', () => (terminal === undefined ? showTerminal() : showTimeline()));
  useShortcut('run.takeOver', () => setSearch({ terminal: 'agent' }));
  useShortcut('run.older', () => step(-1));
  useShortcut('run.newer', () => step(1));

  return (
    <div className="@container relative flex min-h-0 flex-1 flex-col">
      <RunHeader
        task={task}
        run={run}
        commands={commands}
        view={terminal === undefined ? 'timeline' : 'terminal'}
        onView={(view) => (view === 'timeline' ? showTimeline() : showTerminal())}
        onJump={jump}
      />
      <RunBody key={run.id} task={task} run={run} terminal={terminal} handle={body} />
    </div>
  );
}

interface BodyHandle {
  jump(stage: Stage): void;
}

function RunBody({
  task,
  run,
  terminal,
  handle,
}: {
  task: TaskWithRuns;
  run: Run;
  terminal: SearchParams['terminal'];
  handle: RefObject<BodyHandle | null>;
}) {
  const setSearch = useSetSearch();
  const timeline = useRef<TimelineHandle>(null);
  const { feed, state } = useJournal({ project: task.project, slug: task.slug, number: run.number });
  useImperativeHandle(handle, () => ({
    jump(stage) {
      if (!feed) return;
      jumpTo(stage, { feed, timeline, task, run }).catch((error: unknown) => toast.fail('The stage could not be found', messageOf(error)));
    },
  }));
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      {/* The timeline stays where it was read while the terminal lies over it. */}
      <div
        inert={terminal !== undefined}
        className={cx('flex min-h-0 flex-1 flex-col', terminal !== undefined && 'invisible absolute inset-0')}
      >
        <TimelinePane task={task} run={run} feed={feed} state={state} handle={timeline} isShown={terminal === undefined} />
        <MessageBox task={task} run={run} />
      </div>
      {terminal === undefined ? null : (
        <Suspense fallback={<Skeleton className="m-3 h-full" />}>
          <TerminalPane task={task} run={run} wanted={terminal} onChoose={(choice) => setSearch({ terminal: choice })} />
        </Suspense>
      )}
    </div>
  );
}

/** A pass's record has its time, not its place in the journal: near that time is the event that begins it. */
async function jumpTo(
  stage: Stage,
  { feed, timeline, task, run }: { feed: JournalFeed; timeline: RefObject<TimelineHandle | null>; task: TaskWithRuns; run: Run },
): Promise<void> {
  const near = await feed.seqAt(stage.startedAt);
  const { events } = await rpc.runs.read({ project: task.project, slug: task.slug, number: run.number, fromSeq: near, limit: 50 });
  const start = events.find((event) => event.type === 'stage' && event.stage === stage.name && event.status === 'started');
  await timeline.current?.show(start?.seq ?? near);
}

function NoRun({ task }: { task: TaskWithRuns }) {
  if (task.status === 'queued')
    return <EmptyState title="Waiting to run" text={task.waiting?.text ?? 'The run appears here as soon as the queue starts it.'} />;
  return <EmptyState title="Not run yet" text="Queue the task: what the agent says and does appears here, live." />;
}
