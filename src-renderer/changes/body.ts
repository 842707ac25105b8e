import type { DiffLine, Hunk } from './patch.ts';

/** How many lines of each gap between hunks are unfolded, from its top and from its bottom; by the gap's number. */
export type Expansion = Readonly<Record<number, { top: number; bottom: number }>>;
export const unfoldStep = 20;

/** Unchanged lines that are not shown. `hidden` is null where the file's text is not known: then it only says where we are. */
export type Gap = { kind: 'gap'; number: number; hidden: number | null; section: string; place: 'start' | 'middle' | 'end' };
/** `first`: where a hunk's changes begin. `mate`: the line of the other side that it replaces or is replaced by. */
export type BodyLine = DiffLine & { first: boolean; mate: DiffLine | null };
export type BodyEntry = Gap | BodyLine;

/** What is known of a changed file's text. */
export type FileText = { hunks: Hunk[]; oldLines: string[] | null; newLines: string[] | null };

type Bounds = { number: number; from: number; to: number; oldShift: number };

/** Where hunks leave out lines, as line numbers of the new side (`to` exclusive). `oldShift` + new number = old number. */
function gapsOf(text: FileText): Bounds[] {
  const { hunks, oldLines, newLines } = text;
  const gaps: Bounds[] = [];
  let from = 1;
  let oldFrom = 1;
  for (const [number, hunk] of hunks.entries()) {
    // A side without lines is numbered by the line before it.
    const newStart = hunk.newCount === 0 ? hunk.newStart + 1 : hunk.newStart;
    const oldStart = hunk.oldCount === 0 ? hunk.oldStart + 1 : hunk.oldStart;
    gaps.push({ number, from, to: newStart, oldShift: oldFrom - from });
    from = newStart + hunk.newCount;
    oldFrom = oldStart + hunk.oldCount;
  }
  const oldShift = oldFrom - from;
  const end = newLines ? newLines.length + 1 : oldLines ? oldLines.length + 1 - oldShift : from;
  gaps.push({ number: hunks.length, from, to: Math.max(from, end), oldShift });
  return gaps;
}

/** A file's diff as one list: hunks, and what lies between them folded as far as it was not unfolded. */
export function bodyOf(text: FileText, expansion: Expansion): BodyEntry[] {
  const { hunks } = text;
  const entries: BodyEntry[] = [];
  for (const gap of gapsOf(text)) {
    const hunk = hunks[gap.number];
    const known = text.newLines !== null || text.oldLines !== null;
    const size = gap.to - gap.from;
    const place = gap.number === 0 ? 'start' : hunk ? 'middle' : 'end';
    if (known) {
      const open = expansion[gap.number] ?? { top: 0, bottom: 0 };
      const top = Math.min(size, open.top);
      const bottom = Math.min(size - top, open.bottom);
      pushContext(entries, text, gap, gap.from, gap.from + top);
      const hidden = size - top - bottom;
      if (hidden > 0) entries.push({ kind: 'gap', number: gap.number, hidden, section: hunk?.section ?? '', place });
      pushContext(entries, text, gap, gap.to - bottom, gap.to);
    } else if (hunk && (size > 0 || gap.number > 0)) {
      entries.push({ kind: 'gap', number: gap.number, hidden: null, section: hunk.section, place });
    }
    if (hunk) pushHunk(entries, hunk);
  }
  return entries;
}

function pushContext(entries: BodyEntry[], text: FileText, gap: Bounds, from: number, to: number): void {
  for (let newNo = from; newNo < to; newNo += 1) {
    const oldNo = newNo + gap.oldShift;
    const line = text.newLines ? text.newLines[newNo - 1] : text.oldLines?.[oldNo - 1];
    entries.push({ kind: 'context', oldNo, newNo, text: line ?? '', noNewline: false, first: false, mate: null });
  }
}

function pushHunk(entries: BodyEntry[], hunk: Hunk): void {
  const { lines } = hunk;
  let first = true;
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] as DiffLine;
    if (line.kind === 'context') {
      entries.push({ ...line, first: false, mate: null });
      at += 1;
      continue;
    }
    const removed = takeWhile(lines, at, 'removed');
    const added = takeWhile(lines, at + removed.length, 'added');
    for (const [i, l] of removed.entries()) entries.push({ ...l, first: first && i === 0, mate: added[i] ?? null });
    for (const [i, l] of added.entries()) entries.push({ ...l, first: first && i === 0 && removed.length === 0, mate: removed[i] ?? null });
    first = false;
    at += removed.length + added.length;
  }
}

function takeWhile(lines: DiffLine[], from: number, kind: DiffLine['kind']): DiffLine[] {
  let to = from;
  while (lines[to]?.kind === kind) to += 1;
  return lines.slice(from, to);
}

/** Two lines beside each other; null where one side has nothing. */
export type Pair = { kind: 'pair'; left: BodyLine | null; right: BodyLine | null; first: boolean };

/** The same list for two columns: what was removed beside what was added. */
export function pairsOf(entries: BodyEntry[]): (Gap | Pair)[] {
  const pairs: (Gap | Pair)[] = [];
  for (let at = 0; at < entries.length; ) {
    const entry = entries[at] as BodyEntry;
    if (entry.kind === 'gap' || entry.kind === 'context') {
      pairs.push(entry.kind === 'gap' ? entry : { kind: 'pair', left: entry, right: entry, first: entry.first });
      at += 1;
      continue;
    }
    const removed: BodyLine[] = [];
    const added: BodyLine[] = [];
    while (entries[at]?.kind === 'removed') removed.push(entries[at++] as BodyLine);
    while (entries[at]?.kind === 'added') added.push(entries[at++] as BodyLine);
    for (let i = 0; i < Math.max(removed.length, added.length); i += 1) {
      const left = removed[i] ?? null;
      const right = added[i] ?? null;
      pairs.push({ kind: 'pair', left, right, first: Boolean(left?.first || right?.first) });
    }
  }
  return pairs;
}

/** The expansion with more of one gap to be seen. */
export function unfold(expansion: Expansion, gap: Gap, what: 'top' | 'bottom' | 'all'): Expansion {
  const open = expansion[gap.number] ?? { top: 0, bottom: 0 };
  const more = what === 'all' ? (gap.hidden ?? 0) : unfoldStep;
  return {
    ...expansion,
    [gap.number]: what === 'bottom' ? { ...open, bottom: open.bottom + more } : { ...open, top: open.top + more },
  };
}

/** The expansion that shows this line of the new side, with a little around it. The same one when it is in sight already. */
export function unfoldTo(text: FileText, expansion: Expansion, line: number): Expansion {
  const around = 5;
  const gap = gapsOf(text).find((g) => line >= g.from && line < g.to);
  if (!gap) return expansion;
  const open = expansion[gap.number] ?? { top: 0, bottom: 0 };
  if (line < gap.from + open.top || line >= gap.to - open.bottom) return expansion;
  const fromTop = line - gap.from <= gap.to - line;
  return {
    ...expansion,
    [gap.number]: fromTop ? { ...open, top: line - gap.from + 1 + around } : { ...open, bottom: gap.to - line + around },
  };
}
