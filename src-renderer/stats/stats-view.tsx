import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ChartNoAxesColumn } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Dashboard, Stats } from '../../src-main/contract/system.ts';
import { api } from '../api/client.ts';
import { useSearchParams, useSetSearch } from '../frame/use-open-task.ts';
import { ViewHeader } from '../frame/view-header.tsx';
import { compact, usd } from '../lib/format.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState, Skeleton } from '../ui/empty-state.tsx';
import { NativeSelect } from '../ui/field.tsx';
import { ReadFailed } from '../ui/read-failed.tsx';
import { Segmented } from '../ui/tabs.tsx';
import { ChartCard } from './chart-card.tsx';
import { Figures } from './figures.tsx';
import { CountsCard, NowCard } from './now-card.tsx';
import { type Dimension, seriesBy, throughput } from './series.ts';
import { seriesLooks, stateLooks } from './series-marks.tsx';

const ranges = [7, 30, 90] as const;

/** How the work goes: now, and over the last days. */
export function StatsView() {
  const { days = 30, projects: chosen } = useSearchParams();
  const project = chosen?.[0];
  const setSearch = useSetSearch();
  const now = useQuery(api.system.dashboard.queryOptions());
  const figures = useQuery({ ...api.system.stats.queryOptions({ input: { days, project } }), placeholderData: keepPreviousData });
  const { data: dashboard } = now;
  const { data: stats } = figures;
  const navigate = useNavigate();

  return (
    <>
      <ViewHeader
        title="Stats"
        trailing={
          <Segmented
            label="How far back"
            value={String(days) as '7' | '30' | '90'}
            onChange={(value) => setSearch({ days: ranges.find((range) => String(range) === value) })}
            options={ranges.map((range) => ({ value: String(range) as '7' | '30' | '90', label: `${range} days` }))}
          />
        }
      >
        <NativeSelect
          aria-label="Project"
          className="max-w-44"
          value={project ?? ''}
          onChange={(event) => setSearch({ projects: event.target.value ? [event.target.value] : undefined })}
        >
          <option value="">All projects</option>
          {dashboard?.projects.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </NativeSelect>
      </ViewHeader>
      {(figures.error && !stats) || (now.error && !dashboard) ? (
        <ReadFailed title="The statistics could not be read" of={[figures, now]} />
      ) : dashboard?.projects.length === 0 ? (
        <EmptyState
          icon={<ChartNoAxesColumn size={22} />}
          title="Nothing to count yet"
          text="Add a project: what its tasks take and cost is shown here."
          action={<Button onClick={() => void navigate({ to: '/welcome' })}>Add a project</Button>}
        />
      ) : !stats || !dashboard ? (
        <div className="mx-auto flex w-full max-w-300 flex-col gap-3 p-4" role="status" aria-label="Reading the statistics">
          <Skeleton className="h-20" />
          <Skeleton className="h-60" />
        </div>
      ) : (
        <Charts stats={stats} dashboard={dashboard} days={days} project={project} />
      )}
    </>
  );
}

function Charts({ stats, dashboard, days, project }: { stats: Stats; dashboard: Dashboard; days: number; project: string | undefined }) {
  const [dimension, setDimension] = useState<Dimension>('agent');
  const done = useMemo(() => throughput(stats.days), [stats]);
  const cost = useMemo(() => seriesBy(stats.days, dimension, 'costUsd'), [stats, dimension]);
  const tokens = useMemo(() => seriesBy(stats.days, dimension, 'tokens'), [stats, dimension]);
  const split = (
    <Segmented
      label="Split by"
      value={dimension}
      onChange={setDimension}
      options={[
        { value: 'agent', label: 'By agent' },
        { value: 'project', label: 'By project' },
      ]}
    />
  );
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-300 flex-col gap-3 p-4 max-phone:p-2">
        <Figures stats={stats} days={days} />
        <div className="grid grid-cols-2 items-start gap-3 max-wide:grid-cols-1">
          <NowCard dashboard={dashboard} project={project} />
          <CountsCard dashboard={dashboard} project={project} />
        </div>
        <ChartCard
          title="Throughput"
          unit="tasks per day"
          series={done}
          looks={stateLooks}
          format={(value) => value.toLocaleString('en')}
          whole
          empty={`No task got done or failed in the last ${days} days.`}
        />
        <div className="grid grid-cols-2 gap-3 max-wide:grid-cols-1">
          <ChartCard
            title="Cost"
            unit="US dollars per day"
            series={cost}
            looks={seriesLooks}
            format={usd}
            empty={`No agent stated a cost in the last ${days} days.`}
            choices={split}
          />
          <ChartCard
            title="Tokens"
            unit="per day, cache included"
            series={tokens}
            looks={seriesLooks}
            format={compact}
            empty={`No tokens were used in the last ${days} days.`}
            choices={split}
          />
        </div>
      </div>
    </div>
  );
}
