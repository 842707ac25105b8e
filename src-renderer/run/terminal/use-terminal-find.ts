import { type RefObject, useEffect, useState } from 'react';
import { useShortcut } from '../../shortcuts/use-shortcut.ts';
import type { TerminalView } from './create-terminal.ts';

/** More is not counted: the search marks every match. */
const mostMarked = 1_000;

/** Find in a terminal: what the bar above it needs. Null while it is closed. */
export function useTerminalFind(view: TerminalView | null, within: RefObject<HTMLElement | null>) {
  const [text, setText] = useState<string | null>(null);
  const [result, setResult] = useState<{ resultIndex: number; resultCount: number } | null>(null);
  useEffect(() => {
    const listening = view?.search.onDidChangeResults(setResult);
    return () => listening?.dispose();
  }, [view]);
  useShortcut('run.find', () => setText((now) => now ?? ''), { within });

  const step = (direction: 'next' | 'previous', wanted = text ?? '', incremental = false) => {
    if (!view || wanted === '') return;
    const { theme } = view.terminal.options;
    const color = theme?.yellow ?? '#888888';
    const options = {
      incremental,
      decorations: {
        matchBorder: color,
        matchOverviewRuler: color,
        activeMatchBorder: theme?.cursor ?? color,
        activeMatchColorOverviewRuler: theme?.cursor ?? color,
      },
    };
    if (direction === 'next') view.search.findNext(wanted, options);
    else view.search.findPrevious(wanted, options);
  };
  const close = () => {
    setText(null);
    setResult(null);
    view?.search.clearDecorations();
    view?.terminal.focus();
  };
  return {
    open: () => setText(''),
    bar:
      text === null
        ? null
        : {
            text,
            onText(next: string) {
              setText(next);
              if (next === '') view?.search.clearDecorations();
              else step('previous', next, true);
            },
            count: countOf(text, result),
            onStep: (direction: 'next' | 'previous') => step(direction),
            onClose: close,
          },
  };
}

function countOf(text: string, result: { resultIndex: number; resultCount: number } | null): string {
  if (text === '' || result === null) return '';
  if (result.resultCount === 0) return 'No match';
  const total = `${result.resultCount}${result.resultCount >= mostMarked ? '+' : ''}`;
  return result.resultIndex === -1 ? total : `${result.resultIndex + 1} of ${total}`;
}
