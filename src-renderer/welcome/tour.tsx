import { useQuery } from '@tanstack/react-query';
import { Check, X } from 'lucide-react';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { TaskStatus } from '../../src-main/contract/tasks.ts';
import { api } from '../api/client.ts';
import { cx } from '../lib/class-names.ts';
import { parseKey } from '../lib/task-key.ts';
import { IconButton } from '../ui/button.tsx';

/** The task that a newcomer is shown around with; null when the tour is over. Kept over a reload. */
const useTour = create<{ key: string | null }>()(persist(() => ({ key: null as string | null }), { name: 'tour' }));
export function startTour(key: string): void {
  useTour.setState({ key });
}

/** How far the task has come decides which step is next: nothing to click through. */
const steps: { title: string; text: string; done: (status: TaskStatus) => boolean }[] = [
  { title: 'Queue it', text: 'Press Queue → agent below the spec.', done: (status) => status !== 'todo' },
  {
    title: 'Watch it',
    text: 'The Run tab shows what the agent does, live.',
    done: (status) => !['todo', 'queued', 'inprogress'].includes(status),
  },
  { title: 'Review it', text: 'Read Changes and Checks, then accept.', done: (status) => status === 'done' || status === 'archived' },
];

/** Three steps along the bottom of the window, until the task is done or the person has seen enough. */
export function Tour() {
  const key = useTour((state) => state.key);
  return key ? <Steps taskKey={key} /> : null;
}

function Steps({ taskKey }: { taskKey: string }) {
  const { data: task } = useQuery(api.tasks.get.queryOptions({ input: parseKey(taskKey) }));
  if (!task) return null;
  const current = steps.findIndex(({ done }) => !done(task.status));
  return (
    <section aria-label="First steps" className="flex shrink-0 items-center gap-3 overflow-x-auto border-t bg-accent-tint px-4 py-2">
      <ol className="flex min-w-0 flex-1 items-center gap-5">
        {steps.map((step, i) => {
          const done = current === -1 || i < current;
          return (
            <li
              key={step.title}
              aria-current={i === current ? 'step' : undefined}
              className={cx('flex items-center gap-2', i !== current && 'max-narrow:hidden')}
            >
              <span
                className={cx(
                  'tabular flex size-4.5 shrink-0 items-center justify-center rounded-full font-medium text-meta',
                  done
                    ? 'bg-done-solid text-surface dark:text-canvas'
                    : i === current
                      ? 'bg-accent text-on-accent'
                      : 'border border-line-strong text-muted',
                )}
              >
                {done ? <Check size={11} aria-label="done" /> : i + 1}
              </span>
              <span className={i === current ? 'font-medium' : 'text-muted'}>{step.title}</span>
              {i === current ? <span className="text-muted">{step.text}</span> : null}
            </li>
          );
        })}
        {current === -1 ? <li className="text-muted">That is all of it. Add a project of yours and draft a task.</li> : null}
      </ol>
      <IconButton size="sm" label="End the tour" icon={<X size={14} />} tooltipSide="top" onClick={() => useTour.setState({ key: null })} />
    </section>
  );
}
