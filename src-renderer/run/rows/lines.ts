export function countLines(text: string): number {
  let count = 1;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

export function tailLines(text: string, most: number): string {
  let from = text.length;
  for (let n = 0; n < most; n++) {
    // From before the first character, `lastIndexOf` would look at the first one again.
    from = from === 0 ? -1 : text.lastIndexOf('\n', from - 1);
    if (from === -1) return text;
  }
  return text.slice(from + 1);
}

export function headLines(text: string, most: number): string {
  let to = -1;
  for (let n = 0; n < most; n++) {
    to = text.indexOf('\n', to + 1);
    if (to === -1) return text;
  }
  return text.slice(0, to);
}

export const firstLine = (text: string): string => text.trimStart().split('\n', 1)[0]?.trimEnd() ?? '';
