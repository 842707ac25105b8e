import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { type TaskTab, taskTabs } from '../frame/search-params.ts';

/** A planner changes nothing and is given its words elsewhere: there is its run to see, and what happened to it. */
export const tabsOf = ({ kind }: Pick<TaskWithRuns, 'kind'>): readonly TaskTab[] => (kind === 'plan' ? ['run', 'activity'] : taskTabs);

/** What one wants to see of a task first: what it is to become, or what became of it. */
export function defaultTab({ status, runs, kind }: Pick<TaskWithRuns, 'status' | 'runs' | 'kind'>): TaskTab {
  if (kind === 'plan') return 'run';
  const ran = ['inprogress', 'review', 'done', 'failed'].includes(status);
  return ran && runs.length > 0 ? 'run' : 'spec';
}
