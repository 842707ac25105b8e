import { expect, it } from 'vitest';
import { diffRows } from './diff-rows.ts';

it('numbers the lines as they are in the file', () => {
  const diff =
    '@@ -10,3 +10,3 @@\n same\n-if (exp < now)\n+if (exp <= now)\n same\n\\ No newline at end of file\n@@ -40 +40,2 @@ function check() {\n+more\n';
  expect(diffRows(diff)).toEqual([
    { kind: 'same', text: 'same', line: 10 },
    { kind: 'remove', text: 'if (exp < now)', line: 11 },
    { kind: 'add', text: 'if (exp <= now)', line: 11 },
    { kind: 'same', text: 'same', line: 12 },
    { kind: 'hunk', text: 'function check() {', line: null },
    { kind: 'add', text: 'more', line: 40 },
  ]);
});
