export interface Line {
  text: string;
  at: number;
}

export interface Block extends Line {
  /** What stands behind the opening fence. */
  info: string;
  /** False for one that the message ends in. */
  closed: boolean;
}

export const isJson = ({ info }: Block): boolean => /^jsonc?\b/i.test(info);

/** Splits a message into its outermost fenced blocks and the lines outside of all fences. */
export function readMarkdown(text: string): { fenced: Block[]; lines: Line[] } {
  const fenced: Block[] = [];
  const lines: Line[] = [];
  let open: { marker: string; info: string; at: number; body: string[] } | null = null;
  const close = (closed: boolean) => {
    if (open) fenced.push({ text: open.body.join('\n'), at: open.at, info: open.info, closed });
    open = null;
  };
  for (const [at, row] of text.split(/\r?\n/).entries()) {
    // No fence is that long, and the engine's stack has an end.
    const fence = row.length > 1_000 ? null : /^\s{0,12}(`{3,}|~{3,})[ \t]{0,12}([^`]*)$/.exec(row);
    const marker = fence?.[1] ?? '';
    const info = (fence?.[2] ?? '').trim();
    const current = open as { marker: string; body: string[] } | null;
    if (current) {
      if (marker.startsWith(current.marker) && info === '') close(true);
      else current.body.push(row);
    } else if (fence) {
      open = { marker, info, at, body: [] };
    } else {
      lines.push({ text: row, at });
    }
  }
  close(false);
  return { fenced, lines };
}
