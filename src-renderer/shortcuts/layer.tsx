import { createContext, type ReactNode, useEffect, useState } from 'react';
import { openLayer } from './dispatch.ts';

export const LayerContext = createContext(0);

/** Around the content of a modal dialog: while it is shown, only shortcuts of its own content are heard. */
export function ShortcutLayer({ children }: { children: ReactNode }) {
  const [layer, setLayer] = useState<number | null>(null);
  useEffect(() => {
    const { id, close } = openLayer();
    setLayer(id);
    return () => {
      close();
    };
  }, []);
  return <LayerContext value={layer ?? -1}>{children}</LayerContext>;
}
