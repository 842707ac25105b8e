import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Accessibility, Bot, Plus, ScrollText, SquareTerminal, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Run } from '../../../src-main/contract/runs.ts';
import type { TaskWithRuns } from '../../../src-main/contract/tasks.ts';
import type { Terminal, TerminalKind } from '../../../src-main/contract/terminals.ts';
import { api, rpc } from '../../api/client.ts';
import { messageOf } from '../../api/query-client.ts';
import { cx } from '../../lib/class-names.ts';
import { useKeys } from '../../shortcuts/bindings.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { EmptyState, ErrorState } from '../../ui/empty-state.tsx';
import { ReadFailed } from '../../ui/read-failed.tsx';
import { toast } from '../../ui/toast.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import { LiveTerminal } from './live-terminal.tsx';
import { OutputView } from './output-view.tsx';
import { useTerminalSettings } from './settings.ts';

type Wanted = 'output' | TerminalKind;

/** The run's output as text, and terminals in the task's worktree: the agent itself, taken over, and shells. */
export function TerminalPane({
  task,
  run,
  wanted,
  onChoose,
}: {
  task: TaskWithRuns;
  run: Run;
  /** As the address says. */
  wanted: Wanted;
  onChoose: (wanted: Wanted) => void;
}) {
  const ref = { project: task.project, slug: task.slug };
  const queryClient = useQueryClient();
  const list = useQuery(api.terminals.list.queryOptions({ input: ref, staleTime: 0 }));
  const { data: terminals, isFetching } = list;
  /** Of several shells, the one that is looked at. */
  const [chosen, setChosen] = useState<string | null>(null);
  const body = useRef<HTMLDivElement>(null);
  const refresh = () => queryClient.invalidateQueries({ queryKey: api.terminals.list.key() });

  const open = useMutation({
    mutationFn: async ({ kind, stop }: { kind: TerminalKind; stop?: boolean }) => {
      if (stop) await rpc.tasks.cancel(ref);
      return rpc.terminals.open({ ...ref, kind, ...roughSize(body.current) });
    },
    onSuccess: async (terminal) => {
      await refresh();
      setChosen(terminal.id);
    },
  });
  const close = useMutation({
    mutationFn: (id: string) => rpc.terminals.close({ id }),
    onError: (error) => toast.fail('The terminal could not be closed', messageOf(error)),
    onSettled: refresh,
  });
  const closeTab = (terminal: Terminal) => {
    close.mutate(terminal.id);
    if (shown?.id === terminal.id) onChoose('output');
  };

  const ofKind = wanted === 'output' ? [] : (terminals ?? []).filter(({ kind }) => kind === wanted);
  const shown = ofKind.find(({ id }) => id === chosen) ?? ofKind.at(-1) ?? null;
  const isBusy = task.status === 'inprogress' || task.status === 'queued';
  const mustStop = wanted === 'agent' && shown === null && isBusy;

  // Who comes here by the address wants one. An ended one stays until it is closed, so this never starts a second by itself;
  // nor does a list from before, which another window may have added to.
  const isMissing = terminals !== undefined && !isFetching && wanted !== 'output' && shown === null && !mustStop;
  const opened = useRef<Wanted | null>(null);
  const { mutate } = open;
  useEffect(() => {
    if (wanted === 'output') opened.current = null;
    else if (isMissing && opened.current !== wanted) {
      opened.current = wanted;
      mutate({ kind: wanted });
    }
  }, [isMissing, wanted, mutate]);

  const show = (kind: TerminalKind, id: string) => {
    setChosen(id);
    onChoose(kind);
  };
  const takeOverKeys = useKeys('run.takeOver');
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 items-center gap-1 border-b px-2 py-1">
        <ul aria-label="Terminals" className="flex min-w-0 flex-1 items-center gap-0.5 overflow-x-auto">
          <PaneTab isActive={wanted === 'output'} onSelect={() => onChoose('output')} icon={<ScrollText size={13} aria-hidden="true" />}>
            Output
          </PaneTab>
          {terminals?.map((terminal, i) => (
            <PaneTab
              key={terminal.id}
              isActive={shown?.id === terminal.id}
              onSelect={() => show(terminal.kind, terminal.id)}
              onClose={() => closeTab(terminal)}
              icon={terminal.kind === 'agent' ? <Bot size={13} aria-hidden="true" /> : <SquareTerminal size={13} aria-hidden="true" />}
              hasEnded={terminal.exitCode !== null}
            >
              {nameOf(terminal, terminals.slice(0, i))}
            </PaneTab>
          ))}
        </ul>
        <ScreenReaderToggle />
        {terminals?.some(({ kind }) => kind === 'agent') ? null : (
          <Tooltip text="Go on in the agent's own interface, in the same session and worktree" keys={takeOverKeys}>
            <Button size="sm" variant="ghost" icon={<Bot size={13} aria-hidden="true" />} onClick={() => onChoose('agent')}>
              Take over
            </Button>
          </Tooltip>
        )}
        <Button
          size="sm"
          variant="ghost"
          busy={open.isPending && open.variables.kind === 'shell'}
          icon={<Plus size={13} aria-hidden="true" />}
          title="A shell in the worktree"
          onClick={() => {
            opened.current = 'shell';
            onChoose('shell');
            open.mutate({ kind: 'shell' });
          }}
        >
          Shell
        </Button>
      </div>
      <div
        ref={body}
        role="tabpanel"
        aria-label={wanted === 'output' ? 'Output' : (shown?.title ?? 'Terminal')}
        className="flex min-h-0 flex-1 flex-col"
      >
        {wanted === 'output' ? (
          <OutputView key={run.id} task={task} run={run} />
        ) : shown ? (
          <LiveTerminal
            key={shown.id}
            terminal={shown}
            onClose={() => closeTab(shown)}
            onOpenAgain={() => {
              close.mutate(shown.id, { onSuccess: () => open.mutate({ kind: shown.kind }) });
            }}
          />
        ) : list.error && !terminals ? (
          <ReadFailed title="The terminals could not be listed" of={[list]} />
        ) : open.isError ? (
          <ErrorState
            title={wanted === 'agent' ? 'The agent could not be taken over' : 'The shell could not be opened'}
            text={messageOf(open.error)}
            action={<Button onClick={() => open.mutate({ kind: wanted })}>Try again</Button>}
          />
        ) : mustStop ? (
          <EmptyState
            icon={<Bot size={20} />}
            title={task.status === 'queued' ? 'The task is in the queue' : 'The agent is at work'}
            text="It and you cannot work in one session at the same time. Its work so far is kept, and the task goes back to do."
            action={
              <Button variant="primary" busy={open.isPending} onClick={() => open.mutate({ kind: 'agent', stop: true })}>
                {open.isPending ? 'Stopping…' : task.status === 'queued' ? 'Take it out and take over' : 'Stop the run and take over'}
              </Button>
            }
          />
        ) : (
          <p role="status" className="p-4 text-muted">
            Opening…
          </p>
        )}
      </div>
    </div>
  );
}

