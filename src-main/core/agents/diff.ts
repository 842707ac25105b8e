import { arr, num, obj, str } from './json.ts';
import { cut } from './text.ts';

/** Unified-diff hunks without file headers, and how many lines they add and remove. `hunks` is null when there are none to show. */
export interface Diff {
  diff: string | null;
  added: number;
  removed: number;
}

/** A diff as long as this is read in a diff viewer of the branch, not in a run's journal. */
const DIFF_BYTES = 256 * 1024;

export const noDiff: Diff = { diff: null, added: 0, removed: 0 };

/** From a patch with or without file headers (`Index:`, `---`, `+++`): what follows the first hunk header. */
export function diffOfPatch(patch: string): Diff {
  const start = patch.startsWith('@@') ? 0 : patch.indexOf('\n@@') + 1;
  if (!patch.startsWith('@@') && start === 0) return noDiff;
  return counted(patch.slice(start).split('\n'));
}

/** From the `structuredPatch` of Claude Code: `[{ oldStart, oldLines, newStart, newLines, lines }]`. */
export function diffOfHunks(hunks: unknown): Diff {
  const lines = arr(hunks).flatMap((value) => {
    const hunk = obj(value);
    if (!hunk) return [];
    const range = (start: unknown, count: unknown) => `${num(start) ?? 0},${num(count) ?? 0}`;
    const header = `@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`;
    return [header, ...arr(hunk.lines).map(str)];
  });
  return lines.length === 0 ? noDiff : counted(lines);
}

/** A file that was not there before. */
export function diffOfNewFile(content: string): Diff {
  if (content === '') return noDiff;
  const lines = linesOf(content);
  return counted([`@@ -0,0 +1,${lines.length} @@`, ...marked('+', content, lines)]);
}

/**
 * A replacement whose place in the file is not known: numbered as if it were the first line, for the sake of viewers that
 * insist on a valid hunk header.
 */
export function diffOfReplacement(before: string, after: string): Diff {
  const removed = linesOf(before);
  const added = linesOf(after);
  if (before === after) return noDiff;
  const header = `@@ -${before === '' ? 0 : 1},${removed.length} +${after === '' ? 0 : 1},${added.length} @@`;
  return counted([header, ...removed.map((line) => `-${line}`), ...added.map((line) => `+${line}`)]);
}

export function sumDiffs(diffs: Diff[]): Diff {
  const texts = diffs.flatMap((d) => (d.diff === null ? [] : [d.diff]));
  return {
    diff: texts.length === 0 ? null : cut(texts.join('\n'), DIFF_BYTES).output,
    added: diffs.reduce((sum, d) => sum + d.added, 0),
    removed: diffs.reduce((sum, d) => sum + d.removed, 0),
  };
}

function linesOf(content: string): string[] {
  if (content === '') return [];
  const lines = content.split('\n');
  if (content.endsWith('\n')) lines.pop();
  return lines;
}

function marked(sign: string, content: string, lines: string[]): string[] {
  const out = lines.map((line) => sign + line);
  return content.endsWith('\n') ? out : [...out, '\\ No newline at end of file'];
}

function counted(lines: string[]): Diff {
  let added = 0;
  let removed = 0;
  for (const line of lines) {
    if (line.startsWith('+')) added++;
    else if (line.startsWith('-')) removed++;
  }
  return { diff: cut(lines.join('\n').trimEnd(), DIFF_BYTES).output, added, removed };
}
