import type { Task } from '../../../src-main/contract/tasks.ts';
import { rpc } from '../../api/client.ts';
import { readAgain, refOf, showTask } from '../task-cache.ts';
import { type TextAutosave, useTextAutosave } from './use-text-autosave.ts';

/** The spec of one task, saved as it is typed. To be mounted anew (by a key) for another task. */
export function useSpecAutosave(task: Task): TextAutosave {
  return useTextAutosave({
    id: task.id,
    text: task.body,
    updatedAt: task.updatedAt,
    what: 'spec',
    save: async (body, bodyWas) => showTask(await rpc.tasks.update({ ...refOf(task), set: { body }, bodyWas })),
    readAgain: () => readAgain(task),
  });
}
