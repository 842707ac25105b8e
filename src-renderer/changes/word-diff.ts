/** Where a line differs from its counterpart: from `start` up to `end`. */
export type Range = { start: number; end: number };

const word = /[\p{L}\p{N}_]+|\s+|./gu;
/** Above this, comparing word by word costs more than it tells. */
const maxWords = 400;
/** A pair that shares less than this is another line altogether: marking nearly all of it says nothing. */
const minShared = 0.3;

/**
 * What changed within a line, on both sides, by whole words. Empty on both sides when the lines have too little in common to be
 * called the same line.
 */
export function wordDiff(before: string, after: string): { removed: Range[]; added: Range[] } {
  const nothing = { removed: [], added: [] };
  if (before === after || before.length > 2000 || after.length > 2000) return nothing;
  const a = before.match(word) ?? [];
  const b = after.match(word) ?? [];
  if (a.length > maxWords || b.length > maxWords) return nothing;
  const { keepA, keepB } = common(a, b);
  const shared = weight(a, keepA);
  const longer = Math.max(weight(a, null), weight(b, null));
  if (longer === 0 || shared / longer < minShared) return nothing;
  return { removed: ranges(a, keepA), added: ranges(b, keepB) };
}

/** Letters and digits count, blanks and punctuation do not: two lines are not alike for their brackets. */
function weight(words: string[], keep: boolean[] | null): number {
  return words.reduce((sum, w, i) => (keep && !keep[i] ? sum : /^[\p{L}\p{N}_]/u.test(w) ? sum + w.length : sum), 0);
}

/** Longest common subsequence, after what both begin and end with. */
function common(a: string[], b: string[]): { keepA: boolean[]; keepB: boolean[] } {
  const keepA = a.map(() => false);
  const keepB = b.map(() => false);
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) {
    keepA[head] = true;
    keepB[head] = true;
    head += 1;
  }
  let tailA = a.length;
  let tailB = b.length;
  while (tailA > head && tailB > head && a[tailA - 1] === b[tailB - 1]) {
    tailA -= 1;
    tailB -= 1;
    keepA[tailA] = true;
    keepB[tailB] = true;
  }
  const rows = tailA - head + 1;
  const columns = tailB - head + 1;
  const lengths = new Uint16Array(rows * columns);
  const at = (i: number, j: number): number => lengths[i * columns + j] as number;
  for (let i = rows - 2; i >= 0; i -= 1)
    for (let j = columns - 2; j >= 0; j -= 1)
      lengths[i * columns + j] = a[head + i] === b[head + j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  for (let i = 0, j = 0; i < rows - 1 && j < columns - 1; ) {
    if (a[head + i] === b[head + j]) {
      keepA[head + i++] = true;
      keepB[head + j++] = true;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return { keepA, keepB };
}

/** Neighbours become one range, across a blank that stayed between two changed words. */
function ranges(words: string[], keep: boolean[]): Range[] {
  const result: Range[] = [];
  let start = 0;
  for (const [i, w] of words.entries()) {
    const end = start + w.length;
    const last = result.at(-1);
    const bridge = keep[i] && /^\s+$/.test(w) && last?.end === start && i + 1 < words.length && !keep[i + 1];
    if (!keep[i] || bridge) {
      if (last?.end === start) last.end = end;
      else result.push({ start, end });
    }
    start = end;
  }
  return result;
}
