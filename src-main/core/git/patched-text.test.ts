import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { patchedText } from './patched-text.ts';

const numbers = Array.from({ length: 40 }, (_, i) => `line ${i}`);
const cases: Record<string, [string, string]> = {
  'two hunks': [`${numbers.join('\n')}\n`, `${numbers.with(3, 'three').toSpliced(30, 2).join('\n')}\n`],
  'something at the very start and end': [`${numbers.join('\n')}\n`, `first\n${numbers.join('\n')}\nlast\n`],
  'a final newline that goes': ['a\nb\n', 'a\nb'],
  'a final newline that comes': ['a\nb', 'a\nb\n'],
  'no final newline on either side': ['a\nb', 'x\nb'],
  'an added file': ['', 'a\n@@ -1 +1 @@\n-x\n'],
  'an added file without a newline': ['', 'a'],
  'all lines removed': ['a\nb\n', ''],
  'lines with a carriage return': ['a\r\nb\r\n', 'a\r\nc\r\n'],
};

it.each(Object.entries(cases))('makes the later text: %s', (_name, [before, after]) => {
  const dir = mkdtempSync(path.join(tmpdir(), 'patched-'));
  try {
    writeFileSync(path.join(dir, 'a'), before);
    writeFileSync(path.join(dir, 'b'), after);
    let patch = '';
    try {
      execFileSync('git', ['diff', '--no-index', 'a', 'b'], { cwd: dir, encoding: 'utf8' });
    } catch (error) {
      patch = (error as { stdout: string }).stdout;
    }
    expect(patchedText(before, patch)).toBe(after);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

it('says so when the difference belongs to another text', () => {
  expect(patchedText('a\n', '@@ -9,1 +9,1 @@\n-x\n+y\n')).toBeNull();
  expect(patchedText('a\n', '@@ -1,2 +1,2 @@\n a\n')).toBeNull();
});

it('leaves the text as it is where only the name or mode changed', () => {
  expect(patchedText('a\n', 'diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n')).toBe('a\n');
});
