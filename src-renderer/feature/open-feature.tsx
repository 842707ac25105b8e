import { useMemo, useRef, useState } from 'react';
import type { FeatureDetail } from '../../src-main/contract/features.ts';
import { rpc } from '../api/client.ts';
import { Discussion } from '../discussion/discussion.tsx';
import { useKeys } from '../shortcuts/bindings.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import { useSpecView } from '../state/spec-view.ts';
import { useTextAutosave } from '../task/editor/use-text-autosave.ts';
import { BriefPane } from './brief-pane.tsx';
import { DroppedFold } from './dropped-fold.tsx';
import { readAgain, refOf, showFeature } from './feature-cache.ts';
import { type AskedOfFeature, FeatureDialogs } from './feature-dialogs.tsx';
import { FeatureHeader } from './feature-header.tsx';
import { FeatureProblem } from './feature-problem.tsx';
import { PlannerStrip } from './planner-strip.tsx';
import { Proposals } from './proposals.tsx';
import { PublishedTasks } from './published-tasks.tsx';
import { QuestionPanel } from './question-panel.tsx';
import { useFeatureCommands } from './use-feature-commands.ts';
import { useFeatureKeys } from './use-feature-keys.ts';
import { isPlanning } from './words.ts';

export function OpenFeature({ feature }: { feature: FeatureDetail }) {
  const ref = refOf(feature);
  const brief = useTextAutosave({
    id: feature.id,
    text: feature.brief,
    updatedAt: feature.updatedAt,
    what: 'brief',
    save: async (text, briefWas) => showFeature(await rpc.features.update({ ...ref, set: { brief: text }, briefWas })),
    readAgain: () => readAgain(ref),
  });
  const commands = useFeatureCommands(feature, brief);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [asked, setAsked] = useState<AskedOfFeature | null>(null);
  const [editWish, setEditWish] = useState(0);
  const [commentWish, setCommentWish] = useState(0);
  const stopKeys = useKeys('feature.cancel');
  const page = useRef<HTMLDivElement>(null);
  const proposals = useMemo(() => feature.tasks.filter(({ status }) => status === 'proposed'), [feature.tasks]);
  const published = useMemo(() => feature.tasks.filter(({ status }) => status !== 'proposed'), [feature.tasks]);
  // Of what is gone, nothing stays selected.
  const chosen = proposals.filter(({ slug }) => selected.has(slug));
  const wanted = (chosen.length > 0 ? chosen : proposals).map(({ slug }) => slug);

  useFeatureKeys({ feature, commands, wanted, ask: setAsked });
  useShortcut('feature.edit', () => {
    if (useSpecView.getState().layout === 'preview') useSpecView.setState({ layout: 'write' });
    setEditWish((wish) => wish + 1);
  });
  useShortcut('feature.comment', () => setCommentWish((wish) => wish + 1));

  return (
    <article aria-label={feature.title} className="flex min-h-0 flex-1 flex-col bg-surface">
      <FeatureHeader feature={feature} commands={commands} wanted={wanted} ask={setAsked} />
      <FeatureProblem error={commands.error} onDismiss={commands.dismiss} />
      <PlannerStrip
        planner={feature.planner}
        busy={commands.busy === 'cancel' ? 'stop' : commands.busy === 'retry' ? 'retry' : null}
        stopKeys={stopKeys}
        onStop={() => void commands.cancel()}
        onRetry={() => void commands.retry()}
      />
      <div ref={page} className="@container min-h-0 flex-1 overflow-y-auto">
        <div className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)] border-b @max-[760px]:grid-cols-1">
          <BriefPane feature={feature} brief={brief} focusWish={editWish} />
          <div className="min-w-0 border-s @max-[760px]:border-s-0 @max-[760px]:border-t">
            {feature.planner?.question && !isPlanning(feature.planner) ? (
              <QuestionPanel
                key={feature.planner.question.question}
                question={feature.planner.question}
                onAnswer={commands.answer}
                onDecline={() => void commands.cancel()}
              />
            ) : null}
            <Proposals
              feature={feature}
              proposals={proposals}
              published={published}
              selected={selected}
              onSelect={setSelected}
              commands={commands}
              ask={setAsked}
            />
            <PublishedTasks feature={feature} tasks={published} commands={commands} />
            <DroppedFold dropped={feature.dropped} onRestore={(id) => void commands.restore(id)} />
          </div>
        </div>
        <div className="px-4 py-4">
          <Discussion about={{ on: 'feature', ...ref }} focusWish={commentWish} />
        </div>
      </div>
      {asked ? <FeatureDialogs asked={asked} feature={feature} commands={commands} onClose={() => setAsked(null)} /> : null}
    </article>
  );
}
