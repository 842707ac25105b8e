import { UserError } from '../lib/errors.ts';
import type { Transitions } from './transition.ts';

interface TaskFacts {
  id: string;
  status: string;
  body: string;
  run_id: string | null;
  archived_from: 'todo' | 'done' | 'failed' | null;
  base_sha: string | null;
}

/** What a person does with a task on the board: one function a move. Each throws UserError and leaves nothing half-done. */
export function createActions(deps: {
  transitions: Transitions;
  /** Stops the run and resolves when its processes are gone and its task is back in todo. Null: no run of that id here. */
  cancelRun: (runId: string) => Promise<void> | null;
  /** Salvages and removes the worktree; says what it could not do. */
  removeWorktree: (taskId: string) => Promise<{ problem: string | null }>;
  note: (taskId: string, text: string) => void;
  /** A terminal is open on the task: of this kind, or of any. */
  terminalIsOpen: (taskId: string, kind?: 'agent') => boolean;
}) {
  const { transitions } = deps;

  const requireSessionFree = (task: TaskFacts) => {
    if (deps.terminalIsOpen(task.id, 'agent'))
      throw new UserError(
        'CONFLICT',
        'The agent of this task is open in a terminal, where a run would work in the same session. Close the terminal first.',
      );
  };
  const requireWorktreeFree = (task: TaskFacts) => {
    if (deps.terminalIsOpen(task.id))
      throw new UserError('CONFLICT', 'A terminal is open in the worktree of this task, which would be removed. Close the terminal first.');
  };

  const requireSpec = (task: TaskFacts) => {
    if (task.body.trim() === '') throw new UserError('INVALID', 'The spec is empty. Write what is to be done before you queue the task.');
  };
  const tidy = async (task: TaskFacts) => {
    const { problem } = await deps.removeWorktree(task.id);
    if (problem) deps.note(task.id, problem);
  };

  const actions = {
    queue(task: TaskFacts): void {
      requireSpec(task);
      requireSessionFree(task);
      transitions.apply({ taskId: task.id, name: 'queue', actor: 'user' });
    },

    async cancel(task: TaskFacts): Promise<void> {
      if (task.status !== 'inprogress') {
        // The message of a refused move says what can be done instead.
        transitions.apply({ taskId: task.id, name: task.status === 'queued' ? 'unqueue' : 'cancel', actor: 'user' });
        return;
      }
      const cancelled = task.run_id === null ? null : deps.cancelRun(task.run_id);
      if (!cancelled)
        throw new UserError(
          'UNAVAILABLE',
          'The instance that runs this task is not reachable. Start the app or `task-orchestrator serve`, then cancel again.',
        );
      await cancelled;
    },

    /** With `text` the agent is told so in its own session. */
    retry(task: TaskFacts, again: { continue: boolean; text?: string | undefined }): void {
      requireSpec(task);
      requireSessionFree(task);
      const text = again.text ?? '';
      if (text !== '' && !again.continue)
        throw new UserError('INVALID', 'Only a run that continues has a session to say something in. Continue the task, or edit its spec.');
      if (again.continue && task.base_sha === null)
        throw new UserError(
          'CONFLICT',
          'There is nothing to continue: the last run ended before it had a worktree. Retry without --continue.',
        );
      transitions.apply({
        taskId: task.id,
        name: 'retry',
        actor: 'user',
        set: again.continue ? { resume: 'continue', follow_up: text === '' ? null : text } : {},
        text: again.continue ? text || 'continue' : '',
      });
    },

    /** Asks a planner, in its session or in a new one; `words` is what it is told besides its subject. */
    plan(task: TaskFacts, { continues, words, also }: { continues: boolean; words: string; also: () => void }): void {
      requireSessionFree(task);
      transitions.apply({
        taskId: task.id,
        name: 'plan',
        actor: 'user',
        set: { resume: continues ? 'continue' : 'fresh', follow_up: words === '' ? null : words },
        text: words,
        also,
      });
    },

    /** A proposal becomes a draft. */
    publish: (task: { id: string }): void => transitions.apply({ taskId: task.id, name: 'publish', actor: 'user' }),

    /** Of a planner whose plan is carried out: when it is asked again, its worktree is made again from its branch. */
    async putAway(task: TaskFacts): Promise<void> {
      if (!deps.terminalIsOpen(task.id)) await tidy(task);
    },

    reset: (task: TaskFacts): void => transitions.apply({ taskId: task.id, name: 'reset', actor: 'user' }),

    requestChanges(task: TaskFacts, text: string): void {
      requireSessionFree(task);
      transitions.apply({ taskId: task.id, name: 'request-changes', actor: 'user', set: { resume: 'continue', follow_up: text }, text });
    },

    /** `by` the system where somebody has accepted it elsewhere: the pull request is merged. */
    async accept(task: TaskFacts, { by = 'user', text = '' }: { by?: 'user' | 'system'; text?: string } = {}): Promise<void> {
      requireWorktreeFree(task);
      transitions.apply({ taskId: task.id, name: 'accept', actor: by, text });
      await tidy(task);
    },

    async archive(task: TaskFacts): Promise<void> {
      requireWorktreeFree(task);
      transitions.apply({ taskId: task.id, name: 'archive', actor: 'user' });
      await tidy(task);
    },

    restore(task: TaskFacts): void {
      transitions.apply({ taskId: task.id, name: `restore-${task.archived_from ?? 'todo'}`, actor: 'user' });
    },
  };
  return actions;
}

export type Actions = ReturnType<typeof createActions>;
