import type { ReactNode } from 'react';

/** The 44 px bar at the top of every view: what it is on the left, what can be done on the right. */
export function ViewHeader({ title, children, trailing }: { title: ReactNode; children?: ReactNode; trailing?: ReactNode }) {
  return (
    <header className="flex min-h-11 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b bg-canvas px-4 py-1.5">
      <h1 className="flex min-w-0 shrink-0 items-center gap-1.5 font-semibold text-heading">{title}</h1>
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-1.5">{children}</div>
      {trailing ? <div className="flex shrink-0 items-center gap-1.5">{trailing}</div> : null}
    </header>
  );
}
