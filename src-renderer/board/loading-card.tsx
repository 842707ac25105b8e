import { Skeleton } from '../ui/empty-state.tsx';

/** In the place of a card that is on its way; with an `index` a row of the list. */
export function LoadingCard({ index, measure }: { index?: number; measure?: (element: HTMLElement | null) => void }) {
  const body = (
    <div className="flex flex-col gap-2 rounded-card border bg-surface px-2.5 py-2.5">
      <Skeleton className="h-3.5 w-4/5" />
      <Skeleton className="h-2.5 w-1/2" />
      <Skeleton className="h-2.5 w-2/3" />
    </div>
  );
  if (index === undefined) return <div aria-hidden="true">{body}</div>;
  return (
    // biome-ignore-start lint/a11y/useSemanticElements: rows of a virtual grid are no table
    // biome-ignore-start lint/a11y/useFocusableInteractive: there is nothing in it yet
    <div ref={measure} data-index={index} role="row" aria-rowindex={index + 1} className="absolute top-0 left-0 w-full">
      <div role="gridcell" aria-label="Loading">
        {body}
      </div>
    </div>
    // biome-ignore-end lint/a11y/useFocusableInteractive: there is nothing in it yet
    // biome-ignore-end lint/a11y/useSemanticElements: rows of a virtual grid are no table
  );
}
