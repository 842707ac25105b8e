import { describe, expect, it } from 'vitest';
import { linesOf, parsePatch } from './patch.ts';

const patch = `diff --git a/src/a.ts b/src/a.ts
index 111..222 100644
--- a/src/a.ts
+++ b/src/a.ts
@@ -1,4 +1,5 @@ export function a() {
 one
-two
+2
+two and a half
 three
 four
@@ -20 +21 @@
-last
\\ No newline at end of file
+last
`;

describe('parsePatch', () => {
  it('numbers the lines of both sides', () => {
    const [first, second] = parsePatch(patch);
    expect(first?.section).toBe('export function a() {');
    expect(first?.lines.map((l) => [l.kind, l.oldNo, l.newNo, l.text])).toEqual([
      ['context', 1, 1, 'one'],
      ['removed', 2, null, 'two'],
      ['added', null, 2, '2'],
      ['added', null, 3, 'two and a half'],
      ['context', 3, 4, 'three'],
      ['context', 4, 5, 'four'],
    ]);
    expect(second?.lines).toEqual([
      { kind: 'removed', oldNo: 20, newNo: null, text: 'last', noNewline: true },
      { kind: 'added', oldNo: null, newNo: 21, text: 'last', noNewline: false },
    ]);
  });

  it('takes a removed line that looks like a header for a line', () => {
    const [hunk, ...more] = parsePatch('--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n--- a/y\n-@@ -1 +1 @@\n+++ b/y\n+@@ -9 +9 @@\n');
    expect(more).toEqual([]);
    expect(hunk?.lines.map((l) => l.text)).toEqual(['-- a/y', '@@ -1 +1 @@', '++ b/y', '@@ -9 +9 @@']);
  });

  it('starts an added file at line 1', () => {
    expect(parsePatch('@@ -0,0 +1,2 @@\n+a\n+b\n')[0]?.lines.map((l) => l.newNo)).toEqual([1, 2]);
  });

  it('drops the carriage return of Windows lines and keeps everything else as it is', () => {
    expect(parsePatch('@@ -1 +1 @@\n-a\r\n+<script>alert(1)</script>\t\r\n')[0]?.lines.map((l) => l.text)).toEqual([
      'a',
      '<script>alert(1)</script>\t',
    ]);
  });

  it('finds nothing in what is no patch', () => {
    expect(parsePatch('')).toEqual([]);
    expect(parsePatch('Binary files a/x and b/x differ\n')).toEqual([]);
  });
});

describe('linesOf', () => {
  it('counts no line behind the last newline', () => {
    expect(linesOf('a\nb\n')).toEqual(['a', 'b']);
    expect(linesOf('a\r\n\r\nb')).toEqual(['a', '', 'b']);
    expect(linesOf('')).toEqual([]);
  });
});
