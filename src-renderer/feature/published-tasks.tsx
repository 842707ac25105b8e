import { Ellipsis, Play } from 'lucide-react';
import type { FeatureDetail } from '../../src-main/contract/features.ts';
import type { Task } from '../../src-main/contract/tasks.ts';
import { AgentGlyph } from '../frame/agent-glyph.tsx';
import { useOpenTask } from '../frame/use-open-task.ts';
import { usd } from '../lib/format.ts';
import { failureWords, hueText, taskStatusLook } from '../lib/status.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { StatusIcon } from '../ui/status-icon.tsx';
import type { FeatureCommands } from './use-feature-commands.ts';

/** What was published or linked, with the state that each is in now. */
export function PublishedTasks({
  feature,
  tasks,
  commands,
}: {
  feature: FeatureDetail;
  tasks: readonly Task[];
  commands: FeatureCommands;
}) {
  const openTask = useOpenTask();
  if (tasks.length === 0) return null;
  const drafts = tasks.filter(({ status, body }) => status === 'todo' && body.trim() !== '');
  return (
    <section aria-labelledby="published-heading" className="border-t">
      <div className="flex min-h-10 items-center gap-2 px-4">
        <h2 id="published-heading" className="font-semibold">
          Tasks
        </h2>
        <span className="tabular text-meta text-muted">{tasks.length}</span>
        {drafts.length > 0 ? (
          <Button
            size="sm"
            className="ms-auto"
            icon={<Play size={12} aria-hidden="true" />}
            busy={commands.busy === 'queue'}
            onClick={() => void commands.queueAll(drafts)}
          >
            Queue {drafts.length === 1 ? 'it' : `all ${drafts.length}`}
          </Button>
        ) : null}
      </div>
      <ul aria-label="Tasks of the feature" className="pb-2">
        {tasks.map((task) => (
          <li key={task.id} className="group/row relative flex min-h-9 items-center gap-2.5 px-4 transition-colors hover:bg-hover/60">
            <span className={`flex w-24 shrink-0 items-center gap-1.5 text-meta ${hueText[taskStatusLook[task.status].hue]}`}>
              <StatusIcon status={task.status} size={13} />
              {taskStatusLook[task.status].words}
            </span>
            <button
              type="button"
              onClick={() => openTask(task.key)}
              className="flex min-w-0 flex-1 flex-col items-start py-1 text-start before:absolute before:inset-0 focus-visible:outline-none focus-visible:before:outline-2 focus-visible:before:outline-accent focus-visible:before:-outline-offset-2"
            >
              <span className="w-full truncate font-medium" dir="auto">
                {task.title}
              </span>
              <Why feature={feature} task={task} />
            </button>
            <span className="tabular flex shrink-0 items-center gap-2 text-meta text-muted max-phone:hidden">
              <AgentGlyph agent={task.agent} />
              {task.costUsd > 0 ? usd(task.costUsd) : null}
            </span>
            <Menu
              align="end"
              trigger={<IconButton size="sm" label={`Actions for ${task.title}`} icon={<Ellipsis size={13} />} className="relative" />}
              entries={[
                { label: 'Open', onSelect: () => openTask(task.key) },
                { label: 'Take out of the feature', hint: 'The task itself stays.', onSelect: () => void commands.unlink(task) },
              ]}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What it waits for, or what stopped it. */
function Why({ feature, task }: { feature: FeatureDetail; task: Task }) {
  const open = task.dependsOn.filter((key) => feature.tasks.find((other) => other.key === key)?.status !== 'done');
  const text =
    task.status === 'queued' && task.waiting
      ? task.waiting.text
      : task.status === 'failed' && task.failure
        ? failureWords[task.failure.code]
        : (task.status === 'todo' || task.status === 'queued') && open.length > 0
          ? `after ${open.map((key) => feature.tasks.find((other) => other.key === key)?.title ?? key).join(', ')}`
          : null;
  return text === null ? null : (
    <span className="w-full truncate text-meta text-muted" dir="auto">
      {text}
    </span>
  );
}
