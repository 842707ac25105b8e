import type { RefObject } from 'react';

/** The element that a terminal paints in. Left to right whatever the window's direction: columns are columns. */
export const TerminalHost = ({ host }: { host: RefObject<HTMLDivElement | null> }) => (
  <div className="min-h-0 flex-1 bg-surface py-2 ps-3" dir="ltr">
    <div ref={host} className="size-full overflow-hidden" />
  </div>
);
