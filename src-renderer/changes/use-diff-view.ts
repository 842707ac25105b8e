import { useCallback, useMemo, useState, useSyncExternalStore } from 'react';
import type { ChangedFile } from '../../src-main/contract/branches.ts';
import { type Expansion, type Gap, unfold, unfoldTo } from './body.ts';
import type { FileStore } from './file-store.ts';
import { createRowBuilder, expansionIn, type Layout } from './rows.ts';

/** Texts and colours arrive in bursts; the rows are made once for all of a frame. */
function oncePerFrame(store: FileStore, listener: () => void): () => void {
  let frame: number | null = null;
  const stop = store.subscribe(() => {
    frame ??= requestAnimationFrame(() => {
      frame = null;
      listener();
    });
  });
  return () => {
    stop();
    if (frame !== null) cancelAnimationFrame(frame);
  };
}

/** The rows of all files, and what a person folded and unfolded of them. */
export function useDiffView(files: ChangedFile[], store: FileStore, layout: Layout, isViewed: (path: string) => boolean) {
  const version = useSyncExternalStore(
    useCallback((listener) => oncePerFrame(store, listener), [store]),
    store.version,
  );
  /** What a person chose for a file; without it, those viewed are folded. */
  const [folds, setFolds] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [expansions, setExpansions] = useState<ReadonlyMap<string, Expansion>>(new Map());
  const [build] = useState(createRowBuilder);

  const collapsed = useMemo(
    () => new Set(files.flatMap(({ path }) => ((folds.get(path) ?? isViewed(path)) ? [path] : []))),
    [files, folds, isViewed],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for what the store holds
  const rows = useMemo(
    () => build({ files, layout, collapsed, stateOf: store.get, expansionOf: expansionIn(expansions) }),
    [build, files, layout, collapsed, expansions, store, version],
  );

  const setFold = useCallback((path: string, fold: boolean) => setFolds((before) => new Map(before).set(path, fold)), []);
  const onUnfold = useCallback(
    (path: string, gap: Gap, what: 'top' | 'bottom' | 'all') =>
      setExpansions((before) => new Map(before).set(path, unfold(before.get(path) ?? {}, gap, what))),
    [],
  );
  /** Brings a line out of a fold. True when it was folded away: the rows are other ones then. */
  const uncover = (path: string, line: number): boolean => {
    const content = store.get(path)?.content;
    if (content?.kind !== 'text') return false;
    const before = expansions.get(path) ?? {};
    const after = unfoldTo(content.text, before, line);
    if (after === before) return false;
    setExpansions(new Map(expansions).set(path, after));
    return true;
  };
  return { rows, collapsed, setFold, onUnfold, uncover };
}
