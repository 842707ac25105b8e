/**
 * Lets `element` scroll when a card is carried to its edge. Nobody drags before the first paint, so the library for it is loaded
 * after it. Returns a function that ends it.
 */
export function scrollWhileDragging(element: HTMLElement, axis: 'vertical' | 'horizontal'): () => void {
  let stop: (() => void) | null = () => undefined;
  void import('@atlaskit/pragmatic-drag-and-drop-auto-scroll/element').then(({ autoScrollForElements }) => {
    if (stop !== null) stop = autoScrollForElements({ element, getAllowedAxis: () => axis });
  });
  return () => {
    stop?.();
    stop = null;
  };
}
