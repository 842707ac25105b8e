export interface Difference {
  /** Lines at the beginning and at the end that both texts share and that are not shown. */
  before: number;
  after: number;
  /** The lines of the other text from the first that differs to the last, with one of both sides around them. */
  lines: { text: string; differs: boolean }[];
}

/** Where another text differs from one's own. */
export function differenceTo(mine: string, theirs: string): Difference {
  const own = mine.split('\n');
  const other = theirs.split('\n');
  const shorter = Math.min(own.length, other.length);
  let start = 0;
  while (start < shorter && own[start] === other[start]) start++;
  let end = 0;
  while (end < shorter - start && own[own.length - 1 - end] === other[other.length - 1 - end]) end++;
  const from = Math.max(0, start - 1);
  const to = Math.min(other.length, other.length - end + 1);
  return {
    before: from,
    after: other.length - to,
    lines: other.slice(from, to).map((text, i) => ({ text, differs: from + i >= start && from + i < other.length - end })),
  };
}
