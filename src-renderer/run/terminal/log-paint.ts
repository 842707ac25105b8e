import { harmless } from '../../../src-main/contract/harmless.ts';

/*
 * Colours for the log of a run, which is stored without any: by the mark that each entry begins with. What an agent or a tool wrote
 * is made harmless first, so that every escape sequence in what comes back is one of these.
 */
type Color = 'dim' | 'bold' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan';
// Grey rather than faint, which terminals paint at half the contrast.
const sgr: Record<Color, number> = { dim: 90, bold: 1, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 };
const paint = (text: string, color: Color | null) => (color && text ? `\x1b[${sgr[color]}m${text}\x1b[0m` : text);

/** Of the mark; of the text beside it; of the lines below it. */
const styles: Record<string, [mark: Color, text: Color | null, below: Color | 'diff' | null]> = {
  '◆': ['cyan', 'dim', 'dim'],
  '●': ['bold', null, null],
  '⋯': ['dim', 'dim', 'dim'],
  '▸': ['blue', null, 'dim'],
  $: ['yellow', null, null],
  '✎': ['magenta', null, 'diff'],
  '◇': ['cyan', null, 'dim'],
  Σ: ['dim', 'dim', 'dim'],
  '⏳': ['yellow', null, 'dim'],
  '‼': ['red', 'red', 'red'],
  '■': ['green', null, 'dim'],
  '┊': ['dim', 'dim', 'dim'],
  '·': ['dim', null, null],
  '❯': ['magenta', null, 'dim'],
  '✓': ['green', null, 'dim'],
  '✗': ['red', null, 'dim'],
  '⚠': ['yellow', null, 'dim'],
  '⛔': ['red', null, 'dim'],
  '↷': ['dim', 'dim', 'dim'],
  '⏸': ['yellow', null, 'dim'],
  '☐': ['dim', null, null],
  '◐': ['yellow', null, null],
  '☑': ['green', 'dim', null],
};

/** `14:02:11  │ ▸ Read src/auth.ts`, and under it lines that are indented by ten. */
const entry = /^(\d\d:\d\d:\d\d)( {2})((?:│ )?)(── .+ ──|\S+)(.*)$/su;
const below = /^( {10})((?:│ )?)(\S? ?)(.*)$/su;

/** Whole lines in, the same lines out; it remembers between two pieces what the last entry was. */
export function createLogPainter(): (text: string) => string {
  let under: Color | 'diff' | null = null;
  const line = (row: string): string => {
    const [, clock, gap, indent, mark, rest] = entry.exec(row) ?? [];
    if (clock !== undefined && mark !== undefined) {
      const lead = paint(clock, 'dim') + gap + paint(indent ?? '', 'dim');
      if (mark.startsWith('──')) return lead + paint(mark, 'bold') + rest;
      const [markColor, textColor, belowColor] = styles[mark] ?? [null, null, null];
      under = belowColor;
      return lead + paint(mark, markColor) + (mark === '✎' ? counts(rest ?? '') : paint(rest ?? '', textColor));
    }
    const [, pad, belowIndent, belowMark, text] = below.exec(row) ?? [];
    if (pad === undefined) return row;
    const own = styles[(belowMark ?? '').trim()];
    const lead = pad + paint(belowIndent ?? '', 'dim');
    // Items of a plan stand under each other, each with its mark.
    if (own && '☐◐☑'.includes((belowMark ?? '').trim())) return lead + paint(belowMark ?? '', own[0]) + paint(text ?? '', own[1]);
    const whole = `${belowMark}${text}`;
    if (under !== 'diff') return lead + paint(whole, under);
    const change = whole.trimStart()[0];
    return lead + paint(whole, change === '+' ? 'green' : change === '-' ? 'red' : 'dim');
  };
  return (text) => harmless(text).split('\n').map(line).join('\n');
}

const counts = (text: string) =>
  text.replace(/(\+\d+) (−\d+)$/u, (_all, added, removed) => `${paint(added, 'green')} ${paint(removed, 'red')}`);
