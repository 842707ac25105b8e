import { Dialog } from '@base-ui/react/dialog';
import { Suspense, useRef, useState } from 'react';
import { lazyWithPreload } from '../lib/lazy-with-preload.tsx';
import { isAvailable, runAction } from '../shortcuts/dispatch.ts';
import { ShortcutLayer } from '../shortcuts/layer.tsx';
import { type ActionId, actions } from '../shortcuts/registry.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import { useView } from '../state/view.ts';
import { FocusAtOnce } from '../ui/focus-at-once.tsx';

export const PaletteList = lazyWithPreload(() => import('./palette-list.tsx').then((m) => m.PaletteList));

/** Find a task or run an action by a few letters. */
export function Palette() {
  const open = useView((state) => state.paletteOpen);
  const setOpen = useView((state) => state.setPaletteOpen);
  const input = useRef<HTMLInputElement>(null);
  // What can be done is what could be done before the palette lay on top of it.
  const [available, setAvailable] = useState<ActionId[]>([]);
  const chosen = useRef<(() => void) | null>(null);

  useShortcut('palette.open', () => {
    setAvailable(actions.map(({ id }) => id).filter((id) => id !== 'palette.open' && isAvailable(id)));
    setOpen(true);
  });

  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) setOpen(false);
      }}
      onOpenChangeComplete={(isOpen) => {
        if (isOpen) return;
        // Only now is the keyboard back with what lies below.
        const run = chosen.current;
        chosen.current = null;
        run?.();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-[oklch(20%_0.02_262/25%)] dark:bg-[oklch(8%_0.01_262/50%)]" />
        <ShortcutLayer open={open}>
          <Dialog.Viewport className="fixed inset-0 z-40 flex items-start justify-center px-4 py-[10vh]">
            <Dialog.Popup
              initialFocus={input}
              aria-label="Search and commands"
              className="flex max-h-[min(60vh,32rem)] w-full max-w-150 animate-appear flex-col overflow-hidden rounded-panel border border-line bg-raised shadow-raised outline-none"
            >
              <Suspense fallback={<div className="h-11" />}>
                <FocusAtOnce target={input} />
                <PaletteList
                  inputRef={input}
                  available={available}
                  onChoose={(run) => {
                    chosen.current = run;
                    setOpen(false);
                  }}
                  runAction={(id) => void runAction(id)}
                />
              </Suspense>
            </Dialog.Popup>
          </Dialog.Viewport>
        </ShortcutLayer>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
