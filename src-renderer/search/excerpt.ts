/** A piece of text, and whether it is one of the words that were looked for. */
export interface ExcerptPart {
  text: string;
  found: boolean;
}

/** The server marks what it found with U+0002 and U+0003, which no spec can hold as visible text: everything else stays text. */
export function partsOf(excerpt: string): ExcerptPart[] {
  return excerpt
    .replaceAll(/\s+/g, ' ')
    .split('\u0002')
    .flatMap((piece, i) => {
      const [first = '', ...rest] = piece.split('\u0003');
      return i === 0
        ? [{ text: piece.replaceAll('\u0003', ''), found: false }]
        : [
            { text: first, found: true },
            { text: rest.join(''), found: false },
          ];
    })
    .filter(({ text }) => text !== '');
}
