import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding, Verdict } from '../../contract/runs.ts';
import { followUpOfFile, followUpsOfFindings, leftOpenBy, withoutRepeats } from './follow-up-text.ts';

describe('a spec that an agent left', () => {
  it.each([
    ['its heading is the title', '# Mend it #\n\n## Issue\n\nBroken.', 'Mend it', '## Issue\n\nBroken.'],
    ['or its first words', 'Mend it\nsoon', 'Mend it', 'Mend it\nsoon'],
    ['or the name of the file', '- **Severity**: low\n', 'mend the thing', '- **Severity**: low'],
    ['an empty heading is none', '#\n\ntext', 'mend the thing', '#\n\ntext'],
    ['what nobody sees is taken out', '# Mend\u202e it\r\n\r\nNow\u0007.', 'Mend it', 'Now.'],
  ])('%s', (_name, content, title, body) => {
    expect(followUpOfFile('mend-the_thing.md', content)).toEqual({ title, body, source: 'file' });
  });

  it('always has a title that fits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (name, content) => {
        const { title } = followUpOfFile(`${name}.md`, content);
        expect(title.length).toBeGreaterThan(0);
        expect(title.length).toBeLessThanOrEqual(300);
      }),
    );
  });
});

describe('findings for later', () => {
  const finding = { severity: 'high' as const, file: 'src/a.ts', line: 4, problem: 'The timer of `a.b` leaks. Clear it.', followUp: true };
  const verdict = (...findings: Verdict['findings']): Verdict => ({ verdict: 'approved-with-notes', summary: '', findings });

  it('become specs in the house format', () => {
    const [followUp] = followUpsOfFindings([finding]);
    expect(followUp).toMatchObject({ title: 'The timer of `a.b` leaks', source: 'finding' });
    expect(followUp?.body).toMatch(
      /^- \*\*Severity\*\*: high\n- \*\*Location\*\*: `src\/a\.ts:4`\n\n## Issue\n\nThe timer of `a\.b` leaks\. Clear it\.\n/,
    );
  });

  it('are those that the reviewer marked, with what there is of them', () => {
    const bare = { ...finding, severity: 'info' as const, file: null, line: null, problem: 'no end' };
    const found = followUpsOfFindings(leftOpenBy(verdict({ ...finding, followUp: false }, bare, { ...finding, problem: ' ' })));
    expect(found.map(({ title }) => title)).toEqual(['no end']);
    expect(found[0]?.body).toMatch(/^- \*\*Severity\*\*: low\n- \*\*Location\*\*: Not given\n/);
    expect(leftOpenBy(null)).toEqual([]);
  });

  it('of an earlier review stay, unless a later one speaks of the same', () => {
    const later: Finding = { ...finding, line: 9, problem: 'The timer is still not cleared.' };
    const other: Finding = { ...finding, file: 'src/b.ts' };
    const nowhere: Finding = { ...finding, file: null, problem: 'No  changelog' };
    const again: Finding = { ...nowhere, problem: 'no changelog' };
    expect(withoutRepeats([finding, other, nowhere], [later, again])).toEqual([other, later, again]);
    expect(withoutRepeats([other], [])).toEqual([other]);
    const all = withoutRepeats([finding], [other]);
    expect(withoutRepeats(all, [other])).toEqual(all);
  });
});
