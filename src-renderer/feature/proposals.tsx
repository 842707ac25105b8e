import { useMemo, useRef, useState } from 'react';
import type { FeatureDetail } from '../../src-main/contract/features.ts';
import type { Task } from '../../src-main/contract/tasks.ts';
import { asSet } from '../api/unanswered.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { Connectors } from './connectors.tsx';
import type { AskedOfFeature } from './feature-dialogs.tsx';
import { placeBeside } from './order.ts';
import { ProposalActions } from './proposal-actions.tsx';
import { afterWords, edgesOf, warningsBySlug, warningWords } from './proposal-model.ts';
import { ProposalRow } from './proposal-row.tsx';
import type { FeatureCommands } from './use-feature-commands.ts';
import { useProposalDrops } from './use-proposal-drops.ts';
import { useProposalKeys } from './use-proposal-keys.ts';
import { useRowActions } from './use-row-actions.ts';
import { WarningLine } from './warning-line.tsx';
import { isPlanning } from './words.ts';

const none: [] = [];

/** What the planner proposes, in the order in which it is to be done, with what waits for what drawn beside it. */
export function Proposals({
  feature,
  proposals: read,
  published,
  selected,
  onSelect,
  commands,
  ask,
}: {
  feature: FeatureDetail;
  proposals: readonly Task[];
  published: readonly Task[];
  selected: ReadonlySet<string>;
  onSelect: (selected: ReadonlySet<string>) => void;
  commands: FeatureCommands;
  ask: (asked: AskedOfFeature) => void;
}) {
  const list = useRef<HTMLOListElement>(null);
  const [expanded, setExpanded] = useState<string | null>(null);
  const [active, setActive] = useState<string | null>(null);
  const [picking, setPicking] = useState<string | null>(null);
  const proposals = useMemo(() => read.map(asSet), [read]);
  const order = useMemo(() => proposals.map(({ slug }) => slug), [proposals]);
  const edges = useMemo(() => edgesOf(proposals), [proposals]);
  const warnings = useMemo(() => warningsBySlug(feature.warnings, order), [feature.warnings, order]);
  const find = (slug: string) => proposals.find((task) => task.slug === slug);
  const toggle = (slug: string) => {
    const next = new Set(selected);
    if (!next.delete(slug)) next.add(slug);
    onSelect(next);
  };
  const addEdge = (slug: string, after: string) => {
    const task = find(slug);
    const key = `${feature.project}/${after}`;
    if (task && !task.dependsOn.includes(key)) void commands.setAfter(task, [...task.dependsOn, key]);
  };
  const withTask = (slug: string, act: (task: Task) => void) => {
    const task = find(slug);
    if (task) act(task);
  };
  const actions = useRowActions({
    expand: (slug) => setExpanded(expanded === slug ? null : slug),
    select: toggle,
    look: setActive,
    pick: setPicking,
    setAfter: (slug, after) => withTask(slug, (task) => void commands.setAfter(task, after)),
    settle: ({ edge }) => edge && addEdge(edge.slug, edge.after),
    split: (slug) => withTask(slug, (task) => ask({ kind: 'split', task })),
    drop: (slug) => withTask(slug, (task) => void commands.drop(task)),
  });
  const over = useProposalDrops({
    onMove: (slug, target, side) => {
      const place = placeBeside(order, slug, target, side);
      const task = find(slug);
      if (place && task) void commands.move(task, place);
    },
    onEdge: (after, slug) => addEdge(slug, after),
  });
  useProposalKeys({ list, order, find, expanded, setExpanded, selected, onSelect, toggle, commands, ask, pick: setPicking });

  if (proposals.length === 0) return <NoProposals feature={feature} published={published.length} commands={commands} />;
  return (
    <section aria-labelledby="proposals-heading" className="min-w-0">
      <ProposalActions
        proposals={proposals}
        selected={selected}
        onSelect={onSelect}
        isPlanning={isPlanning(feature.planner)}
        commands={commands}
        ask={ask}
      />
      {(warnings.get(null) ?? []).map((warning) => (
        <WarningLine key={warning.text} words={warningWords(warning, order)} onSettle={null} />
      ))}
      <div className="relative flex">
        <ol ref={list} aria-label="Proposals" className="min-w-0 flex-1 pb-2">
          {proposals.map((task, i) => (
            <ProposalRow
              key={task.id}
              task={task}
              number={i + 1}
              after={afterWords(task, proposals)}
              siblings={expanded === task.slug || picking === task.slug ? proposals : none}
              published={expanded === task.slug || picking === task.slug ? published : none}
              isExpanded={expanded === task.slug}
              isSelected={selected.has(task.slug)}
              isSelecting={selected.size > 0}
              isPicking={picking === task.slug}
              over={over?.slug === task.slug ? over.where : null}
              warnings={(warnings.get(task.slug) ?? none).map((warning) => ({ warning, words: warningWords(warning, order) }))}
              actions={actions}
            />
          ))}
        </ol>
        <Connectors list={list} order={order} edges={edges} active={active} />
      </div>
    </section>
  );
}

function NoProposals({ feature, published, commands }: { feature: FeatureDetail; published: number; commands: FeatureCommands }) {
  if (isPlanning(feature.planner))
    return (
      <div className="flex min-h-60 flex-col">
        <EmptyState
          title="The planner is at work"
          text="It reads the code and cuts the brief into tasks. They appear here as soon as it has them."
        />
      </div>
    );
  if (feature.planner?.question) return null;
  return (
    <div className={published > 0 ? '' : 'flex min-h-60 flex-col'}>
      {published > 0 ? (
        <ProposalActions proposals={[]} selected={new Set()} onSelect={() => {}} isPlanning={false} commands={commands} ask={() => {}} />
      ) : (
        <EmptyState
          title="No tasks yet"
          text="The planner reads the brief and your code, and proposes three to seven tasks for you to edit."
          action={<ProposalActions.Generate commands={commands} />}
        />
      )}
    </div>
  );
}
