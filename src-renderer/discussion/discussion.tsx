import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import type { Discussed, TimelineEntry } from '../../src-main/contract/comments.ts';
import { api } from '../api/client.ts';
import { plural } from '../lib/format.ts';
import { useNow } from '../lib/use-now.ts';
import { Unread } from '../ui/read-failed.tsx';
import { CommentEntry } from './comment-entry.tsx';
import { Composer } from './composer.tsx';
import { foldTimeline, type TimelinePart } from './entry-words.ts';
import { ActivityEntry, PlanEntry } from './timeline-entries.tsx';

type ActivityOf = Extract<TimelineEntry, { type: 'activity' }>;

/**
 * What was said and done, in the order of time, and the place to say more. `activity` shows what happened in a way of its own; without
 * it that is a line each, and many in a row are folded.
 */
export function Discussion({
  about,
  focusWish = 0,
  activity,
}: {
  about: Discussed;
  focusWish?: number;
  activity?: (entry: ActivityOf, now: number) => ReactNode;
}) {
  const read = useQuery(api.comments.timeline.queryOptions({ input: about }));
  const { data } = read;
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const now = useNow(30_000);
  const whole = activity !== undefined;
  const parts = useMemo<TimelinePart[]>(
    () => (whole ? (data ?? []).map((entry) => ({ kind: 'entry', entry })) : foldTimeline(data ?? [])),
    [data, whole],
  );
  return (
    <section aria-labelledby="discussion-heading" className="mx-auto w-full max-w-200">
      <h2 id="discussion-heading" className="mb-1.5 font-semibold">
        Discussion
      </h2>
      {!data ? (
        <Unread title="The discussion could not be read" of={[read]} className="h-16" />
      ) : (
        <ol
          aria-label="What was said and done"
          className="relative before:absolute before:top-3 before:bottom-3 before:left-[11px] before:w-px before:bg-line empty:hidden"
        >
          {parts.map((part, i) =>
            part.kind === 'folded' && !open.has(i) ? (
              <li key={keyOf(part)} className="relative py-1 ps-8.5">
                <button
                  type="button"
                  className="text-meta text-muted hover:text-ink hover:underline"
                  onClick={() => setOpen(new Set([...open, i]))}
                >
                  {plural(part.entries.length, 'earlier step')}
                </button>
              </li>
            ) : (
              (part.kind === 'folded' ? part.entries : [part.entry]).map((entry) =>
                entry.type === 'activity' && activity ? (
                  activity(entry, now)
                ) : (
                  <Entry key={entryKey(entry)} entry={entry} about={about} now={now} />
                ),
              )
            ),
          )}
        </ol>
      )}
      <Composer about={about} focusWish={focusWish} />
    </section>
  );
}

function Entry({ entry, about, now }: { entry: TimelineEntry; about: Discussed; now: number }) {
  switch (entry.type) {
    case 'comment':
      return <CommentEntry comment={entry} about={about} now={now} />;
    case 'plan':
      return <PlanEntry entry={entry} now={now} />;
    case 'activity':
      return <ActivityEntry entry={entry} showTask={about.on === 'feature'} now={now} />;
  }
}

const entryKey = (entry: TimelineEntry): string =>
  entry.type === 'plan' ? `plan ${entry.taskKey} ${entry.number}` : `${entry.type} ${entry.id}`;

const keyOf = (part: Extract<TimelinePart, { kind: 'folded' }>): string => {
  const [first] = part.entries;
  return `folded ${first?.type === 'activity' ? first.id : ''}`;
};
