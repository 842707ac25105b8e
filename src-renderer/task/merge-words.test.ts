import { describe, expect, it } from 'vitest';
import type { MergePreview } from '../../src-main/contract/branches.ts';
import { mergeWords } from './merge-words.ts';

const commit = { sha: 'a'.repeat(40), subject: 'Fix it', author: 'An Agent', at: 0 };
const preview: MergePreview = {
  branch: 'task/fix-it',
  base: 'main',
  headSha: 'a'.repeat(40),
  baseSha: 'b'.repeat(40),
  kind: 'fast-forward',
  commits: [commit],
  diffStat: { files: 1, added: 2, removed: 1 },
  conflicts: [],
  checkout: '/home/me/web',
  problem: null,
};

describe('what a merge is said to do', () => {
  it('a fast-forward', () => {
    expect(mergeWords(preview)).toEqual({
      what: 'main moves forward to task/fix-it: 1 commit, no merge commit.',
      also: [
        'Your checkout in /home/me/web has main open: its files change with it.',
        'The task becomes done, and its worktree is removed.',
        'Nothing is pushed.',
      ],
      refusal: null,
      button: 'Merge into main and accept',
    });
  });

  it('a merge commit that touches no checkout', () => {
    const words = mergeWords({ ...preview, kind: 'merge', commits: [commit, commit], checkout: null });
    expect(words.what).toBe('task/fix-it is merged into main with a merge commit: 2 commits.');
    expect(words.also[0]).toBe('No checkout has main open, so no files of yours change.');
  });

  it('nothing, when all of it is there: then it is only accepted', () => {
    expect(mergeWords({ ...preview, kind: 'nothing', commits: [] })).toMatchObject({ refusal: null, button: 'Accept' });
  });

  it('conflicts are a refusal that says what to do', () => {
    const words = mergeWords({ ...preview, kind: 'conflicts', conflicts: ['src/a.ts'] });
    expect(words.refusal).toContain('Request changes');
    expect(words.also).toEqual([]);
  });

  it("the server's own sentence goes first", () => {
    expect(mergeWords({ ...preview, kind: 'conflicts', problem: 'Your checkout has changes.' }).refusal).toBe('Your checkout has changes.');
  });
});
