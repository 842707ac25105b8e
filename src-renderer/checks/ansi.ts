/** A stretch of terminal output that looks the same. `color` is one of the eight that terminals have had since ever. */
export type Span = { text: string; color: AnsiColor | null; bold: boolean; dim: boolean; italic: boolean; underline: boolean };
export type AnsiColor = 'black' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'white';

const colors: AnsiColor[] = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

/*
 * Escape sequences of every kind: CSI; the ones that carry a text (OSC, DCS, SOS, PM, APC) up to their end or, when it is missing,
 * up to the end of the line; and the short ones. Only the colours of CSI … m are kept.
 */
const sequence =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  /(?:\x1b\[|\x9b)([0-?]*)([ -/]*)([@-~])|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]?/g;
// Newline and tab stay. The last ones turn the direction of what follows.
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const control = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

const plain = { color: null, bold: false, dim: false, italic: false, underline: false } as const;

/** What a command wrote, as spans. Everything that would move a cursor, set a title or ask the terminal something is dropped. */
export function ansiSpans(output: string): Span[] {
  const spans: Span[] = [];
  let style: Omit<Span, 'text'> = plain;
  const push = (raw: string): void => {
    const text = raw.replace(control, '');
    if (text === '') return;
    const last = spans.at(-1);
    if (last && sameStyle(last, style)) last.text += text;
    else spans.push({ text, ...style });
  };
  const text = lastPaints(output);
  let from = 0;
  for (const match of text.matchAll(sequence)) {
    push(text.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[3] === 'm' && match[2] === '') style = styled(style, match[1] ?? '');
  }
  push(text.slice(from));
  return spans;
}

/** A progress bar paints its line again and again with carriage returns; the last one is what a person has seen. */
function lastPaints(output: string): string {
  return output
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => {
      const trimmed = line.replace(/\r+$/, '');
      return trimmed.slice(trimmed.lastIndexOf('\r') + 1);
    })
    .join('\n');
}

function styled(from: Omit<Span, 'text'>, parameters: string): Omit<Span, 'text'> {
  let style = from;
  const codes = parameters.split(/[;:]/).map((code) => Number(code || 0));
  for (let i = 0; i < codes.length; i += 1) {
    const code = codes[i] as number;
    if (code === 0) style = plain;
    else if (code === 1) style = { ...style, bold: true };
    else if (code === 2) style = { ...style, dim: true };
    else if (code === 3) style = { ...style, italic: true };
    else if (code === 4) style = { ...style, underline: true };
    else if (code === 22) style = { ...style, bold: false, dim: false };
    else if (code === 23) style = { ...style, italic: false };
    else if (code === 24) style = { ...style, underline: false };
    else if (code === 39) style = { ...style, color: null };
    else if (code >= 30 && code <= 37) style = { ...style, color: colors[code - 30] ?? null };
    else if (code >= 90 && code <= 97) style = { ...style, color: colors[code - 90] ?? null };
    else if (code === 38 || code === 48) {
      // 38;5;n and 38;2;r;g;b: of these, only the first sixteen have a token of ours.
      const indexed = codes[i + 1] === 5;
      const index = codes[i + 2] ?? 256;
      if (code === 38) style = { ...style, color: indexed && index < 16 ? (colors[index % 8] ?? null) : null };
      i += indexed ? 2 : 4;
    }
  }
  return style;
}

function sameStyle(a: Omit<Span, 'text'>, b: Omit<Span, 'text'>): boolean {
  return a.color === b.color && a.bold === b.bold && a.dim === b.dim && a.italic === b.italic && a.underline === b.underline;
}
