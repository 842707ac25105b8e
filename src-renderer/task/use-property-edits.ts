import { useState } from 'react';
import type { Task } from '../../src-main/contract/tasks.ts';
import { rpc } from '../api/client.ts';
import { messageOf } from '../api/query-client.ts';
import { asSet } from '../api/unanswered.ts';
import { parseKey } from '../lib/task-key.ts';
import type { PropertyErrors, TaskProperties } from './properties/properties.tsx';
import { changeTask, refOf } from './task-cache.ts';

export interface PropertyEdits {
  value: TaskProperties;
  errors: PropertyErrors;
  change: (change: Partial<TaskProperties>) => void;
}

/** Properties of a task that exists: shown at once, and taken back with the server's reason where it refuses. */
export function usePropertyEdits(read: Task): PropertyEdits {
  const task = asSet(read);
  const [errors, setErrors] = useState<PropertyErrors>({});
  const ref = refOf(task);

  const write = async (fields: (keyof TaskProperties)[], shown: Partial<Task>, call: () => Promise<Task>) => {
    setErrors((before) => without(before, fields));
    try {
      await changeTask(task, shown, call);
    } catch (error) {
      setErrors((before) => ({ ...before, [fields[0] as keyof TaskProperties]: messageOf(error) }));
    }
  };

  const change = ({ after, files, size, ...set }: Partial<TaskProperties>) => {
    if (files !== undefined || size !== undefined) {
      const estimate = { files: files ?? task.estimate.files, size: size === undefined ? task.estimate.size : size };
      const shown = { estimate: { ...task.estimate, ...estimate } };
      void write([files === undefined ? 'size' : 'files'], shown, () => rpc.tasks.update({ ...ref, set: { estimate } }));
    }
    if (after) void write(['after'], { dependsOn: after }, () => rpc.tasks.dependsOn({ ...ref, after: after.map(parseKey) }));
    const fields = Object.keys(set) as (keyof typeof set)[];
    if (fields.length > 0) void write(fields, set, () => rpc.tasks.update({ ...ref, set }));
  };

  const { model, effort, priority, labels, notBefore, dependsOn, verifyCommand } = task;
  const { files, size } = task.estimate;
  return { value: { model, effort, priority, labels, notBefore, after: dependsOn, verifyCommand, files, size }, errors, change };
}

function without(errors: PropertyErrors, fields: readonly (keyof TaskProperties)[]): PropertyErrors {
  return Object.fromEntries(Object.entries(errors).filter(([field]) => !fields.includes(field as keyof TaskProperties)));
}
