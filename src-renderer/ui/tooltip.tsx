import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';
import { Kbd } from './kbd.tsx';

/** Words for what has no room for them. The child must take a ref and props (a plain element does). */
export function Tooltip({
  text,
  keys = null,
  side = 'bottom',
  children,
}: {
  text: ReactNode;
  keys?: string | null;
  side?: 'top' | 'bottom' | 'left' | 'right';
  children: ReactElement;
}) {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6} className="z-50">
          <Base.Popup className="flex max-w-80 animate-appear items-center gap-2 rounded-control border border-line bg-raised px-2 py-1 text-meta text-ink shadow-raised">
            <span className="min-w-0 whitespace-pre-line break-words">{text}</span>
            {keys ? <Kbd keys={keys} /> : null}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

/** Around the whole window: the second tooltip in a row comes without a wait. */
export const TooltipProvider = ({ children }: { children: ReactNode }) => <Base.Provider delay={450}>{children}</Base.Provider>;
