/** A line as a program and its arguments; quotes keep what has spaces together. A quote without its other half is a letter. */
export const wordsOf = (line: string): string[] =>
  (line.match(/(?:"[^"]*"|'[^']*'|\S)+/g) ?? []).map((word) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ''),
  );

/** The line that `wordsOf` makes these words of. */
export const lineOf = (words: readonly string[]): string => words.map(quoted).join(' ');

function quoted(word: string): string {
  if (!/[\s"']/.test(word)) return word;
  return word
    .split('"')
    .map((part) => `"${part}"`)
    .join(`'"'`);
}
