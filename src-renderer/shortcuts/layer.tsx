import { createContext, type ReactNode, useEffect, useState } from 'react';
import { openLayer } from './dispatch.ts';

export const LayerContext = createContext(0);

/**
 * Around the content of a modal dialog: while it is open, only shortcuts of its own content are heard. One that is closed stays on the
 * page for some frames, and must not swallow the next key.
 */
export function ShortcutLayer({ open, children }: { open: boolean; children: ReactNode }) {
  const [layer, setLayer] = useState<number | null>(null);
  useEffect(() => {
    if (!open) return;
    const { id, close } = openLayer();
    setLayer(id);
    return () => {
      close();
    };
  }, [open]);
  return <LayerContext value={layer ?? -1}>{children}</LayerContext>;
}
