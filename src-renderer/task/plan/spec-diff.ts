import { type Range, wordDiff } from '../../changes/word-diff.ts';

export interface SpecLine {
  kind: 'same' | 'removed' | 'added';
  text: string;
  /** What changed within the line, by words. */
  marks: readonly Range[];
}

/** Beyond this many pairs of lines, comparing all of them takes longer than anybody waits: then the text is replaced as a whole. */
const mostPairs = 4_000_000;

/** Two texts line by line: what goes, what comes, and in lines that are alike which words. */
export function diffSpecs(before: string, after: string): SpecLine[] {
  const a = linesOf(before);
  const b = linesOf(after);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
  const same = (text: string): SpecLine => ({ kind: 'same', text, marks: [] });
  return [
    ...a.slice(0, head).map(same),
    ...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...a.slice(a.length - tail).map(same),
  ];
}

/** An empty text has no line at all. */
const linesOf = (text: string): string[] => (text.trimEnd() === '' ? [] : text.trimEnd().split('\n'));

function middle(a: readonly string[], b: readonly string[]): SpecLine[] {
  if (a.length * b.length > mostPairs) return paired(a, b);
  const columns = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * columns);
  const at = (i: number, j: number): number => lengths[i * columns + j] as number;
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      lengths[i * columns + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const result: SpecLine[] = [];
  let [removed, added]: [string[], string[]] = [[], []];
  const flush = () => {
    result.push(...paired(removed, added));
    [removed, added] = [[], []];
  };
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      flush();
      result.push({ kind: 'same', text: a[i] as string, marks: [] });
      i += 1;
      j += 1;
    } else if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) removed.push(a[i++] as string);
    else added.push(b[j++] as string);
  }
  flush();
  return result;
}

/** What goes, then what comes; line by line compared by words. */
function paired(removed: readonly string[], added: readonly string[]): SpecLine[] {
  const diffs = removed.map((text, i) => (added[i] === undefined ? null : wordDiff(text, added[i])));
  return [
    ...removed.map((text, i): SpecLine => ({ kind: 'removed', text, marks: diffs[i]?.removed ?? [] })),
    ...added.map((text, i): SpecLine => ({ kind: 'added', text, marks: diffs[i]?.added ?? [] })),
  ];
}
