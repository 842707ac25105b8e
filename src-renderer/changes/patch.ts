/** One line of a hunk. Numbers count from 1; null on the side that does not have the line. */
export type DiffLine = {
  kind: 'context' | 'added' | 'removed';
  oldNo: number | null;
  newNo: number | null;
  text: string;
  /** The file ends with this line and without a newline. */
  noNewline: boolean;
};

export type Hunk = {
  oldStart: number;
  oldCount: number;
  newStart: number;
  newCount: number;
  /** What git says the hunk is in: a function's name, mostly. */
  section: string;
  lines: DiffLine[];
};

const hunkHeader = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/;

/**
 * The hunks of one file's unified diff. The counts in a hunk's header say where it ends, so that a changed line which looks like a
 * header is taken for what it is. Whatever stands outside hunks is skipped.
 */
export function parsePatch(patch: string): Hunk[] {
  const hunks: Hunk[] = [];
  const lines = patch.split('\n');
  let at = 0;
  while (at < lines.length) {
    const header = hunkHeader.exec(lines[at] as string);
    at += 1;
    if (!header) continue;
    const hunk: Hunk = {
      oldStart: Number(header[1]),
      oldCount: Number(header[2] ?? 1),
      newStart: Number(header[3]),
      newCount: Number(header[4] ?? 1),
      section: (header[5] ?? '').trim(),
      lines: [],
    };
    at = readHunk(hunk, lines, at);
    hunks.push(hunk);
  }
  return hunks;
}

function readHunk(hunk: Hunk, lines: string[], from: number): number {
  let at = from;
  let oldNo = hunk.oldStart;
  let newNo = hunk.newStart;
  const oldEnd = hunk.oldStart + hunk.oldCount;
  const newEnd = hunk.newStart + hunk.newCount;
  for (; at < lines.length; at += 1) {
    const line = lines[at] as string;
    const mark = line[0];
    if (mark === '\\') {
      const last = hunk.lines.at(-1);
      if (last) last.noNewline = true;
      continue;
    }
    if (oldNo >= oldEnd && newNo >= newEnd) break;
    const text = line.slice(1).replace(/\r$/, '');
    if (mark === '+') hunk.lines.push({ kind: 'added', oldNo: null, newNo: newNo++, text, noNewline: false });
    else if (mark === '-') hunk.lines.push({ kind: 'removed', oldNo: oldNo++, newNo: null, text, noNewline: false });
    // Some tools drop the blank before an empty context line.
    else if (mark === ' ' || line === '') hunk.lines.push({ kind: 'context', oldNo: oldNo++, newNo: newNo++, text, noNewline: false });
    else break;
  }
  return at;
}

/** The lines of a file, without the empty one that a newline at its end would make. */
export function linesOf(text: string): string[] {
  if (text === '') return [];
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
