import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { Feature } from '../../src-main/contract/features.ts';
import { ProjectDot } from '../frame/project-dot.tsx';
import { ago, fullTime, usd } from '../lib/format.ts';
import { FeatureStatusPill, PlannerNote, ProgressBar } from './feature-bits.tsx';
import { countsWords, plannerLine } from './words.ts';

/** A feature in a list: what it is, how it stands, and what its planner is at. */
export const FeatureRow = memo(function FeatureRow({ feature, now, showProject }: { feature: Feature; now: number; showProject: boolean }) {
  const line = plannerLine(feature.planner);
  const counts = countsWords(feature.counts);
  return (
    <Link
      to="/feature/$project/$slug"
      params={{ project: feature.project, slug: feature.slug }}
      data-feature
      className="grid grid-cols-[minmax(0,1fr)_11rem_7rem] items-center gap-x-4 px-4 py-2.5 outline-offset-[-2px] transition-colors hover:bg-hover/60 max-narrow:grid-cols-1 max-narrow:gap-y-1.5"
    >
      <span className="min-w-0">
        <span className="flex min-w-0 items-center gap-2">
          <span className="min-w-0 truncate font-medium" dir="auto">
            {feature.title}
          </span>
          <FeatureStatusPill status={feature.status} />
        </span>
        <span className="mt-0.5 flex min-w-0 items-center gap-2.5 text-meta text-muted">
          {showProject ? (
            <span className="flex min-w-0 max-w-2/5 shrink-0 items-center gap-1.5">
              <ProjectDot name={feature.project} size={7} />
              <span className="truncate">{feature.project}</span>
            </span>
          ) : null}
          {line ? <PlannerNote line={line} /> : <span className="truncate">{counts || 'No tasks yet'}</span>}
        </span>
      </span>
      <span className="empty:max-narrow:hidden">
        <ProgressBar progress={feature.progress} className="max-narrow:max-w-70" />
      </span>
      <span className="tabular flex items-center justify-end gap-2.5 text-meta text-muted max-narrow:hidden">
        {feature.costUsd > 0 ? <span title="Planner and tasks">{usd(feature.costUsd)}</span> : null}
        <time dateTime={new Date(feature.createdAt).toISOString()} title={fullTime(feature.createdAt)}>
          {ago(feature.createdAt, now)}
        </time>
      </span>
    </Link>
  );
});
