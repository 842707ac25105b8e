import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Layers, Plus } from 'lucide-react';
import { useRef } from 'react';
import type { Feature } from '../../src-main/contract/features.ts';
import { api } from '../api/client.ts';
import { ProjectDot } from '../frame/project-dot.tsx';
import { ViewHeader } from '../frame/view-header.tsx';
import { useNow } from '../lib/use-now.ts';
import { useKeys } from '../shortcuts/bindings.ts';
import { runAction } from '../shortcuts/dispatch.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState, Skeleton } from '../ui/empty-state.tsx';
import { NativeSelect } from '../ui/field.tsx';
import { ReadFailed } from '../ui/read-failed.tsx';
import { FeatureRow } from './feature-row.tsx';

/** The features of one project or of all, the newest first. */
export function FeaturesView() {
  const { project } = useParams({ strict: false });
  const navigate = useNavigate();
  const { data: projects } = useQuery(api.projects.list.queryOptions());
  const read = useQuery(api.features.list.queryOptions({ input: project === undefined ? {} : { project } }));
  const { data, error } = read;
  const keys = useKeys('feature.new');
  return (
    <>
      <ViewHeader
        title={
          project === undefined ? (
            'Features'
          ) : (
            <>
              <ProjectDot name={project} />
              <span className="max-w-48 truncate">{project}</span>
              <span className="font-normal text-faint max-narrow:sr-only">/ Features</span>
            </>
          )
        }
        trailing={
          <Button
            variant="primary"
            icon={<Plus size={14} aria-hidden="true" />}
            aria-keyshortcuts={keys}
            onClick={() => runAction('feature.new')}
          >
            New feature
          </Button>
        }
      >
        {projects && projects.length > 1 ? (
          <NativeSelect
            aria-label="Project"
            className="max-w-40"
            value={project ?? ''}
            onChange={(event) =>
              void (event.target.value === ''
                ? navigate({ to: '/features' })
                : navigate({ to: '/features/$project', params: { project: event.target.value } }))
            }
          >
            <option value="">All projects</option>
            {projects.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </NativeSelect>
        ) : null}
      </ViewHeader>
      {error && !data ? (
        <ReadFailed title="The features could not be read" of={[read]} />
      ) : !data ? (
        <div className="mx-auto flex w-full max-w-280 flex-col gap-3 p-4" role="status" aria-label="Reading the features">
          <Skeleton className="h-14" />
          <Skeleton className="h-14" />
          <Skeleton className="h-14" />
        </div>
      ) : data.length === 0 ? (
        <EmptyState
          icon={<Layers size={22} />}
          title="No features yet"
          text="Write a brief of what you want: a planner reads your code and cuts it into tasks, which you edit and publish."
          action={
            <Button variant="primary" keys={keys} onClick={() => runAction('feature.new')}>
              New feature
            </Button>
          }
        />
      ) : (
        <FeatureList features={data} showProject={project === undefined} />
      )}
    </>
  );
}

function FeatureList({ features, showProject }: { features: Feature[]; showProject: boolean }) {
  const list = useRef<HTMLUListElement>(null);
  const now = useNow(30_000);
  const step = (by: 1 | -1) => () => {
    const active = document.activeElement;
    if (active && active !== document.body && active.id !== 'main' && !list.current?.contains(active)) return false;
    const links = [...(list.current?.querySelectorAll<HTMLElement>('a[data-feature]') ?? [])];
    const at = links.indexOf(active as HTMLElement);
    (at < 0 ? links[0] : links[Math.min(links.length - 1, Math.max(0, at + by))])?.focus();
    return undefined;
  };
  useShortcut('list.down', step(1));
  useShortcut('list.up', step(-1));
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto w-full max-w-280 p-4 max-phone:p-2">
        {/* Out of sight, the browser lays out nothing of a row: a list of thousands is as quick as one of ten. */}
        <ul ref={list} aria-label="Features" className="overflow-hidden rounded-card border bg-surface">
          {features.map((feature) => (
            <li key={feature.id} className="border-b [contain-intrinsic-size:auto_58px] [content-visibility:auto] last:border-b-0">
              <FeatureRow feature={feature} now={now} showProject={showProject} />
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
