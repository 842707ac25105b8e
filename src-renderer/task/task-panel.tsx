import { useNavigate, useParams } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { messageOf } from '../api/query-client.ts';
import { cellOf, idOfKey } from '../board/board-model.ts';
import { filterOf } from '../board/filter.ts';
import { focusAgain } from '../board/focus-again.ts';
import type { Cell } from '../board/grid.ts';
import { useOpenTask, useSearchParams } from '../frame/use-open-task.ts';
import { parseKey } from '../lib/task-key.ts';
import { toast } from '../ui/toast.tsx';
import { neighbourOf } from './neighbour.ts';
import { TaskView } from './task-view.tsx';

/** A task over the right part of whatever is shown. */
export function TaskPanel({ taskKey }: { taskKey: string }) {
  const panel = useRef<HTMLElement>(null);
  const navigate = useNavigate();
  const openTask = useOpenTask();
  const search = useSearchParams();
  const { project: board } = useParams({ strict: false });
  const { project, slug } = parseKey(taskKey);
  useFocusWithin(panel, taskKey);

  const go = async (task: TaskWithRuns, by: 1 | -1) => {
    try {
      const key = await neighbourOf(task, filterOf(search, board), by);
      if (key !== null) openTask(key, search.tab === undefined ? {} : { tab: search.tab });
    } catch (error) {
      toast.fail('The next task could not be found', messageOf(error));
    }
  };
  return (
    <aside
      ref={panel}
      aria-label="Open task"
      tabIndex={-1}
      className="absolute inset-y-0 right-0 z-20 flex w-full animate-appear flex-col border-l bg-surface shadow-raised outline-none narrow:w-3/5"
    >
      <TaskView
        project={project}
        slug={slug}
        moves={{
          mode: 'panel',
          close: () => openTask(null),
          resize: () =>
            void navigate({
              to: '/task/$project/$slug',
              params: { project, slug },
              search: ({ tab, run, terminal }) => ({ tab, run, terminal }),
            }),
          go: (task, by) => void go(task, by),
        }}
      />
    </aside>
  );
}

/**
 * The panel takes the focus when it opens, and gives it back to where it came from when it closes: to its card, wherever that is by
 * then. Who has gone elsewhere meanwhile stays there.
 */
function useFocusWithin(panel: React.RefObject<HTMLElement | null>, taskKey: string): void {
  const from = useRef<Element | null>(null);
  const was = useRef<Cell | null>(null);
  const key = useRef(taskKey);
  key.current = taskKey;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another task in the panel takes it again
  useEffect(() => {
    if (panel.current?.contains(document.activeElement)) return;
    from.current = document.activeElement;
    was.current = cellOf(idOf(from.current));
    panel.current?.focus({ preventScroll: true });
  }, [taskKey]);
  useEffect(
    () => () => {
      if (document.activeElement !== null && document.activeElement !== document.body) return;
      if (from.current instanceof HTMLElement && from.current !== document.body && from.current.isConnected)
        from.current.focus({ preventScroll: true });
      else if (!focusAgain(idOf(from.current) ?? idOfKey(key.current), was.current)) document.getElementById('main')?.focus();
    },
    [],
  );
}

/** Of the task whose card this is, or is in. */
const idOf = (element: Element | null): string | null => element?.closest<HTMLElement>('[data-task-id]')?.dataset.taskId ?? null;
