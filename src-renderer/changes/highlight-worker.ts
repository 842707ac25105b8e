import { common, createLowlight } from 'lowlight';
import { type Token, tokenLines } from './tokens.ts';

/** Colouring a big file takes longer than a frame, so it is done beside the page. */
export type HighlightOrder = { id: number; language: string; text: string };
export type HighlightAnswer = { id: number; lines: Token[][] | null };

const lowlight = createLowlight(common);

addEventListener('message', ({ data }: MessageEvent<HighlightOrder>) => {
  const { id, language, text } = data;
  let lines: Token[][] | null = null;
  try {
    lines = tokenLines(lowlight.highlight(language, text));
  } catch {
    // A grammar that gives up on a file costs it its colours, not its text.
  }
  const answer: HighlightAnswer = { id, lines };
  postMessage(answer);
});
