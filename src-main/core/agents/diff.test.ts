import { describe, expect, it } from 'vitest';
import { diffOfHunks, diffOfNewFile, diffOfPatch, diffOfReplacement, noDiff, sumDiffs } from './diff.ts';

describe('diffs for the journal', () => {
  it('drops file headers of a patch', () => {
    const patch = 'Index: a\n=====\n--- a\n+++ a\n@@ -1 +1,2 @@\n-x\n+y\n+--z\n';
    expect(diffOfPatch(patch)).toEqual({ diff: '@@ -1 +1,2 @@\n-x\n+y\n+--z', added: 2, removed: 1 });
    expect(diffOfPatch('@@ -1 +0,0 @@\n-x')).toEqual({ diff: '@@ -1 +0,0 @@\n-x', added: 0, removed: 1 });
    expect(diffOfPatch('Binary files differ')).toEqual(noDiff);
  });

  it('says that a new file does not end in a newline', () => {
    expect(diffOfNewFile('a\nb')).toEqual({ diff: '@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file', added: 2, removed: 0 });
    expect(diffOfNewFile('')).toEqual(noDiff);
  });

  it('has nothing to show for a replacement by the same', () => {
    expect(diffOfReplacement('a', 'a')).toEqual(noDiff);
    expect(diffOfReplacement('', 'a\n')).toEqual({ diff: '@@ -0,0 +1,1 @@\n+a', added: 1, removed: 0 });
  });

  it('counts what it cuts off', () => {
    const big = diffOfNewFile('line\n'.repeat(200_000));
    expect(big.added).toBe(200_000);
    expect(big.diff?.length).toBeLessThan(300_000);
    expect(sumDiffs([big, noDiff, diffOfReplacement('a', 'b')]).added).toBe(200_001);
  });

  it('makes do with hunks of the wrong shape', () => {
    expect(diffOfHunks([{ lines: ['+a', 3] }, null, 'x'])).toEqual({ diff: '@@ -0,0 +0,0 @@\n+a', added: 1, removed: 0 });
    expect(diffOfHunks('no')).toEqual(noDiff);
  });
});
