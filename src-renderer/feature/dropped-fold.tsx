import type { DroppedProposal } from '../../src-main/contract/features.ts';
import { useOpenTask } from '../frame/use-open-task.ts';
import { ago, fullTime } from '../lib/format.ts';
import { useNow } from '../lib/use-now.ts';
import { Button } from '../ui/button.tsx';
import { droppedWords } from './words.ts';

/** Proposals that are gone, and the way back. */
export function DroppedFold({ dropped, onRestore }: { dropped: readonly DroppedProposal[]; onRestore: (taskId: string) => void }) {
  const now = useNow(60_000);
  const openTask = useOpenTask();
  if (dropped.length === 0) return null;
  return (
    <details className="group/fold border-t">
      <summary className="flex h-9 items-center gap-2 px-4 text-muted outline-offset-[-2px] hover:text-ink">
        <span className="font-medium">Dropped</span>
        <span className="tabular text-meta">{dropped.length}</span>
      </summary>
      <ul aria-label="Dropped proposals" className="pb-2">
        {dropped.map(({ taskId, title, reason, bundledInto, at }) => (
          <li key={taskId} className="flex min-h-8 items-center gap-2 px-4">
            <span className="min-w-0 flex-1 truncate" dir="auto">
              {title}
            </span>
            <span className="shrink-0 text-meta text-muted">
              {droppedWords[reason]}
              {bundledInto === null ? null : (
                <>
                  {' into '}
                  <button type="button" className="text-accent hover:underline" onClick={() => openTask(bundledInto)}>
                    {bundledInto}
                  </button>
                </>
              )}{' '}
              <time dateTime={new Date(at).toISOString()} title={fullTime(at)}>
                {ago(at, now)}
              </time>
            </span>
            <Button size="sm" variant="ghost" aria-label={`Restore ${title}`} onClick={() => onRestore(taskId)}>
              Restore
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
}
