import { useQuery } from '@tanstack/react-query';
import { Link, type LinkProps, useLocation } from '@tanstack/react-router';
import { BookOpen, ChartNoAxesColumn, Columns3, History, Inbox, Layers, PanelLeft, Plus, Search, Settings } from 'lucide-react';
import type { ReactNode } from 'react';
import { api } from '../api/client.ts';
import { cx } from '../lib/class-names.ts';
import { plural } from '../lib/format.ts';
import { useKeys } from '../shortcuts/bindings.ts';
import { runAction } from '../shortcuts/dispatch.ts';
import type { ActionId } from '../shortcuts/registry.ts';

import { useView } from '../state/view.ts';
import { IconButton } from '../ui/button.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { ProjectDot } from './project-dot.tsx';

const views: { to: LinkProps['to']; label: string; icon: ReactNode; action: ActionId }[] = [
  { to: '/inbox', label: 'Inbox', icon: <Inbox size={15} />, action: 'nav.inbox' },
  { to: '/board', label: 'Board', icon: <Columns3 size={15} />, action: 'nav.board' },
  { to: '/features', label: 'Features', icon: <Layers size={15} />, action: 'nav.features' },
  { to: '/runs', label: 'Runs', icon: <History size={15} />, action: 'nav.runs' },
  { to: '/stats', label: 'Stats', icon: <ChartNoAxesColumn size={15} />, action: 'nav.stats' },
];
const below: typeof views = [
  { to: '/guide', label: 'Guide', icon: <BookOpen size={15} />, action: 'nav.guide' },
  { to: '/settings/{-$section}', label: 'Settings', icon: <Settings size={15} />, action: 'nav.settings' },
];

/** 208 px, or icons alone: when folded, and below 900 px. Below 600 px it lies along the bottom. */
export function Sidebar() {
  const folded = useView((state) => state.sidebarFolded);
  const { data } = useQuery(api.system.dashboard.queryOptions());
  return (
    <nav
      aria-label="Main"
      className={cx(
        'group/sidebar flex shrink-0 bg-canvas max-phone:order-last max-phone:h-12 max-phone:flex-row max-phone:items-center max-phone:border-t phone:flex-col phone:border-r phone:py-2',
        folded ? 'phone:w-12' : 'phone:w-12 narrow:w-52',
      )}
      data-folded={folded || undefined}
    >
      <div className="mb-1 flex items-center gap-1 px-2.5 max-phone:hidden">
        <span className={cx('min-w-0 flex-1 truncate pl-1.5 font-semibold max-narrow:hidden', folded && 'hidden')}>Task Orchestrator</span>
        <IconButton
          size="sm"
          label={folded ? 'Unfold the sidebar' : 'Fold the sidebar'}
          keys={useKeys('view.sidebar')}
          icon={<PanelLeft size={15} />}
          tooltipSide="right"
          className="max-narrow:hidden"
          onClick={() => runAction('view.sidebar')}
        />
      </div>
      <ul className="flex max-phone:contents phone:flex-col phone:px-2">
        <li className="max-phone:min-w-0 max-phone:flex-1">
          <Tooltip text="Search and run anything" keys={useKeys('palette.open')} side="right">
            <button type="button" className={cx(row, 'text-muted')} aria-label="Search" onClick={() => runAction('palette.open')}>
              <Search size={15} aria-hidden="true" />
              <Words folded={folded}>Search</Words>
            </button>
          </Tooltip>
        </li>
        {views.map((view) => (
          <Entry key={view.label} {...view} folded={folded} count={view.to === '/inbox' ? (data?.needsYou ?? 0) : 0} />
        ))}
      </ul>
      <div className="mt-3 min-h-0 flex-1 overflow-y-auto px-2 max-phone:hidden">
        <div className={cx('mb-0.5 flex h-6 items-center justify-between pl-2 max-narrow:hidden', folded && 'hidden')}>
          <h2 className="text-faint text-meta">Projects</h2>
          <IconButton
            size="sm"
            label="Add a project"
            icon={<Plus size={14} />}
            tooltipSide="right"
            onClick={() => runAction('nav.welcome')}
          />
        </div>
        <ul>
          {data?.projects.map((project) => (
            <li key={project.name}>
              <Tooltip text={describe(project)} side="right">
                <Link
                  to="/board/$project"
                  params={{ project: project.name }}
                  className={row}
                  activeProps={active}
                  inactiveProps={inactive}
                  aria-label={`Board of ${project.name}`}
                >
                  <span className="flex w-3.75 shrink-0 justify-center">
                    <ProjectDot name={project.name} />
                  </span>
                  <Words folded={folded}>
                    <span className={cx('block truncate', !project.present && 'text-faint line-through')}>{project.name}</span>
                  </Words>
                  {project.inprogress > 0 ? (
                    <span
                      className={cx('tabular flex items-center gap-1 text-meta text-running-text max-narrow:hidden', folded && 'hidden')}
                    >
                      <span className="size-1.5 animate-pulse-running rounded-full bg-running-solid" aria-hidden="true" />
                      {project.inprogress}
                    </span>
                  ) : null}
                </Link>
              </Tooltip>
            </li>
          ))}
        </ul>
      </div>
      <ul className="flex max-phone:contents phone:mt-2 phone:flex-col phone:px-2">
        {below.map((view) => (
          <Entry key={view.label} {...view} folded={folded} count={0} />
        ))}
      </ul>
    </nav>
  );
}

