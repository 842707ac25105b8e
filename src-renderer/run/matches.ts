/** Which match a person means next; -1 when there is none. They are in the order of the journal. */
export function matchFrom(matches: readonly { seq: number }[], seq: number, direction: 'next' | 'previous'): number {
  if (matches.length === 0) return -1;
  // Beyond the last one it begins anew.
  if (direction === 'next')
    return Math.max(
      0,
      matches.findIndex((match) => match.seq > seq),
    );
  const before = matches.findLastIndex((match) => match.seq < seq);
  return before === -1 ? matches.length - 1 : before;
}

/** The one to show first: at or after what is in view, else the last one before it. */
export function firstMatch(matches: readonly { seq: number }[], viewed: number): number {
  const at = matches.findIndex((match) => match.seq >= viewed);
  return at === -1 ? matches.length - 1 : at;
}

/** Where `needle` is in `text`, whatever the case; none overlap. */
export function occurrences(text: string, needle: string, most = 500): [number, number][] {
  if (needle === '') return [];
  const pattern = new RegExp(needle.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), 'gi');
  const found: [number, number][] = [];
  for (let hit = pattern.exec(text); hit && found.length < most; hit = pattern.exec(text))
    found.push([hit.index, hit.index + hit[0].length]);
  return found;
}
