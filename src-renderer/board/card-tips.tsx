import { Tooltip } from '@base-ui/react/tooltip';
import { type RefObject, useEffect, useState } from 'react';
import { Kbd } from '../ui/kbd.tsx';

const delayMs = 450;

/** One tooltip for everything on the board that has a `data-tip`: a hundred cards with ten of their own each would not scroll well. */
export function CardTips({ within }: { within: RefObject<HTMLElement | null> }) {
  const [tip, setTip] = useState<{ anchor: Element; text: string; keys: string } | null>(null);
  useEffect(() => {
    const board = within.current;
    if (!board) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hide = () => {
      clearTimeout(timer);
      setTip(null);
    };
    const over = (event: PointerEvent) => {
      const anchor = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-tip]') : null;
      hide();
      if (!anchor || event.pointerType === 'touch' || event.buttons !== 0) return;
      timer = setTimeout(() => setTip({ anchor, text: anchor.dataset.tip ?? '', keys: anchor.dataset.tipKeys ?? '' }), delayMs);
    };
    board.addEventListener('pointerover', over);
    for (const type of ['pointerleave', 'pointerdown', 'dragstart', 'wheel', 'keydown'] as const)
      board.addEventListener(type, hide, { passive: true });
    return () => {
      hide();
      board.removeEventListener('pointerover', over);
      for (const type of ['pointerleave', 'pointerdown', 'dragstart', 'wheel', 'keydown'] as const) board.removeEventListener(type, hide);
    };
  }, [within]);
  return (
    <Tooltip.Root open={tip !== null} onOpenChange={(open) => !open && setTip(null)}>
      <Tooltip.Portal>
        <Tooltip.Positioner anchor={tip?.anchor ?? null} side="bottom" sideOffset={6} className="z-50">
          <Tooltip.Popup className="pointer-events-none flex max-w-80 animate-appear items-center gap-2 rounded-control border border-line bg-raised px-2 py-1 text-ink text-meta shadow-raised">
            <span className="min-w-0 whitespace-pre-line break-words">{tip?.text}</span>
            {tip?.keys ? <Kbd keys={tip.keys} /> : null}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
