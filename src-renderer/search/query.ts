/** What is looked for, and among what: `>` actions, `@` projects, `#` labels; without a sign, everything. */
export interface PaletteQuery {
  among: 'everything' | 'actions' | 'projects' | 'labels';
  text: string;
}

const signs = { '>': 'actions', '@': 'projects', '#': 'labels' } as const;

export function readQuery(typed: string): PaletteQuery {
  const text = typed.trimStart();
  const among = signs[text[0] as keyof typeof signs];
  return among ? { among, text: text.slice(1).trim() } : { among: 'everything', text: text.trim() };
}

/** Every word of what was typed begins a word of it; `gtb` finds "Go to the board" too. */
export function matches(words: string, typed: string): boolean {
  const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const there = words.toLowerCase().split(/[\s/:_.-]+/);
  if (wanted.every((want) => there.some((word) => word.startsWith(want)) || words.toLowerCase().includes(want))) return true;
  return wanted.length === 1 && isSubsequence(wanted[0] ?? '', there.map((word) => word[0] ?? '').join(''));
}

function isSubsequence(letters: string, of: string): boolean {
  let from = 0;
  for (const letter of letters) {
    const at = of.indexOf(letter, from);
    if (at === -1) return false;
    from = at + 1;
  }
  return true;
}
