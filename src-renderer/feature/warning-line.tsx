import { TriangleAlert } from 'lucide-react';
import { Button } from '../ui/button.tsx';

/** What code found in the plan, where it is; with the edge that would settle it. */
export const WarningLine = ({ words, onSettle }: { words: string; onSettle: (() => void) | null }) => (
  <div className="flex min-h-7 items-center gap-2 px-4 py-0.5 text-waiting-text">
    <TriangleAlert size={13} aria-hidden="true" className="shrink-0" />
    <p className="min-w-0 flex-1 break-words text-meta" dir="auto">
      {words}
    </p>
    {onSettle ? (
      <Button size="sm" onClick={onSettle}>
        Add the edge
      </Button>
    ) : null}
  </div>
);
