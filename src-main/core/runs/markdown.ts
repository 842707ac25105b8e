/*
 * Text of somebody else inside markdown of ours. An invisible character (zero width space) breaks what would otherwise act:
 * it needs no understanding of the markdown around it, and works inside code as well.
 */
const zeroWidth = '\u200b';

/** A fenced block that the text cannot end, whatever fences it holds. */
export function fence(text: string, info = ''): string {
  const ticks = '`'.repeat(Math.max(2, longestRun(text, '`'), longestRun(text, '~')) + 1);
  return `${ticks}${info}\n${text.endsWith('\n') ? text : `${text}\n`}${ticks}`;
}

/** Mentions, issue references, HTML and images do nothing any more. The text reads and renders as before otherwise. */
export function inert(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\p{Cc}/gu, (char) => (char === '\n' || char === '\t' ? char : ''))
    .replace(/@(?=[\w-])/g, `@${zeroWidth}`)
    .replace(/#(?=\d)|\bGH-(?=\d)|!(?=[[\d])/gi, (hit) => hit + zeroWidth)
    .replace(/<(?=[A-Za-z/!?])/g, `<${zeroWidth}`)
    .replace(/\/(issues|pull|merge_requests|discussions)\/(?=\d)/g, `/$1/${zeroWidth}`);
}

/** On one line, and cut. */
export function oneLine(text: string, max: number): string {
  // What comes later would be cut anyway, unless there are pages of blanks before it.
  const line = text
    .slice(0, max * 4)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return line.length <= max ? line : `${cutAt(line, max - 1)}…`;
}

/** A quote holds whatever is in it: a fence, a list or a heading that is left open ends with it. No line of it starts a command. */
export function quote(text: string): string {
  return inert(text.trim())
    .split('\n')
    .map((row) => `> ${row}`.trimEnd())
    .join('\n');
}

/** Verbatim inside a line. In a table, `|` needs a backslash besides. */
export function codeSpan(text: string): string {
  const longest = longestRun(text, '`');
  const ticks = '`'.repeat(longest + 1);
  const pad = longest > 0 || text === '' ? ' ' : '';
  return `${ticks}${pad}${text}${pad}${ticks}`;
}

/** By hand: a regular expression runs out of stack on megabytes of one character. */
function longestRun(text: string, char: string): number {
  let longest = 0;
  for (let at = text.indexOf(char); at !== -1; at = text.indexOf(char, at)) {
    const start = at;
    while (text[at] === char) at++;
    longest = Math.max(longest, at - start);
  }
  return longest;
}

/** Beginning of a text, in whole characters, with a word about what is left out. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const kept = cutAt(text, max - 40);
  return `${kept}\n\n… ${text.length - kept.length} more characters`;
}

function cutAt(text: string, at: number): string {
  const last = text.charCodeAt(at - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? at - 1 : at);
}