function PaneTab({
  isActive,
  onSelect,
  onClose,
  icon,
  hasEnded = false,
  children,
}: {
  isActive: boolean;
  onSelect: () => void;
  onClose?: () => void;
  icon: ReactNode;
  hasEnded?: boolean;
  children: string;
}) {
  return (
    <li className={cx('flex h-6 shrink-0 items-center rounded-control', isActive ? 'bg-active text-ink' : 'text-muted hover:bg-hover')}>
      <button
        type="button"
        aria-current={isActive}
        onClick={onSelect}
        className="flex h-full items-center gap-1.5 rounded-control px-2 text-meta"
      >
        {icon}
        {children}
        {hasEnded ? <span className="text-faint">(ended)</span> : null}
      </button>
      {onClose ? <IconButton size="sm" label={`Close ${children}`} icon={<X size={12} />} onClick={onClose} className="-ms-1.5" /> : null}
    </li>
  );
}

function ScreenReaderToggle() {
  const isOn = useTerminalSettings((settings) => settings.screenReader);
  return (
    <IconButton
      size="sm"
      label="Read terminals aloud with a screen reader"
      pressed={isOn}
      icon={<Accessibility size={14} />}
      onClick={() => useTerminalSettings.setState({ screenReader: !isOn })}
    />
  );
}

function nameOf({ title }: Terminal, before: readonly Terminal[]): string {
  const same = before.filter((other) => other.title === title).length;
  return same === 0 ? title : `${title} ${same + 1}`;
}

/** Near enough for the program's first lines; the terminal is measured as soon as it is there. */
function roughSize(element: HTMLElement | null): { cols: number; rows: number } {
  const { clientWidth = 800, clientHeight = 400 } = element ?? {};
  return { cols: clamp((clientWidth - 24) / 7.2, 20, 500), rows: clamp((clientHeight - 40) / 18, 4, 200) };
}
const clamp = (value: number, least: number, most: number) => Math.round(Math.min(most, Math.max(least, value)));
