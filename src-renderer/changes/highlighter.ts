import type { HighlightAnswer, HighlightOrder } from './highlight-worker.ts';
import { languageOf } from './languages.ts';
import type { Token } from './tokens.ts';

let worker: Worker | null = null;
let lastId = 0;
const waiting = new Map<number, (lines: Token[][] | null) => void>();

/** The lines of a file as coloured pieces; null where its language is not known. One worker serves the window. */
export function highlight(path: string, text: string): Promise<Token[][] | null> {
  const language = languageOf(path);
  if (language === null || text === '') return Promise.resolve(null);
  worker ??= start();
  const order: HighlightOrder = { id: ++lastId, language, text };
  worker.postMessage(order);
  return new Promise((resolve) => waiting.set(order.id, resolve));
}

function start(): Worker {
  const started = new Worker(new URL('./highlight-worker.ts', import.meta.url), { type: 'module' });
  started.addEventListener('message', ({ data }: MessageEvent<HighlightAnswer>) => {
    waiting.get(data.id)?.(data.lines);
    waiting.delete(data.id);
  });
  // Without it, files are shown in plain text.
  started.addEventListener('error', () => {
    for (const resolve of waiting.values()) resolve(null);
    waiting.clear();
  });
  return started;
}
