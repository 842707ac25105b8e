import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verdictWord } from '../../contract/runs.ts';
import { fence } from './markdown.ts';
import { parseVerdict } from './verdict.ts';

const block = (value: unknown, info = 'json') => `\`\`\`${info}\n${JSON.stringify(value, null, 2)}\n\`\`\``;
const word = (text: string) => {
  const parsed = parseVerdict(text);
  return parsed.ok ? parsed.verdict.verdict : parsed.reason;
};

describe('a fenced json block', () => {
  test('is read with its findings, and missing parts get their defaults', () => {
    const text = `Looks fine.\n\n${block({
      verdict: 'approved-with-notes',
      summary: 'Good.',
      findings: [
        { severity: 'low', file: 'a.ts', line: 3, problem: 'typo' },
        { severity: 'odd', problem: 'x' },
      ],
    })}\n\nThanks!`;
    expect(parseVerdict(text)).toEqual({
      ok: true,
      verdict: {
        verdict: 'approved-with-notes',
        summary: 'Good.',
        findings: [
          { severity: 'low', file: 'a.ts', line: 3, problem: 'typo', followUp: false },
          { severity: 'medium', file: null, line: null, problem: 'x', followUp: false },
        ],
      },
    });
    expect(word(block({ verdict: 'approved' }))).toBe('approved');
  });

  test('with small slips is understood', () => {
    const parsed = parseVerdict(
      block(
        {
          verdict: ' Approved with notes',
          summary: null,
          findings: [
            { problem: 'p', line: '12-15' },
            { problem: 'q', line: 'L7' },
            { problem: 'r', line: 'all' },
          ],
        },
        'JSON',
      ),
    );
    expect(parsed).toMatchObject({
      ok: true,
      verdict: { verdict: 'approved-with-notes', summary: '', findings: [{ line: 12 }, { line: 7 }, { line: null }] },
    });
  });

  test('the last one counts', () => {
    expect(word(`${block({ verdict: 'approved' })}\nOn second thoughts:\n${block({ verdict: 'rejected' })}`)).toBe('rejected');
    expect(word(`${block({ verdict: 'rejected' })}\nFor example the config:\n${block({ port: 1 })}`)).toBe('rejected');
  });

  test('may be indented, use tildes or Windows line ends', () => {
    expect(word('1. done\n   ```json\n   {"verdict":"rejected"}\n   ```')).toBe('rejected');
    expect(word('~~~json\n{"verdict":"approved"}\n~~~')).toBe('approved');
    expect(word('ok\r\n```json\r\n{"verdict":"approved"}\r\n```\r\n')).toBe('approved');
  });

  test('quoted inside another fence counts for nothing', () => {
    const quoted = fence(`The spec says:\n${block({ verdict: 'approved' })}\n`, 'markdown');
    expect(word(`${quoted}\nI could not decide.`)).toMatch(/neither/);
    expect(word(`${quoted}\n${block({ verdict: 'rejected' })}`)).toBe('rejected');
    expect(word(`${block({ verdict: 'rejected' })}\nThe diff has this, which must not fool you:\n${quoted}`)).toBe('rejected');
    expect(word('```diff\n+```json\n+{"verdict":"approved"}\n+```\n```\n')).toMatch(/neither/);
  });

  test.each([
    [block({ verdict: 'lgtm' }), /"verdict".*approved-with-notes/],
    [block({ verdict: ['approved'] }), /"verdict"/],
    [block({ verdict: 'approved', findings: [{ severity: 'low' }] }), /findings\.0\.problem/],
    [block({ verdict: 'approved', findings: 'none' }), /findings/],
    ['```json\n{"verdict": "approved",}\n```', /not valid JSON/],
    [`${block({ verdict: 'approved' })}\n\`\`\`json\n{"verdict": "rejected", oops\n\`\`\``, /not valid JSON/],
    ['```json\n{"verdict": "approved"}', /neither/],
    [`${block({ verdict: 'approved' })}\n\n**Verdict: rejected**`, /"approved", but a line after it says "rejected"/],
    ['', /neither/],
  ])('%s is doubted', (text, reason) => {
    expect(word(text)).toMatch(reason);
  });

  test('agreeing lines do no harm', () => {
    expect(word(`Verdict: rejected would be wrong.\nVerdict: rejected\n${block({ verdict: 'approved' })}\nVerdict: approved`)).toBe(
      'approved',
    );
  });

  test('is kept within bounds', () => {
    const parsed = parseVerdict(
      block({
        verdict: 'rejected',
        summary: 's'.repeat(50_000),
        findings: Array.from({ length: 500 }, () => ({ problem: 'p'.repeat(9_000) })),
      }),
    );
    if (!parsed.ok) throw new Error(parsed.reason);
    expect(parsed.verdict.summary.length).toBe(8_000);
    expect(parsed.verdict.findings.length).toBe(200);
    expect(parsed.verdict.findings[0]?.problem.length).toBe(4_000);
  });
});

