import { useMemo, useState } from 'react';
import '../../changes/diff.css';
import type { TaskPlan } from '../../../src-main/contract/features.ts';
import { harmless } from '../../../src-main/contract/harmless.ts';
import type { Task } from '../../../src-main/contract/tasks.ts';
import { Button } from '../../ui/button.tsx';
import { Markdown } from '../../ui/markdown.tsx';
import { Segmented } from '../../ui/tabs.tsx';
import { WordsDialog } from '../dialogs/words-dialog.tsx';
import { AttachmentImage } from '../editor/attachment-image.tsx';
import { diffSpecs, type SpecLine } from './spec-diff.ts';
import type { TaskPlanning } from './use-task-plan.ts';

const signs = { same: '', removed: '−', added: '+' } as const;
const kinds = { same: 'context', removed: 'removed', added: 'added' } as const;
/** Nobody reads more of it before deciding; the rest is in the preview. */
const mostLines = 2_000;

/** The planner's spec against the text that is there. */
export function PlanDraft({
  task,
  plan,
  draft,
  present,
}: {
  task: Task;
  plan: TaskPlanning;
  draft: NonNullable<TaskPlan['draft']>;
  present: string;
}) {
  const [view, setView] = useState<'diff' | 'preview'>('diff');
  const [refining, setRefining] = useState(false);
  const lines = useMemo(() => diffSpecs(present, draft.body), [present, draft.body]);
  const disabled = plan.busy !== null || plan.isPlanning;
  return (
    <section aria-label="The planner's spec" className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b bg-review-tint px-3 py-1.5">
        <p className="min-w-40 flex-1 font-medium text-review-text">The planner proposes this spec</p>
        <Segmented
          label="How the proposed spec is shown"
          value={view}
          onChange={setView}
          options={[
            { value: 'diff', label: 'Changes' },
            { value: 'preview', label: 'Preview' },
          ]}
        />
        <Button size="sm" variant="ghost" busy={plan.busy === 'refuse'} disabled={disabled} onClick={() => void plan.refuse()}>
          Refuse
        </Button>
        <Button size="sm" disabled={disabled} onClick={() => setRefining(true)}>
          Refine…
        </Button>
        <Button size="sm" variant="primary" busy={plan.busy === 'accept'} disabled={disabled} onClick={() => void plan.accept()}>
          Accept
        </Button>
      </div>
      <div
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        tabIndex={0}
        className="min-h-0 flex-1 overflow-y-auto outline-offset-[-2px]"
      >
        {draft.title === task.title ? null : (
          <p className="border-b px-3 py-1.5" dir="auto">
            <span className="text-muted">Title: </span>
            <span className="font-medium">{draft.title}</span>
          </p>
        )}
        {view === 'preview' ? (
          <Markdown text={draft.body} className="max-w-[80ch] px-4 py-3" attachment={(id, alt) => <AttachmentImage id={id} alt={alt} />} />
        ) : (
          <div className="py-1" dir="auto">
            {lines.slice(0, mostLines).map((line, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one diff, in their order
              <Line key={i} line={line} />
            ))}
            {lines.length > mostLines ? (
              <p className="px-4 py-2 text-muted">{lines.length - mostLines} more lines: see the preview.</p>
            ) : null}
          </div>
        )}
      </div>
      {refining ? (
        <WordsDialog
          title="Refine the spec"
          draftOf={`refine ${task.id}`}
          description="The planner gets this in its own session and proposes anew. Your text stays until you accept."
          label="What should be different"
          placeholder="Leave the migration out; name the two files in the location."
          button="Refine"
          required
          onSend={plan.refine}
          onClose={() => setRefining(false)}
        />
      ) : null}
    </section>
  );
}

function Line({ line }: { line: SpecLine }) {
  const kind = kinds[line.kind];
  return (
    <div className="diff-row grid-cols-[18px_minmax(0,1fr)]! px-2" data-spec-line={line.kind}>
      <span className="diff-mark" data-kind={kind}>
        {signs[line.kind]}
      </span>
      <div data-kind={kind} className="ps-1.5">
        <span className="diff-code">{pieces(line)}</span>
      </div>
    </div>
  );
}

/** The line with what changed in it marked. */
function pieces({ text, marks }: SpecLine) {
  if (marks.length === 0) return harmless(text) || ' ';
  const parts: React.ReactNode[] = [];
  let from = 0;
  for (const { start, end } of marks) {
    parts.push(
      harmless(text.slice(from, start)),
      <span key={start} data-marked>
        {harmless(text.slice(start, end))}
      </span>,
    );
    from = end;
  }
  return [...parts, harmless(text.slice(from))];
}
