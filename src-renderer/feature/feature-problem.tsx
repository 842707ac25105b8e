import { CircleAlert } from 'lucide-react';

/** Why the last thing that one wanted was refused, in the server's words. */
export function FeatureProblem({ error, onDismiss }: { error: string | null; onDismiss: () => void }) {
  if (error === null) return null;
  return (
    <div role="alert" className="flex shrink-0 items-start gap-2 border-b bg-failed-tint px-4 py-2 text-failed-text">
      <CircleAlert size={14} aria-hidden="true" className="mt-0.5 shrink-0" />
      <span className="min-w-0 flex-1 break-words">{error}</span>
      <button type="button" className="shrink-0 underline" onClick={onDismiss}>
        Dismiss
      </button>
    </div>
  );
}
