import { ChevronDown, ChevronUp, Ellipsis, Maximize2, Minimize2, X } from 'lucide-react';
import { useState } from 'react';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { ProjectDot } from '../frame/project-dot.tsx';
import { taskStatusLook } from '../lib/status.ts';
import { keysOf } from '../shortcuts/bindings.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import { IconButton } from '../ui/button.tsx';
import { Menu, type MenuEntry } from '../ui/menu.tsx';
import { Pill } from '../ui/pill.tsx';
import { StatusIcon } from '../ui/status-icon.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { commandWords } from './commands.ts';
import { copy } from './copy.ts';
import { TaskLinks } from './task-links.tsx';
import { TaskTitle } from './task-title.tsx';
import { commandActions, type TaskCommands } from './use-task-commands.ts';

export interface TaskMoves {
  mode: 'panel' | 'page';
  close: () => void;
  /** To the page, or back beside the board. */
  resize: () => void;
  next: () => void;
  previous: () => void;
}

/** Which task it is, how it stands, and the ways from here. */
export function TaskHeader({ task, commands, moves }: { task: TaskWithRuns; commands: TaskCommands; moves: TaskMoves }) {
  const [menu, setMenu] = useState(false);
  const look = taskStatusLook[task.status];
  const copyKey = () => void copy(task.key, task.key);
  useShortcut('task.copyKey', copyKey);
  useShortcut('task.menu', () => setMenu(true));
  const entries: MenuEntry[] = [
    ...commands.commands.map((command) => ({
      label: commandWords[command],
      keys: keysOf(commandActions[command]),
      danger: command === 'stop',
      disabled: commands.busy !== null,
      onSelect: () => commands.give(command),
    })),
    ...(commands.commands.length > 0 ? (['separator'] as const) : []),
    { label: 'Copy the key', keys: keysOf('task.copyKey'), onSelect: copyKey },
    { label: 'Copy the branch name', keys: keysOf('task.copyBranch'), onSelect: () => void copy(task.branch, 'the branch name') },
    {
      label: 'Copy a link to the task',
      onSelect: () =>
        void copy(
          `${location.origin}${location.pathname}#/task/${encodeURIComponent(task.project)}/${encodeURIComponent(task.slug)}`,
          'the link',
        ),
    },
  ];
  return (
    <header className="shrink-0 px-4 pt-2.5 pb-1.5">
      <div className="flex items-center gap-1.5">
        <Pill hue={look.hue} icon={<StatusIcon status={task.status} size={11} />}>
          {look.words}
        </Pill>
        <Tooltip text="Copy the key" keys={keysOf('task.copyKey')}>
          <button
            type="button"
            onClick={copyKey}
            className="flex min-w-0 items-center gap-1.5 rounded-control px-1 text-meta text-muted hover:bg-hover hover:text-ink"
          >
            <ProjectDot name={task.project} />
            <span className="truncate">{task.key}</span>
          </button>
        </Tooltip>
        <TaskLinks task={task} />
        <div className="ml-auto flex shrink-0 items-center">
          <IconButton
            size="sm"
            label="Previous task"
            keys={keysOf('panel.previous')}
            icon={<ChevronUp size={14} />}
            onClick={moves.previous}
          />
          <IconButton size="sm" label="Next task" keys={keysOf('panel.next')} icon={<ChevronDown size={14} />} onClick={moves.next} />
          <IconButton
            size="sm"
            label={moves.mode === 'panel' ? 'Show as a page' : 'Show beside the board'}
            keys={keysOf('panel.page')}
            icon={moves.mode === 'panel' ? <Maximize2 size={13} /> : <Minimize2 size={13} />}
            onClick={moves.resize}
          />
          <Menu
            align="end"
            open={menu}
            onOpenChange={setMenu}
            trigger={<IconButton size="sm" label="All actions" keys={keysOf('task.menu')} icon={<Ellipsis size={14} />} />}
            entries={entries}
          />
          <IconButton size="sm" label="Close the task" keys={keysOf('panel.close')} icon={<X size={14} />} onClick={moves.close} />
        </div>
      </div>
      <div className="mt-1.5">
        <TaskTitle task={task} heading={moves.mode === 'page' ? 'h1' : 'h2'} />
      </div>
    </header>
  );
}
