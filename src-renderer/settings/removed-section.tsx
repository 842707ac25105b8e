import { useMutation, useQuery } from '@tanstack/react-query';
import { History, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import type { Salvage } from '../../src-main/contract/system.ts';
import { api, rpc } from '../api/client.ts';
import { messageOf } from '../api/query-client.ts';
import { ProjectDot } from '../frame/project-dot.tsx';
import { ago, fullTime } from '../lib/format.ts';
import { useNow } from '../lib/use-now.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Input } from '../ui/field.tsx';
import { Unread } from '../ui/read-failed.tsx';

/** What was kept before something could destroy it, for 30 days. */
export function RemovedSection() {
  // Runs keep work without an event; the list is short.
  const read = useQuery({ ...api.salvage.list.queryOptions({ input: {} }), staleTime: 5_000 });
  const { data } = read;
  if (!data) return <Unread title="The kept work could not be listed" of={[read]} />;
  if (data.length === 0)
    return (
      <EmptyState
        icon={<History size={24} />}
        title="Nothing was removed lately"
        text="Before a worktree or branch is removed or reset, what it holds is kept here for 30 days."
      />
    );
  return (
    <>
      <p className="text-muted">Kept for 30 days before something could have been lost. Restoring makes a branch; nothing else changes.</p>
      <ul className="divide-y rounded-card border bg-surface">
        {data
          .toSorted((a, b) => b.at - a.at)
          .map((point) => (
            <Point key={`${point.project} ${point.ref}`} point={point} />
          ))}
      </ul>
    </>
  );
}

function Point({ point }: { point: Salvage }) {
  const now = useNow(60_000);
  const [branch, setBranch] = useState<string | null>(null);
  const restore = useMutation({
    mutationFn: (name: string) => rpc.salvage.restore({ project: point.project, ref: point.ref, branch: name }),
    onSuccess: () => setBranch(null),
  });
  return (
    <li className="flex flex-col gap-2 px-3.5 py-2.5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <ProjectDot name={point.project} />
        <span className="min-w-0 flex-1 truncate font-medium">
          {point.project}/{point.slug}
        </span>
        <time className="text-meta text-muted" dateTime={new Date(point.at).toISOString()} title={fullTime(point.at)}>
          {ago(point.at, now)}
        </time>
        <Button
          size="sm"
          icon={<RotateCcw size={12} />}
          aria-expanded={branch !== null}
          onClick={() => setBranch(branch === null ? `restored/${point.slug}` : null)}
        >
          Restore
        </Button>
      </div>
      <p className="text-meta text-muted">
        {point.reason} · <span className="font-mono">{point.sha.slice(0, 10)}</span>
      </p>
      {branch !== null ? (
        <form
          className="flex items-center gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            restore.mutate(branch.trim());
          }}
        >
          <Input
            aria-label="Name of the branch"
            className="font-mono text-mono"
            value={branch}
            onChange={(event) => setBranch(event.target.value)}
          />
          <Button type="submit" variant="primary" busy={restore.isPending} disabled={branch.trim() === ''}>
            Make the branch
          </Button>
        </form>
      ) : null}
      <p aria-live="polite" className={restore.error ? 'text-failed-text text-meta' : 'text-done-text text-meta'}>
        {restore.error ? messageOf(restore.error) : restore.data ? `The branch ${restore.data.branch} is there.` : ''}
      </p>
    </li>
  );
}
