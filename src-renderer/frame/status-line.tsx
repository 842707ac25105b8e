import { useQuery } from '@tanstack/react-query';
import { CirclePause } from 'lucide-react';
import type { ReactNode } from 'react';
import { api } from '../api/client.ts';
import { useConnection } from '../api/connection.ts';
import { cx } from '../lib/class-names.ts';
import { usd } from '../lib/format.ts';
import { ReadFailedLine } from '../ui/read-failed.tsx';
import { useOpenTask } from './use-open-task.ts';

/** Always there and always true: what runs, what waits and why, what it costs, whether this is live. */
export function StatusLine() {
  const read = useQuery(api.system.dashboard.queryOptions());
  const { data } = read;
  const openTask = useOpenTask();
  const status = useConnection((state) => state.status);
  const queued = data?.projects.reduce((sum, project) => sum + project.queued, 0) ?? 0;
  return (
    <footer className="flex h-6 shrink-0 items-center gap-2 overflow-hidden whitespace-nowrap border-t bg-canvas px-3 text-meta text-muted">
      {data ? (
        <p className="tabular flex min-w-0 flex-1 items-center gap-2 overflow-hidden">
          {data.queuePaused ? (
            <span className="flex items-center gap-1 font-medium text-waiting-text">
              <CirclePause size={12} aria-hidden="true" />
              <span>
                <span className="max-phone:sr-only">queue </span>paused
              </span>
            </span>
          ) : null}
          <Part first={!data.queuePaused}>
            {data.running.length} of {data.maxRunning} running
          </Part>
          <Part>{queued === 0 ? 'nothing queued' : `${queued} queued`}</Part>
          {data.next ? (
            <Part className="min-w-0 truncate" wide>
              next:{' '}
              <button type="button" className="rounded-control text-ink hover:underline" onClick={() => openTask(data.next?.key ?? null)}>
                {data.next.key}
              </button>
              , {data.next.text}
            </Part>
          ) : null}
          <Part className="min-w-0 truncate">today {usd(data.spentTodayUsd)}</Part>
        </p>
      ) : (
        <div className="min-w-0 flex-1 truncate">
          <ReadFailedLine of={[read]} />
        </div>
      )}
      <p role="status" className="flex shrink-0 items-center gap-1.5">
        <span
          aria-hidden="true"
          className={cx(
            'size-2 rounded-full',
            status === 'live' ? 'bg-done-solid' : status === 'connecting' ? 'bg-line-strong' : 'bg-waiting-solid',
          )}
        />
        {status === 'live' ? 'live' : status === 'connecting' ? 'connecting' : status === 'lost' ? 'reconnecting' : 'signed out'}
      </p>
    </footer>
  );
}

/** `wide`: only where there is room for it. */
function Part({ first, wide, className, children }: { first?: boolean; wide?: boolean; className?: string; children: ReactNode }) {
  const hidden = wide && 'max-phone:hidden';
  return (
    <>
      {first ? null : (
        <span aria-hidden="true" className={cx(hidden)}>
          ·
        </span>
      )}
      <span className={cx(className, hidden)}>{children}</span>
    </>
  );
}
