import { useState } from 'react';
import type { Task } from '../../src-main/contract/tasks.ts';
import { ConflictNotice } from '../task/editor/conflict-notice.tsx';
import { SaveState } from '../task/editor/save-state.tsx';
import { SpecEditor } from '../task/editor/spec-editor.tsx';
import { useSpecAutosave } from '../task/editor/use-spec-autosave.ts';
import { Properties } from '../task/properties/properties.tsx';
import { TaskTitle } from '../task/task-title.tsx';
import { usePropertyEdits } from '../task/use-property-edits.ts';

/** Everything of a proposal, edited where it stands in the list. */
export function ProposalEditor({ task, siblings, published }: { task: Task; siblings: readonly Task[]; published: readonly Task[] }) {
  const spec = useSpecAutosave(task);
  const edits = usePropertyEdits(task);
  const [among] = useState(() => [...siblings, ...published]);
  return (
    <div className="@container border-t">
      <div className="px-4 pt-2">
        <TaskTitle task={task} heading="h3" />
      </div>
      <div className="flex @max-[520px]:flex-col">
        <div className="flex h-[26rem] min-w-0 flex-1 resize-y flex-col overflow-hidden @max-[520px]:h-[20rem] @max-[520px]:flex-none">
          <SpecEditor
            value={spec.state.text}
            onChange={(text) => spec.dispatch({ type: 'typed', text })}
            onBlur={spec.flush}
            readOnly={null}
            status={<SaveState state={spec.state} onRetry={spec.flush} />}
            notice={<ConflictNotice state={spec.state} dispatch={spec.dispatch} />}
          />
        </div>
        <aside aria-label="Properties" className="w-60 shrink-0 p-2.5 @max-[520px]:w-full @max-[520px]:border-t @min-[520px]:border-s">
          <Properties value={edits.value} onChange={edits.change} errors={edits.errors} editable self={task.key} among={among} />
        </aside>
      </div>
    </div>
  );
}
