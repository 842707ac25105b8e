import { useState } from 'react';
import type { FeatureDetail } from '../../src-main/contract/features.ts';
import { rpc } from '../api/client.ts';
import { messageOf } from '../api/query-client.ts';
import { ConflictNotice } from '../task/editor/conflict-notice.tsx';
import { SaveState } from '../task/editor/save-state.tsx';
import { SpecEditor } from '../task/editor/spec-editor.tsx';
import type { TextAutosave } from '../task/editor/use-text-autosave.ts';
import { refOf, showFeature } from './feature-cache.ts';
import { type PlannerChoice, PlannerFields } from './planner-fields.tsx';

/** What is wanted, and who is to plan it. It stays in sight while one goes through the proposals. */
export function BriefPane({ feature, brief, focusWish }: { feature: FeatureDetail; brief: TextAutosave; focusWish: number }) {
  const [error, setError] = useState<string | null>(null);
  const choose = async (change: Partial<PlannerChoice>) => {
    setError(null);
    try {
      showFeature(await rpc.features.update({ ...refOf(feature), set: change }));
    } catch (problem) {
      setError(messageOf(problem));
    }
  };
  return (
    <section
      aria-label="Brief"
      className="sticky top-0 flex h-[clamp(22rem,calc(100dvh-13rem),52rem)] min-w-0 flex-col self-start @max-[760px]:static @max-[760px]:h-[19rem]"
    >
      <SpecEditor
        what="brief"
        value={brief.state.text}
        onChange={(text) => brief.dispatch({ type: 'typed', text })}
        onBlur={brief.flush}
        readOnly={null}
        status={<SaveState state={brief.state} onRetry={brief.flush} />}
        notice={<ConflictNotice what="brief" state={brief.state} dispatch={brief.dispatch} />}
        focusWish={focusWish}
      />
      <div className="shrink-0 border-t px-2.5 py-1.5">
        <PlannerFields value={feature} onChange={(change) => void choose(change)} error={error} />
      </div>
    </section>
  );
}
