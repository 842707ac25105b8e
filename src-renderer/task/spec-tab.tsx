import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { fullTime, moment } from '../lib/format.ts';
import { useNow } from '../lib/use-now.ts';
import { BranchPanel } from './branch-panel.tsx';
import { readOnlyReason } from './commands.ts';
import { copy } from './copy.ts';
import { ConflictNotice, TooLateNotice } from './editor/conflict-notice.tsx';
import { SaveState } from './editor/save-state.tsx';
import { SpecEditor } from './editor/spec-editor.tsx';
import type { TextAutosave } from './editor/use-text-autosave.ts';
import { FollowUps } from './follow-ups.tsx';
import { EarlierTexts } from './plan/earlier-texts.tsx';
import { PlanDraft } from './plan/plan-draft.tsx';
import { PlanItButton } from './plan/plan-it-button.tsx';
import { PlanStrip } from './plan/plan-strip.tsx';
import { useTaskPlan } from './plan/use-task-plan.ts';
import { Properties } from './properties/properties.tsx';
import type { PropertyEdits } from './use-property-edits.ts';
import type { TaskCommands } from './use-task-commands.ts';

/** What is to be done, and how: the text, and beside it everything that is set. */
export function SpecTab({
  task,
  spec,
  commands,
  edits,
  focusWish,
}: {
  task: TaskWithRuns;
  spec: TextAutosave;
  commands: TaskCommands;
  edits: PropertyEdits;
  focusWish: number;
}) {
  const readOnly = readOnlyReason(task);
  const plan = useTaskPlan(task, spec, readOnly === null);
  const canMerge = commands.commands.includes('merge');
  return (
    <div className="@container flex min-h-0 flex-1 flex-col">
      <PlanStrip plan={plan} />
      <div className="flex min-h-0 flex-1 @max-[560px]:flex-col @max-[560px]:overflow-y-auto">
        <div className="flex min-h-0 min-w-0 flex-1 flex-col @max-[560px]:min-h-[22rem] @max-[560px]:flex-none">
          <SpecEditor
            value={spec.state.text}
            onChange={(text) => spec.dispatch({ type: 'typed', text })}
            onBlur={spec.flush}
            readOnly={readOnly}
            tools={
              readOnly === null ? (
                <>
                  <PlanItButton plan={plan} />
                  <EarlierTexts plan={plan} />
                </>
              ) : null
            }
            instead={
              readOnly === null && plan.draft ? <PlanDraft task={task} plan={plan} draft={plan.draft} present={spec.state.text} /> : null
            }
            status={readOnly === null ? <SaveState state={spec.state} onRetry={spec.flush} /> : null}
            notice={
              readOnly === null ? (
                <ConflictNotice state={spec.state} dispatch={spec.dispatch} />
              ) : (
                <TooLateNotice state={spec.state} dispatch={spec.dispatch} onCopy={() => void copy(spec.state.text, 'your text')} />
              )
            }
            focusWish={focusWish}
          />
        </div>
        <aside
          aria-label="Properties"
          className="flex w-64 shrink-0 flex-col gap-4 overflow-y-auto p-2.5 @max-[560px]:w-full @max-[560px]:overflow-visible @max-[560px]:border-t @min-[560px]:border-l"
        >
          <Properties value={edits.value} onChange={edits.change} errors={edits.errors} editable={readOnly === null} self={task.key} />
          <FollowUps task={task} />
          <BranchPanel task={task} onMerge={canMerge ? () => commands.give('merge') : null} />
          <Times task={task} />
        </aside>
      </div>
    </div>
  );
}

function Times({ task }: { task: TaskWithRuns }) {
  const now = useNow(60_000);
  const times: [string, number | null][] = [
    ['Created', task.createdAt],
    ['Queued', task.queuedAt],
    ['Started', task.startedAt],
    ['Finished', task.finishedAt],
  ];
  return (
    <dl className="grid grid-cols-[84px_minmax(0,1fr)] gap-x-1 gap-y-1 pl-1.5 text-meta">
      {times.map(([label, at]) =>
        at === null ? null : (
          <div key={label} className="contents">
            <dt className="text-muted">{label}</dt>
            <dd className="tabular pl-1.5" title={fullTime(at)}>
              {moment(at, now)}
            </dd>
          </div>
        ),
      )}
    </dl>
  );
}
