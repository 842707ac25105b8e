import { type RefObject, useEffect } from 'react';
import { occurrences } from './matches.ts';
import './highlights.css';

/** Ranges to paint at once, at most; more than fits a screen. */
const mostRanges = 1_000;

/**
 * Marks `wanted` in all text that is drawn within `container`, and more strongly in the row that one is at. The browser paints over
 * the text (CSS highlights), so that rows, Markdown and diffs need not know of it.
 */
export function useHighlights(container: RefObject<HTMLElement | null>, wanted: string, currentRow: string | null): void {
  useEffect(() => {
    const element = container.current;
    if (!element || wanted === '' || !('highlights' in CSS)) return;
    let frame = 0;
    const paint = () => {
      frame = 0;
      const all = new Highlight();
      const here = new Highlight();
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node && all.size + here.size < mostRanges; node = walker.nextNode()) {
        const row = node.parentElement?.closest<HTMLElement>('[data-row]')?.dataset.row;
        for (const [from, to] of occurrences(node.nodeValue ?? '', wanted)) {
          const range = new StaticRange({ startContainer: node, startOffset: from, endContainer: node, endOffset: to });
          (row === currentRow ? here : all).add(range);
        }
      }
      CSS.highlights.set('run-find', all);
      CSS.highlights.set('run-find-here', here);
    };
    const soon = () => {
      frame ||= requestAnimationFrame(paint);
    };
    // Rows come and go as one scrolls.
    const observer = new MutationObserver(soon);
    observer.observe(element, { childList: true, characterData: true, subtree: true });
    soon();
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
      CSS.highlights.delete('run-find');
      CSS.highlights.delete('run-find-here');
    };
  }, [container, wanted, currentRow]);
}
