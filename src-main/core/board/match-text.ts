/**
 * What a person typed as an FTS5 query: every word has to be there, the last one may still be unfinished. Words are quoted, so that
 * no character of them is syntax. Null when there is no word in it.
 */
export function matchText(typed: string): string | null {
  const words = typed.normalize('NFC').match(/[\p{L}\p{N}_]+/gu);
  if (!words) return null;
  return words.map((word, i) => (i === words.length - 1 ? `"${word}"*` : `"${word}"`)).join(' ');
}
