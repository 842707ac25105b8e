import { Link } from '@tanstack/react-router';
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import type { FeatureDetail } from '../../src-main/contract/features.ts';
import { ProjectDot } from '../frame/project-dot.tsx';
import { usd } from '../lib/format.ts';
import { keysOf } from '../shortcuts/bindings.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import { copy } from '../task/copy.ts';
import { IconButton } from '../ui/button.tsx';
import { Menu, type MenuEntry } from '../ui/menu.tsx';
import { FeatureStatusPill, ProgressBar } from './feature-bits.tsx';
import type { AskedOfFeature } from './feature-dialogs.tsx';
import { FeatureTitle } from './feature-title.tsx';
import type { FeatureCommands } from './use-feature-commands.ts';
import { canPlan } from './use-feature-keys.ts';

/** Which feature it is, how it stands, and all that can be done with it. */
export function FeatureHeader({
  feature,
  commands,
  wanted,
  ask,
}: {
  feature: FeatureDetail;
  commands: FeatureCommands;
  wanted: string[];
  ask: (asked: AskedOfFeature) => void;
}) {
  const [menu, setMenu] = useState(false);
  useShortcut('feature.menu', () => setMenu(true));
  const free = canPlan(feature);
  const has = wanted.length > 0;
  const entries: MenuEntry[] = [
    ...(free && !has ? [{ label: 'Generate tasks', keys: keysOf('feature.generate'), onSelect: () => void commands.generate() }] : []),
    ...(free && has
      ? [
          { label: 'Refine…', keys: keysOf('feature.refine'), onSelect: () => ask({ kind: 'refine' }) },
          { label: 'Discard & regenerate…', keys: keysOf('feature.regenerate'), onSelect: () => void commands.regenerate() },
        ]
      : []),
    ...(free ? [] : [{ label: 'Stop the planner', keys: keysOf('feature.cancel'), danger: true, onSelect: () => void commands.cancel() }]),
    { label: 'Propose a task by hand…', keys: keysOf('feature.propose'), onSelect: () => ask({ kind: 'propose' }) },
    { label: 'Link an existing task…', keys: keysOf('feature.link'), onSelect: () => ask({ kind: 'link' }) },
    'separator',
    { label: 'Copy the key', onSelect: () => void copy(feature.key, feature.key) },
    {
      label: 'Copy a link to the feature',
      onSelect: () =>
        void copy(
          `${location.origin}${location.pathname}#/feature/${encodeURIComponent(feature.project)}/${encodeURIComponent(feature.slug)}`,
          'the link',
        ),
    },
    'separator',
    { label: 'Delete the feature…', danger: true, onSelect: () => void commands.remove() },
  ];
  return (
    <header className="shrink-0 border-b bg-canvas px-4 pt-2 pb-1.5">
      <div className="flex min-h-7 items-center gap-2.5">
        <FeatureStatusPill status={feature.status} />
        <span className="flex min-w-0 items-center gap-1.5 text-meta text-muted">
          <Link
            to="/features/$project"
            params={{ project: feature.project }}
            className="flex min-w-0 items-center gap-1.5 rounded-control hover:text-ink hover:underline"
          >
            <ProjectDot name={feature.project} />
            <span className="truncate">{feature.project}</span>
          </Link>
          <span aria-hidden="true">/</span>
          <span className="min-w-0 truncate">{feature.slug}</span>
        </span>
        <div className="ms-auto flex shrink-0 items-center gap-3">
          <ProgressBar progress={feature.progress} className="w-44 max-phone:w-26" />
          {feature.costUsd > 0 ? (
            <span className="tabular text-meta text-muted max-phone:hidden" title="Planner and tasks">
              {usd(feature.costUsd)}
            </span>
          ) : null}
          <Menu
            align="end"
            open={menu}
            onOpenChange={setMenu}
            trigger={<IconButton size="sm" label="All actions" keys={keysOf('feature.menu')} icon={<Ellipsis size={15} />} />}
            entries={entries}
          />
        </div>
      </div>
      <FeatureTitle feature={feature} />
    </header>
  );
}
