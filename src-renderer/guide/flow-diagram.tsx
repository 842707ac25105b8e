import { ArrowRight } from 'lucide-react';
import { Fragment } from 'react';
import { featureStatus } from '../../src-main/contract/features.ts';
import { moveBetween } from '../../src-main/contract/moves.ts';
import { type TaskStatus, taskStatus } from '../../src-main/contract/tasks.ts';
import { featureStatusLook, taskStatusLook } from '../lib/status.ts';
import { LookIcon, StatusIcon } from '../ui/status-icon.tsx';
import { featureGuide, statusGuide } from './contents.ts';

const path: readonly TaskStatus[] = ['todo', 'queued', 'inprogress', 'review', 'done'];

/** The way of a task, left to right. */
export function FlowPath() {
  return (
    <ol className="flex flex-wrap items-center gap-2" aria-label="The way of a task">
      {path.map((status, i) => (
        <Fragment key={status}>
          {i > 0 ? <ArrowRight size={14} aria-hidden="true" className="text-faint" /> : null}
          <li className="flex items-center gap-1.5 rounded-control border bg-surface px-2 py-1 font-medium">
            <StatusIcon status={status} />
            {taskStatusLook[status].words}
          </li>
        </Fragment>
      ))}
    </ol>
  );
}

/** The way of a feature, which follows from its planner and its tasks. */
export function FeaturePath() {
  return (
    <dl aria-label="The way of a feature" className="divide-y rounded-card border bg-surface">
      {featureStatus.options.map((status) => (
        <div key={status} className="grid gap-x-4 gap-y-1 p-3 phone:grid-cols-[8rem_1fr]">
          <dt className="flex items-center gap-2 self-start font-medium">
            <LookIcon look={featureStatusLook[status]} />
            {featureStatusLook[status].words}
          </dt>
          <dd>{featureGuide[status]}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Every state, what it means, and where a person can move a task from there: as the board itself decides it. */
export function StatusTable() {
  return (
    <dl className="divide-y rounded-card border bg-surface">
      {taskStatus.options.map((status) => {
        const moves = taskStatus.options.flatMap((to) => {
          const move = moveBetween(status, to);
          return move.ok ? [{ to: taskStatusLook[to].words.toLowerCase(), words: move.words.toLowerCase() }] : [];
        });
        const ways = [...Map.groupBy(moves, ({ words }) => words)].map(
          ([words, to]) => `${words} (→ ${to.map((one) => one.to).join(', ')})`,
        );
        return (
          <div key={status} className="grid gap-x-4 gap-y-1 p-3 phone:grid-cols-[8rem_1fr]">
            <dt className="flex items-center gap-2 self-start font-medium">
              <StatusIcon status={status} />
              {taskStatusLook[status].words}
            </dt>
            <dd>
              <p>{statusGuide[status]}</p>
              {ways.length > 0 ? <p className="mt-0.5 text-meta text-muted">You can: {ways.join(', ')}</p> : null}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
