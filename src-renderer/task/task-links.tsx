import { Link } from '@tanstack/react-router';
import { CornerDownRight, Layers } from 'lucide-react';
import type { Task } from '../../src-main/contract/tasks.ts';
import { useOpenTask } from '../frame/use-open-task.ts';
import { parseKey } from '../lib/task-key.ts';

const chip = 'flex min-w-0 items-center gap-1 rounded-full bg-hover px-1.5 text-meta text-muted hover:text-ink hover:underline';

/** What a task belongs to, and what it came from. */
export function TaskLinks({ task }: { task: Pick<Task, 'feature' | 'origin'> }) {
  const openTask = useOpenTask();
  const { feature, origin } = task;
  return (
    <>
      {feature === null ? null : (
        <Link to="/feature/$project/$slug" params={parseKey(feature)} title={`Part of the feature ${feature}`} className={chip}>
          <Layers size={11} aria-hidden="true" className="shrink-0" />
          <span className="sr-only">Feature </span>
          <span className="truncate">{parseKey(feature).slug}</span>
        </Link>
      )}
      {origin === null ? null : (
        <button type="button" title={`Follows from ${origin}`} onClick={() => openTask(origin)} className={chip}>
          <CornerDownRight size={11} aria-hidden="true" className="shrink-0" />
          <span className="sr-only">Follows from </span>
          <span className="truncate">{parseKey(origin).slug}</span>
        </button>
      )}
    </>
  );
}
