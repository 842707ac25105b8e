import { useQuery } from '@tanstack/react-query';
import { Lightbulb } from 'lucide-react';
import { useState } from 'react';
import type { Task } from '../../src-main/contract/tasks.ts';
import { api, rpc } from '../api/client.ts';
import { messageOf } from '../api/query-client.ts';
import { useOpenTask } from '../frame/use-open-task.ts';
import { Button } from '../ui/button.tsx';
import { ReadFailedLine } from '../ui/read-failed.tsx';
import { toast } from '../ui/toast.tsx';
import { refOf } from './task-cache.ts';

/** What runs of a task left behind for later; nobody has taken it up yet. */
export function FollowUps({ task }: { task: Task }) {
  const read = useQuery(api.tasks.followUps.queryOptions({ input: refOf(task) }));
  const [busy, setBusy] = useState<string | null>(null);
  const openTask = useOpenTask();
  const data = read.data ?? [];
  if (data.length === 0 && read.error === null) return null;
  const give = async (proposal: Task, call: () => Promise<unknown>) => {
    setBusy(proposal.id);
    try {
      await call();
    } catch (problem) {
      toast.fail(`${proposal.key}: not done`, messageOf(problem));
    }
    setBusy(null);
  };
  const drop = async (proposal: Task) => {
    const { taskId } = await rpc.tasks.drop(refOf(proposal));
    toast.undo(`Dropped “${proposal.title}”`, () => {
      rpc.tasks.undrop({ taskId }).catch((problem: unknown) => toast.fail('It could not be had back', messageOf(problem)));
    });
  };
  return (
    <section aria-labelledby="follow-ups-heading">
      <h3 id="follow-ups-heading" className="px-1.5 pb-1 font-medium text-meta text-muted">
        Follow-ups
      </h3>
      <ReadFailedLine of={[read]} className="px-1.5" />
      <ul>
        {data.map((proposal) => (
          <li key={proposal.id} className="flex flex-col gap-1 px-1.5 py-1">
            <button
              type="button"
              className="flex min-w-0 items-start gap-1.5 text-start hover:underline"
              onClick={() => openTask(proposal.key)}
            >
              <Lightbulb size={13} aria-hidden="true" className="mt-0.5 shrink-0 text-faint" />
              <span className="line-clamp-2 min-w-0 break-words" dir="auto">
                {proposal.title}
              </span>
            </button>
            <span className="flex gap-1.5 ps-4.5">
              <Button size="sm" busy={busy === proposal.id} onClick={() => void give(proposal, () => rpc.tasks.publish(refOf(proposal)))}>
                Publish
              </Button>
              <Button size="sm" variant="ghost" disabled={busy === proposal.id} onClick={() => void give(proposal, () => drop(proposal))}>
                Drop
              </Button>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
