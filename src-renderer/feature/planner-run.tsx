import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import type { Planner } from '../../src-main/contract/features.ts';
import type { Run } from '../../src-main/contract/runs.ts';
import { api } from '../api/client.ts';
import { parseKey } from '../lib/task-key.ts';
import { Worktree } from '../run/rows/worktree.ts';
import { type TimelineHandle, TimelineView } from '../run/timeline-view.tsx';
import { useJournal } from '../run/use-journal.ts';
import { Unread } from '../ui/read-failed.tsx';

/** The planner's latest run as it goes: what it says and reads. */
export function PlannerRun({ planner }: { planner: Planner }) {
  const read = useQuery(api.tasks.get.queryOptions({ input: parseKey(planner.key) }));
  const run = read.data?.runs.at(-1);
  if (run) return <Journal key={run.id} planner={planner} run={run} />;
  return <Unread title="The run could not be read" of={[read]} className="m-3 h-24" />;
}

function Journal({ planner, run }: { planner: Planner; run: Run }) {
  const handle = useRef<TimelineHandle>(null);
  const { feed, state } = useJournal({ project: planner.project, slug: planner.slug, number: run.number });
  if (!feed) return null;
  return (
    <Worktree value={run.worktree}>
      <TimelineView run={run} feed={feed} state={state} handle={handle} wanted="" current={null} />
    </Worktree>
  );
}
