import { type RefObject, useLayoutEffect } from 'react';

/**
 * Stands inside of a popup and gives `target` the focus before anything else can be typed. The popup does the same a frame later:
 * what is typed until then, on a busy machine a word, would go to what lies below, whose keys do other things.
 */
export function FocusAtOnce({ target }: { target: RefObject<HTMLElement | null> }) {
  useLayoutEffect(() => {
    // Behind all effects of this commit, in which the popup notes where the focus has to go back to.
    queueMicrotask(() => target.current?.focus({ preventScroll: true }));
  }, [target]);
  return null;
}
