/** A piece of a line and the classes that colour it (`hljs-keyword`); null for plain text. */
export type Token = { text: string; className: string | null };

/** As much of a syntax tree as is read here; lowlight makes such trees. */
type Node = { type: string; value?: string; properties?: { className?: unknown }; children?: Node[] };

/** The tree's text by lines, each as coloured pieces. The inner class wins over the outer one. */
export function tokenLines(tree: Node): Token[][] {
  const lines: Token[][] = [[]];
  const walk = (node: Node, className: string | null): void => {
    if (node.type === 'text') {
      for (const [i, piece] of (node.value ?? '').split('\n').entries()) {
        if (i > 0) lines.push([]);
        const text = piece.replace(/\r$/, '');
        if (text !== '') (lines.at(-1) as Token[]).push({ text, className });
      }
      return;
    }
    const own = node.properties?.className;
    const name = Array.isArray(own) ? own.filter((c) => typeof c === 'string').join(' ') : null;
    for (const child of node.children ?? []) walk(child, name || className);
  };
  walk(tree, null);
  return lines;
}

/** A piece of a line as it is drawn: coloured by syntax, and marked where it differs from its counterpart. */
export type Piece = Token & { marked: boolean };

/** Lays the marked ranges over the coloured pieces. */
export function piecesOf(tokens: Token[], marks: { start: number; end: number }[]): Piece[] {
  const pieces: Piece[] = [];
  let offset = 0;
  let next = 0;
  for (const token of tokens) {
    let from = 0;
    while (from < token.text.length) {
      while (next < marks.length && (marks[next] as { end: number }).end <= offset + from) next += 1;
      const mark = marks[next];
      const start = mark ? mark.start - offset : Number.POSITIVE_INFINITY;
      const marked = start <= from;
      const to = Math.min(token.text.length, marked ? (mark as { end: number }).end - offset : start);
      pieces.push({ text: token.text.slice(from, to), className: token.className, marked });
      from = to;
    }
    offset += token.text.length;
  }
  return pieces;
}

/** The first `limit` characters. A minified file has its whole content in one line, and a browser chokes on it. */
export function clip(tokens: Token[], limit: number): { tokens: Token[]; left: number } {
  let length = 0;
  for (const [i, token] of tokens.entries()) {
    if (length + token.text.length <= limit) {
      length += token.text.length;
      continue;
    }
    const text = token.text.slice(0, limit - length);
    const left = tokens.slice(i).reduce((sum, t) => sum + t.text.length, 0) - text.length;
    return { tokens: [...tokens.slice(0, i), { text, className: token.className }], left };
  }
  return { tokens, left: 0 };
}

// What cannot be seen and may turn the direction of the text around it, so that code reads other than it runs.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const invisible = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/;

/** Pieces in which every invisible character is one of its own, written as its number. */
export function withInvisible(text: string): { text: string; invisible: boolean }[] {
  if (!invisible.test(text)) return [{ text, invisible: false }];
  return text
    .split(new RegExp(`(${invisible.source})`))
    .filter((part) => part !== '')
    .map((part) =>
      invisible.test(part)
        ? { text: `U+${part.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`, invisible: true }
        : { text: part, invisible: false },
    );
}
