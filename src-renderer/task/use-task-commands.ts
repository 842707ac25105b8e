import { useState } from 'react';
import type { Task, TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { rpc } from '../api/client.ts';
import { messageOf } from '../api/query-client.ts';
import { useSetSearch } from '../frame/use-open-task.ts';
import type { ActionId } from '../shortcuts/registry.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import { emptyDraft, useDrafts } from '../state/drafts.ts';
import { confirm } from '../ui/confirm.tsx';
import { toast } from '../ui/toast.tsx';
import { commandProblem, commandsOf, type TaskCommand } from './commands.ts';
import type { TextAutosave } from './editor/use-text-autosave.ts';
import { followUpOf } from './follow-up.ts';
import { refOf, showTask } from './task-cache.ts';

export type AskedFor = 'request-changes' | 'continue' | 'merge';

export interface TaskCommands {
  /** What can be done now; the first is what the state is about. */
  commands: readonly TaskCommand[];
  give: (command: TaskCommand) => void;
  /** Under way: pressed, and not answered yet. */
  busy: TaskCommand | null;
  /** Why the last one was refused. */
  error: string | null;
  dismiss: () => void;
  /** The dialog that is open. */
  asked: AskedFor | null;
  endAsking: () => void;
  requestChanges: (text: string) => Promise<void>;
  goOn: (text: string) => Promise<void>;
}

/** Their keys, where they have some of their own. */
export const commandActions: Record<TaskCommand, ActionId> = {
  queue: 'task.queue',
  unqueue: 'task.queue',
  stop: 'task.stop',
  accept: 'task.accept',
  merge: 'task.merge',
  'request-changes': 'task.requestChanges',
  continue: 'task.continue',
  retry: 'task.retry',
  reset: 'task.reset',
  archive: 'task.archive',
  restore: 'task.restore',
  'follow-up': 'task.followUp',
  publish: 'task.publish',
  drop: 'task.drop',
};

/** What a person can do with the open task, by buttons, menu and keys alike. What is being typed is saved before it counts. */
export function useTaskCommands(task: TaskWithRuns, spec: Pick<TextAutosave, 'state' | 'settle'>): TaskCommands {
  const [busy, setBusy] = useState<TaskCommand | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [asked, setAsked] = useState<AskedFor | null>(null);
  const setSearch = useSetSearch();
  const ref = refOf(task);
  const commands = commandsOf(task);

  const tell = async (command: TaskCommand, call: () => Promise<Task>) => {
    setBusy(command);
    setError(null);
    try {
      await spec.settle();
      showTask(await call());
    } catch (problem) {
      setError(messageOf(problem));
    } finally {
      setBusy(null);
    }
  };

  const stop = async () => {
    const yes = await confirm({
      title: 'Stop the run?',
      text: 'The agent is stopped first. Its work so far is kept, and the task goes back to do.',
      button: 'Stop the run',
      danger: true,
    });
    if (yes) await tell('stop', () => rpc.tasks.cancel(ref));
  };

  const drop = async () => {
    setBusy('drop');
    setError(null);
    try {
      const { taskId } = await rpc.tasks.drop(ref);
      toast.undo(`Dropped “${task.title}”`, () => {
        rpc.tasks.undrop({ taskId }).catch((problem: unknown) => toast.fail('It could not be had back', messageOf(problem)));
      });
      setSearch({ task: undefined, tab: undefined });
    } catch (problem) {
      setError(messageOf(problem));
    } finally {
      setBusy(null);
    }
  };

  const followUp = () => {
    useDrafts.getState().beginFollowUp({ ...emptyDraft, ...followUpOf(task) });
    setSearch({ new: 1 }, false);
  };

  const give = (command: TaskCommand) => {
    if (busy !== null || !commands.includes(command)) return;
    const problem = commandProblem(command, { body: spec.state.text, kind: task.kind });
    if (problem !== null) {
      setError(problem);
      return;
    }
    setError(null);
    switch (command) {
      case 'queue':
        return void tell(command, () => rpc.tasks.queue(ref));
      case 'unqueue':
        return void tell(command, () => rpc.tasks.cancel(ref));
      case 'stop':
        return void stop();
      case 'accept':
        return void tell(command, () => rpc.tasks.accept(ref));
      case 'retry':
        return void tell(command, () => rpc.tasks.retry(ref));
      case 'reset':
        return void tell(command, () => rpc.tasks.reset(ref));
      case 'archive':
        return void tell(command, () => rpc.tasks.archive(ref));
      case 'restore':
        return void tell(command, () => rpc.tasks.restore(ref));
      case 'publish':
        return void tell(command, () => rpc.tasks.publish(ref));
      case 'drop':
        return void drop();
      case 'follow-up':
        return followUp();
      case 'merge':
      case 'request-changes':
      case 'continue':
        return setAsked(command);
    }
  };

  const key = (command: TaskCommand) => () => (commands.includes(command) ? give(command) : false);
  // Not what ends work: while a run goes on these keys send it a message.
  useShortcut('panel.primary', () => (commands[0] && commands[0] !== 'stop' ? give(commands[0]) : false));
  useShortcut('task.queue', () => (key('queue')() === false ? key('unqueue')() : undefined));
  useShortcut('task.stop', key('stop'));
  useShortcut('task.accept', key('accept'));
  useShortcut('task.merge', key('merge'));
  useShortcut('task.requestChanges', key('request-changes'));
  useShortcut('task.continue', key('continue'));
  useShortcut('task.retry', key('retry'));
  useShortcut('task.reset', key('reset'));
  useShortcut('task.archive', key('archive'));
  useShortcut('task.restore', key('restore'));
  useShortcut('task.publish', key('publish'));
  useShortcut('task.drop', key('drop'));
  useShortcut('task.followUp', key('follow-up'));

  return {
    commands,
    give,
    busy,
    error,
    dismiss: () => setError(null),
    asked,
    endAsking: () => setAsked(null),
    requestChanges: async (text) => showTask(await rpc.tasks.requestChanges({ ...ref, text })),
    goOn: async (text) => showTask(await rpc.tasks.retry({ ...ref, continue: true, ...(text === '' ? {} : { text }) })),
  };
}
