/** Where cards were that are about to be shown elsewhere, by task id. */
const departures = new Map<string, { rect: DOMRect; look: HTMLElement }>();

const reduced = matchMedia('(prefers-reduced-motion: reduce)');
const slideMs = 160;
const glowMs = 1_000;

export const elementOf = (id: string): HTMLElement | null => document.querySelector(`[data-task-id="${CSS.escape(id)}"]`);

/** Remembers where these cards are, so that those which turn up elsewhere are seen to go there. */
export function beforeMoving(ids: Iterable<string>): void {
  if (reduced.matches) return;
  for (const id of ids) {
    const element = elementOf(id);
    if (!element) continue;
    departures.set(id, { rect: element.getBoundingClientRect(), look: element.cloneNode(true) as HTMLElement });
    // Where it goes to may not be in sight.
    setTimeout(() => departures.delete(id), glowMs);
  }
}

/** A card turned up: slides it here from where it was, once, and lets it glow. A copy slides, as columns clip what they hold. */
export function arrive(id: string, element: HTMLElement): void {
  const departure = departures.get(id);
  if (!departure) return;
  departures.delete(id);
  const { rect: from, look } = departure;
  // Its own height within its column is known only after the layout of this frame.
  requestAnimationFrame(() => {
    const to = element.getBoundingClientRect();
    if (to.width === 0) return;
    look.removeAttribute('data-task-id');
    look.setAttribute('aria-hidden', 'true');
    look.inert = true;
    look.style.cssText = `position:fixed;z-index:30;pointer-events:none;margin:0;left:${from.left}px;top:${from.top}px;width:${from.width}px;transform:none`;
    document.body.append(look);
    element.style.visibility = 'hidden';
    const slide = look.animate([{ translate: '0 0' }, { translate: `${to.left - from.left}px ${to.top - from.top}px` }], {
      duration: slideMs,
      easing: 'cubic-bezier(0.2, 0.7, 0.2, 1)',
    });
    const end = () => {
      look.remove();
      element.style.visibility = '';
      element.firstElementChild?.animate([{ boxShadow: '0 0 0 2px var(--accent)' }, { boxShadow: '0 0 0 2px transparent' }], {
        duration: glowMs,
        easing: 'ease-out',
      });
    };
    slide.finished.then(end, end);
  });
}
