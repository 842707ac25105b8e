import { type RefObject, useEffect, useState } from 'react';
import { useAppearance } from '../../state/appearance.ts';
import { createTerminal, fontIsThere, type TerminalView } from './create-terminal.ts';
import { useTerminalSettings } from './settings.ts';
import { terminalTheme } from './theme.ts';

/** While a window is being dragged, the program in the terminal need not draw itself anew for every pixel. */
const resizeAfterMs = 60;

/** A terminal in this element, as big as it and in the window's colours; null until it is there. `onFit` says each new size. */
export function useTerminal(
  host: RefObject<HTMLElement | null>,
  { isReadOnly, label, onFit }: { isReadOnly: boolean; label: string; onFit?: (size: { cols: number; rows: number }) => void },
): TerminalView | null {
  const [view, setView] = useState<TerminalView | null>(null);
  const screenReader = useTerminalSettings((settings) => settings.screenReader);
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    let made: TerminalView | null = null;
    let isGone = false;
    void fontIsThere().then(() => {
      if (isGone) return;
      made = createTerminal(element, { isReadOnly, label, screenReader: useTerminalSettings.getState().screenReader });
      made.fit();
      setView(made);
    });
    return () => {
      isGone = true;
      made?.dispose();
      setView(null);
    };
  }, [host, isReadOnly, label]);

  useEffect(() => {
    const element = host.current;
    if (!element || !view) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const fit = () => {
      const size = view.fit();
      if (size) onFit?.(size);
    };
    const observer = new ResizeObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(fit, resizeAfterMs);
    });
    observer.observe(element);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, [host, view, onFit]);

  useEffect(() => {
    if (!view) return;
    view.terminal.options.screenReaderMode = screenReader;
  }, [view, screenReader]);
  useEffect(() => {
    if (!view) return;
    return useAppearance.subscribe(() => {
      view.terminal.options.theme = terminalTheme();
    });
  }, [view]);
  return view;
}
