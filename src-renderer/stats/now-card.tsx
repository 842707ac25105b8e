import type { Dashboard } from '../../src-main/contract/system.ts';
import { ProjectDot } from '../frame/project-dot.tsx';
import { useOpenTask } from '../frame/use-open-task.ts';
import { duration, usd } from '../lib/format.ts';
import { shortModel } from '../lib/status.ts';
import { useNow } from '../lib/use-now.ts';

/** What runs at this moment. */
export function NowCard({ dashboard, project }: { dashboard: Dashboard; project: string | undefined }) {
  const openTask = useOpenTask();
  const now = useNow();
  const running = dashboard.running.filter(({ key }) => project === undefined || key.startsWith(`${project}/`));
  return (
    <section aria-labelledby="stats-now" className="min-w-0 rounded-card border bg-surface">
      <div className="flex items-baseline gap-2 px-3 py-2.5">
        <h2 id="stats-now" className="font-semibold">
          Running now
        </h2>
        <span className="tabular text-meta text-muted">
          {dashboard.running.length} of {dashboard.maxRunning} slots{dashboard.queuePaused ? ' · the queue is paused' : ''}
        </span>
      </div>
      {running.length === 0 ? (
        <p className="border-t px-3 py-3 text-muted">
          {dashboard.next ? `Nothing. Next: ${dashboard.next.key} (${dashboard.next.text}).` : 'Nothing.'}
        </p>
      ) : (
        <ul>
          {running.map((run) => (
            <li key={run.key} className="relative flex min-h-9 items-center gap-2 border-t px-3 transition-colors hover:bg-hover/60">
              <span aria-hidden="true" className="size-2 shrink-0 animate-pulse-running rounded-full bg-running-solid" />
              <button
                type="button"
                onClick={() => openTask(run.key, { tab: 'run' })}
                className="min-w-0 flex-1 truncate text-left before:absolute before:inset-0 focus-visible:outline-none focus-visible:before:outline-2 focus-visible:before:outline-accent focus-visible:before:-outline-offset-2"
              >
                {run.key}
              </button>
              <span className="truncate text-meta text-muted max-phone:hidden">
                {run.agent}
                {run.model ? ` · ${shortModel(run.model)}` : ''}
              </span>
              <span className="w-14 shrink-0 text-meta text-running-text">{run.stage ?? 'starting'}</span>
              <span className="tabular w-16 shrink-0 text-right text-meta">{duration(now - run.startedAt)}</span>
              <span className="tabular w-12 shrink-0 text-right text-meta text-muted">{run.costUsd === null ? '–' : usd(run.costUsd)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

const columns = ['todo', 'queued', 'inprogress', 'review', 'done', 'failed'] as const;
const heads: Record<(typeof columns)[number], string> = {
  todo: 'Todo',
  queued: 'Queued',
  inprogress: 'Running',
  review: 'Review',
  done: 'Done',
  failed: 'Failed',
};

/** How many tasks of each project are in which state. */
export function CountsCard({ dashboard, project }: { dashboard: Dashboard; project: string | undefined }) {
  const projects = dashboard.projects.filter(({ name }) => project === undefined || name === project);
  return (
    <section aria-labelledby="stats-projects" className="min-w-0 overflow-x-auto rounded-card border bg-surface">
      <table className="tabular w-full text-right">
        <caption id="stats-projects" className="px-3 py-2.5 text-left font-semibold">
          Projects
        </caption>
        <thead className="border-t text-meta text-muted">
          <tr>
            <th className="px-3 py-1.5 text-left font-normal">Project</th>
            {columns.map((column) => (
              <th key={column} className="px-2 py-1.5 font-normal last:pr-3">
                {heads[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {projects.map((each) => (
            <tr key={each.name} className="border-t">
              <th scope="row" className="px-3 py-1.5 text-left font-normal">
                <span className="flex items-center gap-2">
                  <ProjectDot name={each.name} />
                  <span className="truncate">{each.name}</span>
                  {each.paused ? <span className="text-meta text-waiting-text">paused</span> : null}
                  {each.present ? null : <span className="text-failed-text text-meta">folder missing</span>}
                </span>
              </th>
              {columns.map((column) => (
                <td key={column} className="px-2 py-1.5 last:pr-3">
                  {each[column] > 0 ? each[column].toLocaleString('en') : <span className="text-faint">0</span>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
