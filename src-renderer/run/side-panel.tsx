import type { ReactNode } from 'react';
import type { Run } from '../../src-main/contract/runs.ts';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { compact, fullTime, plural, usd } from '../lib/format.ts';
import { CopyButton } from './copy-button.tsx';
import { Elapsed } from './elapsed.tsx';
import { acceptanceCriteria } from './plan.ts';
import { PlanList } from './plan-list.tsx';

/** What the run is about, beside the timeline: the agent's plan (or what the spec asks for), what it took, and where it works. */
export function SidePanel({ task, run }: { task: TaskWithRuns; run: Run }) {
  const criteria = acceptanceCriteria(task.body);
  const { input, output, cacheRead, cacheWrite } = run.tokens;
  const count = (items: { status: string }[]) => `${items.filter(({ status }) => status === 'done').length}/${items.length}`;
  return (
    <>
      {run.todos.length > 0 ? (
        <Part title="Plan" fact={count(run.todos)}>
          <PlanList items={run.todos} />
        </Part>
      ) : criteria.length > 0 ? (
        <Part title="Acceptance criteria" fact={plural(criteria.length, 'item')}>
          <PlanList items={criteria} />
        </Part>
      ) : (
        <Part title="Plan">
          <p className="text-muted">The agent has stated no plan, and the spec has no checkboxes.</p>
        </Part>
      )}
      <Part title="Spent">
        <dl className="grid grid-cols-[1fr_auto] gap-y-0.5">
          <Fact name="Time" value={<Elapsed from={run.startedAt} to={run.finishedAt} />} />
          <Fact name="Cost" value={run.costUsd === null ? 'not stated' : usd(run.costUsd)} />
          <Fact name="Tokens in" value={compact(input)} />
          <Fact name="Tokens out" value={compact(output)} />
          <Fact name="Cache read" value={compact(cacheRead)} />
          <Fact name="Cache written" value={compact(cacheWrite)} />
        </dl>
      </Part>
      <Part title="Agent">
        <dl className="grid grid-cols-[1fr_auto] gap-x-2 gap-y-0.5">
          <Fact name="Agent" value={run.agent} />
          <Fact name="Model" value={run.model ?? 'its default'} />
          {run.effort ? <Fact name="Effort" value={run.effort} /> : null}
          <Fact name="Started" value={<time title={fullTime(run.startedAt)}>{fullTime(run.startedAt).replace(/^.* at /, '')}</time>} />
        </dl>
        {run.sessionId ? <Copyable name="Session" value={run.sessionId} /> : null}
        <Copyable name="Worktree" value={run.worktree} />
        <Copyable name="Branch" value={run.branch} />
      </Part>
    </>
  );
}

const Part = ({ title, fact, children }: { title: string; fact?: string; children: ReactNode }) => (
  <section className="border-b px-3 py-2.5 last:border-b-0">
    <h3 className="mb-1.5 flex items-baseline justify-between font-semibold text-meta">
      {title}
      {fact ? <span className="tabular font-normal text-faint">{fact}</span> : null}
    </h3>
    {children}
  </section>
);

const Fact = ({ name, value }: { name: string; value: ReactNode }) => (
  <div className="contents">
    <dt className="text-muted">{name}</dt>
    <dd className="tabular min-w-0 truncate text-end">{value}</dd>
  </div>
);

const Copyable = ({ name, value }: { name: string; value: string }) => (
  <div className="mt-1 flex min-w-0 items-center gap-1">
    <div className="min-w-0 flex-1">
      <div className="text-faint text-meta">{name}</div>
      {/* The end says which one it is. */}
      <code className="block truncate text-left font-mono text-meta [direction:rtl]" title={value}>
        <bdi dir="ltr">{value}</bdi>
      </code>
    </div>
    <CopyButton text={value} label={`Copy ${name.toLowerCase()}`} />
  </div>
);
