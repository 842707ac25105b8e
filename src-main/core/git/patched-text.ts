/**
 * The later side of a file, made from the earlier one and the difference. What git compared is not always what lies on the disk (line
 * ends, filters), and the lines between the hunks must fit them exactly. Null when the difference does not belong to this text.
 */
export function patchedText(oldText: string, patch: string): string | null {
  const old = oldText === '' ? [] : oldText.split(/(?<=\n)/);
  const made: string[] = [];
  let at = 0;
  const lines = patch.split(/(?<=\n)/);
  let i = lines.findIndex((line) => line.startsWith('@@ '));
  if (i === -1) return oldText;
  while (i < lines.length) {
    const hunk = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(lines[i++] ?? '');
    if (!hunk) return null;
    let [left, right] = [Number(hunk[2] ?? 1), Number(hunk[3] ?? 1)];
    // A hunk without old lines names the line that it comes after.
    const start = left === 0 ? Number(hunk[1]) : Number(hunk[1]) - 1;
    if (start < at || start > old.length) return null;
    made.push(...old.slice(at, start));
    at = start;
    while (left > 0 || right > 0) {
      const line = lines[i++];
      if (line === undefined) return null;
      if (line.startsWith('\\')) continue;
      if (line[0] !== '+') {
        left--;
        at++;
      }
      if (line[0] !== '-') {
        right--;
        // The mark for a missing newline stands behind the line that the patch had to end.
        made.push(lines[i]?.startsWith('\\') ? line.slice(1, -1) : line.slice(1));
      }
    }
    if (lines[i]?.startsWith('\\')) i++;
  }
  return [...made, ...old.slice(at)].join('');
}
