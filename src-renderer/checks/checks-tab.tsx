import { useQuery } from '@tanstack/react-query';
import { ListChecks } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import type { Run } from '../../src-main/contract/runs.ts';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { api } from '../api/client.ts';
import { useSetSearch } from '../frame/use-open-task.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { noReceiptsText, noVerdictText } from './findings.ts';
import { Receipts } from './receipts.tsx';
import { ReviewResult } from './review-result.tsx';
import { StagesTable } from './stages-table.tsx';

/** Why one may trust a run: its checks with their output, the reviewer's verdict, and the way it went. */
export function ChecksTab({ task, run }: { task: TaskWithRuns; run: Run | null }) {
  if (!run)
    return (
      <EmptyState
        icon={<ListChecks size={20} />}
        title="Nothing has run yet"
        text="Checks and the reviewer's verdict are shown here once the task has run."
      />
    );
  return <RunChecks task={task} run={run} />;
}

function RunChecks({ task, run }: { task: TaskWithRuns; run: Run }) {
  const { data: projects } = useQuery(api.projects.list.queryOptions());
  const settings = projects?.find((project) => project.id === task.projectId)?.settings;
  const setSearch = useSetSearch();
  const findsSomething = run.verdict?.findings.some((finding) => finding.file !== null) ?? false;
  const { data: changes } = useQuery(
    api.runs.changes.queryOptions({ input: { project: task.project, slug: task.slug, number: run.number }, enabled: findsSomething }),
  );
  const changed = useMemo(() => new Set(changes?.files.map((file) => file.path)), [changes]);

  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-220 flex-col gap-6 p-4">
        <Section title="Checks" aside={countText(run)}>
          {run.receipts.length > 0 ? (
            <Receipts receipts={run.receipts} />
          ) : (
            <Nothing>{noReceiptsText(run, settings?.verifyCommand)}</Nothing>
          )}
        </Section>
        <Section title="Review">
          {run.verdict ? (
            <ReviewResult
              verdict={run.verdict}
              changed={changed}
              onPlace={(file, line) => setSearch({ tab: 'changes', run: run.number, file, line: line ?? undefined }, false)}
            />
          ) : (
            <Nothing>{noVerdictText(run, settings?.review ?? null)}</Nothing>
          )}
        </Section>
        {run.stages.length > 0 ? (
          <Section title="Stages">
            <StagesTable stages={run.stages} />
          </Section>
        ) : null}
      </div>
    </div>
  );
}

function countText(run: Run): string | null {
  const latest = new Map(run.receipts.map((receipt) => [receipt.command, receipt.exitCode === 0]));
  if (latest.size === 0) return null;
  const passed = [...latest.values()].filter(Boolean).length;
  return passed === latest.size ? `${passed} passed` : `${passed} passed, ${latest.size - passed} failed`;
}

function Section({ title, aside, children }: { title: string; aside?: string | null; children: ReactNode }) {
  return (
    <section>
      <div className="mb-2 flex items-baseline gap-2">
        <h3 className="font-semibold">{title}</h3>
        {aside ? <span className="text-meta text-muted">{aside}</span> : null}
      </div>
      {children}
    </section>
  );
}

const Nothing = ({ children }: { children: ReactNode }) => (
  <p className="rounded-card border border-dashed px-3 py-3 text-muted">{children}</p>
);
