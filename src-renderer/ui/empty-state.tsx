import type { ReactNode } from 'react';

/** Where there is nothing: one sentence that teaches the next step, and one button that takes it. */
export function EmptyState({ icon, title, text, action }: { icon?: ReactNode; title: string; text?: ReactNode; action?: ReactNode }) {
  return (
    <div className="flex flex-1 flex-col items-center justify-center gap-2 p-8 text-center">
      {icon ? <div className="mb-1 text-faint">{icon}</div> : null}
      <h2 className="font-semibold text-heading">{title}</h2>
      {text ? <p className="max-w-90 text-balance text-muted">{text}</p> : null}
      {action ? <div className="mt-2 flex gap-2">{action}</div> : null}
    </div>
  );
}

/** A grey block in the place of what is on its way. */
export const Skeleton = ({ className = 'h-4 w-full' }: { className?: string }) => (
  <div aria-hidden="true" className={`rounded-control bg-active/70 ${className}`} />
);

/** Where something could not be read. */
export function ErrorState({ title, text, action }: { title: string; text: ReactNode; action?: ReactNode }) {
  return (
    <div role="alert" className="m-4 rounded-card border border-failed-solid/40 bg-failed-tint p-3">
      <p className="font-medium text-failed-text">{title}</p>
      <p className="mt-0.5 whitespace-pre-line break-words text-ink">{text}</p>
      {action ? <div className="mt-2">{action}</div> : null}
    </div>
  );
}
