import { FileDiff } from 'lucide-react';
import type { Run } from '../../src-main/contract/runs.ts';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { EmptyState, Skeleton } from '../ui/empty-state.tsx';
import { ReadFailed } from '../ui/read-failed.tsx';
import { ChangesView } from './changes-view.tsx';
import { useRunChanges } from './use-run-changes.ts';

/** What a run changed since its base commit, as it lies there now. */
export function ChangesTab({ task, run }: { task: TaskWithRuns; run: Run | null }) {
  if (!run)
    return (
      <EmptyState
        icon={<FileDiff size={20} />}
        title="Nothing has run yet"
        text="Queue the task: what its agent changes is shown here, file by file, while it works."
      />
    );
  return <RunChangesTab key={run.id} task={task} run={run} />;
}

function RunChangesTab({ task, run }: { task: TaskWithRuns; run: Run }) {
  const { store, ...read } = useRunChanges(task, run);
  const { data } = read;
  if (run.baseSha === null && !data)
    return (
      <EmptyState
        icon={<FileDiff size={20} />}
        title="No changes yet"
        text={run.status === 'running' ? 'The worktree is being prepared.' : 'The run ended before it had a worktree.'}
      />
    );
  if (read.error && !data) return <ReadFailed title="The changes could not be read" of={[read]} />;
  if (!data)
    return (
      <div className="flex flex-col gap-3 p-4" role="status" aria-label="Reading the changes">
        <Skeleton className="h-6 w-1/3" />
        <Skeleton className="h-40 w-full" />
        <Skeleton className="h-24 w-full" />
      </div>
    );
  if (data.files.length === 0)
    return (
      <EmptyState
        icon={<FileDiff size={20} />}
        title={run.status === 'running' ? 'No changes yet' : 'No changes'}
        text={
          run.status === 'running'
            ? 'Files appear here as soon as the agent writes them.'
            : `This run left everything as it was at ${data.baseSha.slice(0, 7)}.`
        }
      />
    );
  return <ChangesView task={task} run={run} changes={data} store={store} />;
}
