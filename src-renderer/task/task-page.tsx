import { useNavigate, useParams } from '@tanstack/react-router';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { messageOf } from '../api/query-client.ts';
import { useSearchParams } from '../frame/use-open-task.ts';
import { parseKey } from '../lib/task-key.ts';
import { toast } from '../ui/toast.tsx';
import { neighbourOf } from './neighbour.ts';
import { TaskView } from './task-view.tsx';

/** A task with the whole window to itself. */
export function TaskPage() {
  const { project, slug } = useParams({ from: '/task/$project/$slug' });
  const navigate = useNavigate();
  const { tab } = useSearchParams();
  const go = async (task: TaskWithRuns, by: 1 | -1) => {
    try {
      const key = await neighbourOf(task, { projects: [project] }, by);
      if (key !== null) void navigate({ to: '/task/$project/$slug', params: parseKey(key), search: { tab } });
    } catch (error) {
      toast.fail('The next task could not be found', messageOf(error));
    }
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col bg-surface">
      <TaskView
        project={project}
        slug={slug}
        moves={{
          mode: 'page',
          close: () => void navigate({ to: '/board/$project', params: { project } }),
          resize: () =>
            void navigate({
              to: '/board/$project',
              params: { project },
              search: ({ tab: now, run, terminal }) => ({ task: `${project}/${slug}`, tab: now, run, terminal }),
            }),
          go: (task, by) => void go(task, by),
        }}
      />
    </div>
  );
}