const row =
  'flex h-7 w-full items-center gap-2 rounded-control px-2 text-left transition-colors hover:bg-hover hover:text-ink max-phone:h-10 max-phone:justify-center';
const active = { className: 'bg-active/70 font-medium text-ink', 'aria-current': 'page' } as const;
const inactive = { className: 'text-muted' } as const;

function Entry({ to, label, icon, action, folded, count }: (typeof views)[number] & { folded: boolean; count: number }) {
  // The page of a feature is one of theirs, though its address is another one.
  const isOnFeature = useLocation({ select: ({ pathname }) => pathname.startsWith('/feature/') }) && to === '/features';
  return (
    <li className="max-phone:min-w-0 max-phone:flex-1">
      <Tooltip text={label} keys={useKeys(action)} side="right">
        <Link
          to={to}
          className={cx(row, 'relative')}
          activeProps={active}
          inactiveProps={isOnFeature ? active : inactive}
          activeOptions={{ exact: to === '/board', includeSearch: false }}
        >
          <span className="shrink-0" aria-hidden="true">
            {icon}
          </span>
          <Words folded={folded}>{label}</Words>
          {count > 0 ? (
            <span
              className={cx(
                'tabular rounded-full bg-accent-tint px-1.5 font-medium text-accent text-meta max-narrow:absolute max-narrow:top-0 max-narrow:right-0 max-narrow:px-1',
                folded && 'absolute top-0 right-0 px-1',
              )}
            >
              {count > 99 ? '99+' : count}
              <span className="sr-only"> {count === 1 ? 'needs' : 'need'} you</span>
            </span>
          ) : null}
        </Link>
      </Tooltip>
    </li>
  );
}

/** Gone to the eye when there are only icons; still the name for a screen reader. */
const Words = ({ folded, children }: { folded: boolean; children: ReactNode }) => (
  <span className={cx('min-w-0 flex-1 truncate max-narrow:sr-only', folded && 'sr-only')}>{children}</span>
);

function describe(project: {
  name: string;
  present: boolean;
  paused: boolean;
  inprogress: number;
  queued: number;
  review: number;
}): string {
  if (!project.present) return `${project.name}\nIts folder is not there.`;
  const counts = [
    project.inprogress > 0 && `${project.inprogress} running`,
    project.queued > 0 && `${project.queued} queued`,
    project.review > 0 && `${plural(project.review, 'review')} waiting`,
  ].filter(Boolean);
  return [project.name + (project.paused ? ' (paused)' : ''), counts.join(' · ')].filter(Boolean).join('\n');
}
