import { useQuery } from '@tanstack/react-query';
import { FolderGit2, GitMerge } from 'lucide-react';
import { useState } from 'react';
import type { TaskRef } from '../../../src-main/contract/api.ts';
import type { MergePreview } from '../../../src-main/contract/branches.ts';
import { api, rpc } from '../../api/client.ts';
import { messageOf } from '../../api/query-client.ts';
import { ago, plural } from '../../lib/format.ts';
import { useNow } from '../../lib/use-now.ts';
import { useKeys } from '../../shortcuts/bindings.ts';
import { useShortcut } from '../../shortcuts/use-shortcut.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Skeleton } from '../../ui/empty-state.tsx';
import { ReadFailed } from '../../ui/read-failed.tsx';
import { mergeWords } from '../merge-words.ts';
import { refOf, showTask } from '../task-cache.ts';

/** What a merge would do, and the button that does exactly that: it is refused when either side has moved since. */
export function MergeDialog({ task, onClose }: { task: TaskRef; onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} title="Accept and merge" width="md">
      <MergeForm task={task} onClose={onClose} />
    </Dialog>
  );
}

function MergeForm({ task, onClose }: { task: TaskRef; onClose: () => void }) {
  const preview = useQuery({
    ...api.tasks.mergePreview.queryOptions({ input: refOf(task) }),
    // The branches may have moved since one looked last: it is asked anew each time.
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const keys = useKeys('panel.primary');
  const { data } = preview;
  const words = data ? mergeWords(data) : null;
  const possible = words !== null && words.refusal === null && !preview.isFetching;
  const merge = async () => {
    if (!data || !possible) return;
    setBusy(true);
    setError(null);
    try {
      showTask(await rpc.tasks.merge({ ...refOf(task), headSha: data.headSha, baseSha: data.baseSha }));
      onClose();
    } catch (problem) {
      setError(messageOf(problem));
      setBusy(false);
      void preview.refetch();
    }
  };
  useShortcut('panel.primary', () => void merge(), { enabled: possible && !busy });
  return (
    <>
      {preview.isPending ? (
        <div role="status" aria-label="Looking at the branches" className="flex flex-col gap-2">
          <Skeleton className="h-4 w-3/4" />
          <Skeleton className="h-20 w-full" />
        </div>
      ) : null}
      <ReadFailed title="The merge could not be looked at" of={[preview]} />
      {data && words ? <Preview preview={data} what={words.what} also={words.also} refusal={words.refusal} /> : null}
      {error === null ? null : (
        <p role="alert" className="mt-3 text-failed-text">
          {error}
        </p>
      )}
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button
          variant="primary"
          busy={busy}
          disabled={!possible}
          keys={keys}
          icon={<GitMerge size={14} aria-hidden="true" />}
          onClick={() => void merge()}
        >
          {words?.button ?? 'Merge and accept'}
        </Button>
      </div>
    </>
  );
}

function Preview({ preview, what, also, refusal }: { preview: MergePreview; what: string; also: string[]; refusal: string | null }) {
  const now = useNow(60_000);
  const { commits, diffStat, conflicts, checkout } = preview;
  return (
    <div className="flex flex-col gap-3">
      <p>{what}</p>
      {refusal === null ? null : (
        <div role="alert" className="rounded-card border border-failed-solid/40 bg-failed-tint px-3 py-2">
          <p className="font-medium text-failed-text">It cannot be merged now</p>
          <p className="break-words">{refusal}</p>
          {conflicts.length === 0 ? null : (
            <ul className="mt-1 max-h-32 overflow-y-auto font-mono text-mono">
              {conflicts.map((path) => (
                <li key={path} className="truncate" title={path}>
                  {path}
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
      {commits.length === 0 ? null : (
        <section className="rounded-card border">
          <h3 className="flex items-center gap-2 border-b px-3 py-1.5 font-medium">
            {plural(commits.length, 'commit')}
            <span className="tabular ml-auto text-meta text-muted">
              {plural(diffStat.files, 'file')} <span className="text-done-text">+{diffStat.added}</span>{' '}
              <span className="text-failed-text">−{diffStat.removed}</span>
            </span>
          </h3>
          <ul className="max-h-48 overflow-y-auto py-1">
            {commits.map((commit) => (
              <li key={commit.sha} className="flex items-baseline gap-2 px-3 py-0.5">
                <code className="shrink-0 font-mono text-faint text-meta">{commit.sha.slice(0, 7)}</code>
                <span className="min-w-0 flex-1 truncate" title={commit.subject} dir="auto">
                  {commit.subject}
                </span>
                <span className="shrink-0 text-meta text-muted max-phone:hidden">
                  {commit.author} · {ago(commit.at, now)}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {also.length === 0 ? null : (
        <ul className="flex flex-col gap-1">
          {also.map((sentence, i) => (
            <li key={sentence} className="flex items-start gap-2 text-muted">
              {i === 0 && checkout !== null ? (
                <FolderGit2 size={14} aria-hidden="true" className="mt-0.5 shrink-0 text-waiting-text" />
              ) : (
                <span aria-hidden="true" className="w-3.5 shrink-0 text-center text-faint">
                  ·
                </span>
              )}
              <span className={i === 0 && checkout !== null ? 'min-w-0 break-words text-ink' : 'min-w-0 break-words'}>{sentence}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
