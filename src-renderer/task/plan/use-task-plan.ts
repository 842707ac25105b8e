import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { TaskPlan } from '../../../src-main/contract/features.ts';
import type { Task } from '../../../src-main/contract/tasks.ts';
import { api, rpc } from '../../api/client.ts';
import { messageOf, queryClient } from '../../api/query-client.ts';
import { isPlanning } from '../../feature/words.ts';
import { parseKey } from '../../lib/task-key.ts';
import type { TextAutosave } from '../editor/use-text-autosave.ts';
import { refOf, showTask } from '../task-cache.ts';

type Command = 'plan' | 'stop' | 'retry' | 'accept' | 'refuse' | 'restore';

/** What a planner makes of a task's notes, and what one can do with it. The text itself changes only when that is accepted. */
export function useTaskPlan(task: Task, spec: TextAutosave, editable: boolean) {
  const ref = refOf(task);
  const read = useQuery({ ...api.tasks.plan.queryOptions({ input: ref }), enabled: editable });
  const { data } = read;
  const [busy, setBusy] = useState<Command | null>(null);
  const [error, setError] = useState<string | null>(null);
  const show = (plan: TaskPlan) => queryClient.setQueryData(api.tasks.plan.queryKey({ input: ref }), plan);
  const readAgain = () => queryClient.invalidateQueries({ queryKey: api.tasks.plan.queryKey({ input: ref }) });
  const tell = async (command: Command, call: () => Promise<unknown>) => {
    if (busy !== null) return;
    setBusy(command);
    setError(null);
    try {
      await call();
    } catch (problem) {
      setError(messageOf(problem));
    }
    setBusy(null);
  };
  const planner = editable ? (data?.planner ?? null) : null;
  return {
    planner,
    draft: editable ? (data?.draft ?? null) : null,
    earlier: editable ? (data?.earlier ?? []) : [],
    isPlanning: isPlanning(planner),
    busy,
    error,
    dismiss: () => setError(null),
    read,
    planIt: () =>
      tell('plan', async () => {
        await spec.settle();
        show(await rpc.tasks.planIt(ref));
      }),
    refine: async (note: string) => {
      await spec.settle();
      show(await rpc.tasks.planIt({ ...ref, note }));
    },
    stop: () => tell('stop', async () => show(await rpc.tasks.cancelPlan(ref))),
    retry: () =>
      tell('retry', async () => {
        if (planner) await rpc.tasks.retry(parseKey(planner.key));
        await readAgain();
      }),
    accept: () =>
      tell('accept', async () => {
        await spec.settle();
        showTask(await rpc.tasks.acceptPlan({ ...ref, bodyWas: spec.state.text, draftWas: data?.draft?.body }));
        await readAgain();
      }),
    refuse: () => tell('refuse', async () => show(await rpc.tasks.rejectPlan(ref))),
    restore: (id: number) =>
      tell('restore', async () => {
        await spec.settle();
        showTask(await rpc.tasks.restoreText({ ...ref, id }));
        await readAgain();
      }),
  };
}
export type TaskPlanning = ReturnType<typeof useTaskPlan>;
