import type { UseQueryResult } from '@tanstack/react-query';
import { messageOf } from '../api/query-client.ts';
import { Button } from './button.tsx';
import { ErrorState, Skeleton } from './empty-state.tsx';
import type { MenuEntry } from './menu.tsx';

export type Read = Pick<UseQueryResult, 'data' | 'error' | 'isFetching' | 'refetch'>;

/** Those that have nothing to show: what was read once is shown on, whatever became of the last reading. */
const failedOf = (reads: readonly Read[]) => reads.filter(({ data, error }) => error !== null && data === undefined);

function failureOf(reads: readonly Read[]) {
  const failed = failedOf(reads);
  const [first] = failed;
  if (!first?.error) return null;
  return {
    text: messageOf(first.error),
    busy: failed.some(({ isFetching }) => isFetching),
    tryAgain: () => {
      for (const { refetch } of failed) void refetch();
    },
  };
}

/** What could not be read, in the server's words, and the way on. Nothing where all of it was read. */
export function ReadFailed({ title, of }: { title: string; of: readonly Read[] }) {
  const failed = failureOf(of);
  if (!failed) return null;
  return (
    <ErrorState
      title={title}
      text={failed.text}
      action={
        <Button size="sm" busy={failed.busy} onClick={failed.tryAgain}>
          Try again
        </Button>
      }
    />
  );
}

/** The same where there is only room for a line. */
export function ReadFailedLine({ of, className = '' }: { of: readonly Read[]; className?: string }) {
  const failed = failureOf(of);
  if (!failed) return null;
  return (
    <p role="alert" className={`break-words text-failed-text text-meta ${className}`}>
      {failed.text}{' '}
      <button type="button" className="underline" disabled={failed.busy} onClick={failed.tryAgain}>
        Try again
      </button>
    </p>
  );
}

/** In the place of what is not there yet: on its way, or not to be read. */
export const Unread = ({ title, of, className = 'h-24' }: { title: string; of: readonly Read[]; className?: string }) =>
  failedOf(of).length > 0 ? <ReadFailed title={title} of={of} /> : <Skeleton className={className} />;

/** The same at the end of a menu. */
export function readAgainEntries(read: Read): MenuEntry[] {
  const failed = failureOf([read]);
  return failed ? [{ label: 'Try again', hint: failed.text, onSelect: failed.tryAgain }] : [];
}
