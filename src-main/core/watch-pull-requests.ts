import type { Actions } from './queue/actions.ts';
import type { Transitions } from './queue/transition.ts';
import { createPullRequestWatch } from './runs/pull-request-watch.ts';
import type { PullRequests } from './tasks/pull-requests.ts';
import type { TaskRow } from './tasks/store.ts';

/** What becomes of a task whose pull request was merged or closed elsewhere. */
export function watchPullRequests(
  deps: Omit<Parameters<typeof createPullRequestWatch>[0], 'tasks' | 'became'> & {
    pullRequests: PullRequests;
    actions: Actions;
    transitions: Transitions;
    task: (id: string) => TaskRow | undefined;
  },
) {
  const { pullRequests, actions, transitions } = deps;
  return createPullRequestWatch({
    ...deps,
    tasks: pullRequests.inReview,
    async became(task, state) {
      if (!pullRequests.note(task, state) || state === 'open') return;
      if (state === 'merged') return actions.accept(deps.task(task.taskId) as TaskRow, { by: 'system', text: 'pull request merged' });
      const message = `The pull request ${task.url} was closed without being merged. Retry the task, or archive it.`;
      const set = { failure_code: 'pr-failed', failure_message: message } as const;
      transitions.apply({ taskId: task.taskId, name: 'close', actor: 'system', set, text: 'pull request closed' });
    },
  });
}
