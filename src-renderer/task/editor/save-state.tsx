import { Check, CircleAlert, CloudUpload, PencilLine } from 'lucide-react';
import { type Autosave, autosaveWords } from './autosave.ts';

const icons = { saved: Check, changed: PencilLine, saving: CloudUpload, failed: CircleAlert, conflict: CircleAlert } as const;

/** Whether the spec is saved, in shape and words; announced when it is not. */
export function SaveState({ state, onRetry }: { state: Autosave; onRetry: () => void }) {
  const Icon = icons[state.phase];
  const bad = state.phase === 'failed' || state.phase === 'conflict';
  return (
    <span role={bad ? 'alert' : 'status'} className={`flex items-start gap-1 ${bad ? 'text-failed-text' : ''}`}>
      <Icon size={12} aria-hidden="true" className="mt-0.5 shrink-0" />
      <span className="min-w-0">{autosaveWords(state)}</span>
      {state.phase === 'failed' ? (
        <button type="button" className="shrink-0 underline" onClick={onRetry}>
          Try again
        </button>
      ) : null}
    </span>
  );
}
