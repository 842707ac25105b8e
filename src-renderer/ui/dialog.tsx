import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { cx } from '../lib/class-names.ts';
import { ShortcutLayer } from '../shortcuts/layer.tsx';
import { IconButton } from './button.tsx';
import { FocusAtOnce } from './focus-at-once.tsx';

const widths = { sm: 'max-w-105', md: 'max-w-150', lg: 'max-w-230', xl: 'max-w-300' } as const;

/** What has just happened, and can be taken back, lies above every dialog: to press there is not to leave. */
const isInToast = (target: EventTarget | null): boolean => target instanceof Element && target.closest('[data-sonner-toaster]') !== null;

/**
 * A modal window. `footer` holds its buttons, the main one last. Escape and a click outside call `onClose`. While it is open only
 * shortcuts that its own content binds are heard: bind them in a component inside of it.
 */
export function Dialog({
  open,
  onClose,
  title,
  description,
  width = 'md',
  footer,
  children,
  flush = false,
  initialFocus,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  width?: keyof typeof widths;
  footer?: ReactNode;
  children?: ReactNode;
  /** Without padding: the content fills the window. */
  flush?: boolean;
  initialFocus?: React.RefObject<HTMLElement | null>;
}) {
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root open={open} onOpenChange={(next, { event }) => !next && !isInToast(event.target) && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-[oklch(20%_0.02_262/35%)] transition-opacity data-[starting-style]:opacity-0 data-[ending-style]:opacity-0 dark:bg-[oklch(8%_0.01_262/60%)]" />
        <ShortcutLayer open={open}>
          <Base.Viewport className="fixed inset-0 z-40 flex items-start justify-center overflow-hidden px-4 py-[8vh] phone:py-[10vh]">
            <Base.Popup
              ref={popup}
              // Not the first button, which is Close: its tooltip would come up and take the first Escape.
              initialFocus={initialFocus ?? popup}
              className={cx(
                'flex max-h-full w-full animate-appear flex-col overflow-hidden rounded-panel border border-line bg-raised shadow-raised outline-none',
                widths[width],
              )}
            >
              <FocusAtOnce target={initialFocus ?? popup} />
              <header className="flex items-start gap-3 px-4 pt-3.5 pb-2">
                <div className="min-w-0 flex-1">
                  <Base.Title className="font-semibold text-heading">{title}</Base.Title>
                  {description ? <Base.Description className="mt-0.5 text-muted">{description}</Base.Description> : null}
                </div>
                <Base.Close render={<IconButton label="Close" icon={<X size={15} />} keys="Escape" size="sm" />} />
              </header>
              {/* In the tab order, so that what is longer than the window can be scrolled by keys. */}
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
              <div tabIndex={0} className={cx('min-h-0 flex-1 overflow-y-auto outline-offset-[-2px]', !flush && 'px-4 pb-4')}>
                {children}
              </div>
              {footer ? <footer className="flex flex-wrap items-center justify-end gap-2 border-t px-4 py-3">{footer}</footer> : null}
            </Base.Popup>
          </Base.Viewport>
        </ShortcutLayer>
      </Base.Portal>
    </Base.Root>
  );
}
