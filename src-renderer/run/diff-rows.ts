/** A row of a small diff: hunks only, as agents report their edits. */
export interface DiffRow {
  kind: 'add' | 'remove' | 'same' | 'hunk';
  text: string;
  /** In the new file; of a removed line, in the old one. Null in a hunk's head. */
  line: number | null;
}

export function diffRows(diff: string): DiffRow[] {
  let [before, after] = [1, 1];
  const rows: DiffRow[] = [];
  for (const line of diff.replace(/\n$/, '').split('\n')) {
    const head = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@ ?(.*)$/.exec(line);
    if (head) {
      [before, after] = [Number(head[1]), Number(head[2])];
      // The first hunk needs no line of its own that only says where it is: the numbers do.
      if (rows.length > 0 || head[3]) rows.push({ kind: 'hunk', text: head[3] ?? '', line: null });
    } else if (line.startsWith('+')) rows.push({ kind: 'add', text: line.slice(1), line: after++ });
    else if (line.startsWith('-')) rows.push({ kind: 'remove', text: line.slice(1), line: before++ });
    else if (!line.startsWith('\\')) {
      rows.push({ kind: 'same', text: line.slice(1), line: after++ });
      before++;
    }
  }
  return rows;
}