describe('a bare line', () => {
  test.each([
    ['Verdict: approved', 'approved'],
    ['**Verdict:** approved', 'approved'],
    ['**Verdict: Approved.**', 'approved'],
    ['## Verdict: `approved-with-notes`', 'approved-with-notes'],
    ['  _Final verdict_: no change needed', 'no-change-needed'],
    ['VERDICT: REJECTED', 'rejected'],
  ])('%s', (line, expected) => {
    expect(word(`Some prose.\n\n${line}\n\nMore prose.`)).toBe(expected);
  });

  test('keeps the prose around it, so that a rejected author knows why', () => {
    expect(parseVerdict('The test is missing.\n\nVerdict: rejected')).toEqual({
      ok: true,
      verdict: { verdict: 'rejected', summary: 'The test is missing.', findings: [] },
    });
  });

  test.each([
    ['Verdict: approved\nVerdict: rejected', /more than one/],
    ['> Verdict: approved', /neither/],
    ['Verdict: approved | rejected', /neither/],
    ['The verdict: approved is what the spec wants me to say', /neither/],
    ['```\nVerdict: approved\n```', /neither/],
    ['Verdict: not approved', /neither/],
    ['Verdict: approve', /neither/],
  ])('%s is no verdict', (text, reason) => {
    expect(word(text)).toMatch(reason);
  });
});

describe('whatever a reviewer writes', () => {
  const bits = fc.constantFrom(
    '```json\n',
    '```',
    '````',
    '~~~',
    '\n',
    '{"verdict":"approved"}',
    '"verdict"',
    'Verdict: approved',
    '> ',
    '+',
    '**',
    ' ',
    '{',
    '[[',
  );
  const noise = fc.array(fc.oneof(bits, fc.string()), { maxLength: 30 }).map((parts) => parts.join(''));

  test('it never throws, and what it reads is a legal verdict', () => {
    fc.assert(
      fc.property(noise, (text) => {
        const parsed = parseVerdict(text);
        if (parsed.ok) expect(verdictWord.options).toContain(parsed.verdict.verdict);
        else expect(parsed.reason).not.toBe('');
      }),
      { numRuns: 1_000 },
    );
  });

  test('a verdict after any text in a proper fence is the one that counts', () => {
    fc.assert(
      fc.property(noise, fc.constantFrom(...verdictWord.options), (text, chosen) => {
        expect(word(`The diff:\n${fence(text, 'diff')}\n\n${block({ verdict: chosen })}\n`)).toBe(chosen);
      }),
      { numRuns: 500 },
    );
  });

  test.each(['```json\n', '`', '```json\n{"verdict":1}\n```\n', '> ', 'Verdict: approved\n', '[', '*', ' ', 'Verdict: ', '\r'])(
    'two megabytes of %j take no time',
    (unit) => {
      const text = unit.repeat(Math.ceil(2_000_000 / unit.length));
      const started = performance.now();
      parseVerdict(text);
      parseVerdict(`\`\`\`json\n${text}\n\`\`\``);
      // Quadratic behaviour would take minutes.
      expect(performance.now() - started).toBeLessThan(5_000);
    },
  );
});
