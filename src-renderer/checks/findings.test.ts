import { expect, it } from 'vitest';
import type { Receipt, Run } from '../../src-main/contract/runs.ts';
import { byCommand, countsBySeverity, type Finding, findingPath, noReceiptsText, noVerdictText, sortFindings } from './findings.ts';

const finding = (severity: Finding['severity'], file: string | null = null, line: number | null = null): Finding => ({
  severity,
  file,
  line,
  problem: 'x',
  followUp: false,
});

it('sorts findings by severity, then by place', () => {
  const sorted = sortFindings([
    finding('low', 'a.ts', 1),
    finding('high'),
    finding('high', 'b.ts', 20),
    finding('high', 'b.ts', 3),
    finding('critical', 'z.ts'),
  ]);
  expect(sorted.map((f) => [f.severity, f.file, f.line])).toEqual([
    ['critical', 'z.ts', null],
    ['high', 'b.ts', 3],
    ['high', 'b.ts', 20],
    ['high', null, null],
    ['low', 'a.ts', 1],
  ]);
  expect(countsBySeverity(sorted)).toBe('1 critical, 3 high, 1 low');
  expect(countsBySeverity([])).toBe('');
});

it('finds the changed file that a reviewer means', () => {
  const changed = new Set(['src/a.ts', 'a/real.ts']);
  expect(findingPath('./src/a.ts', changed)).toBe('src/a.ts');
  expect(findingPath('b/src/a.ts', changed)).toBe('src/a.ts');
  expect(findingPath('a/real.ts', changed)).toBe('a/real.ts');
  expect(findingPath('../../etc/passwd', changed)).toBeNull();
});

it('puts the last receipt of a command first', () => {
  const receipt = (command: string, exitCode: number): Receipt => ({
    command,
    exitCode,
    sha: '1'.repeat(40),
    durationMs: 1,
    startedAt: 0,
    outputTail: '',
  });
  const groups = byCommand([receipt('npm test', 1), receipt('npm run lint', 0), receipt('npm test', 0)]);
  expect(groups.map((g) => [g.command, g.latest.exitCode, g.earlier.length])).toEqual([
    ['npm test', 0, 1],
    ['npm run lint', 0, 0],
  ]);
});

it('says why there is no verdict and no receipt', () => {
  const run = (
    status: Run['status'],
    stages: [Run['stages'][number]['name'], Run['stages'][number]['status']][],
    outcome: Run['outcome'] = null,
  ) =>
    ({
      status,
      outcome,
      stages: stages.map(([name, s]) => ({ name, status: s, round: 1, startedAt: 0, finishedAt: null })),
    }) as unknown as Run;
  expect(noVerdictText(run('running', [['review', 'running']]), true)).toBe('The reviewer is at work.');
  expect(noVerdictText(run('running', [['do', 'running']]), true)).toBe('The review comes after the checks.');
  expect(noVerdictText(run('succeeded', [['review', 'skipped']]), null)).toBe('Review is switched off for this project.');
  expect(noVerdictText(run('running', [['do', 'running']]), false)).toBe('Review is switched off for this project.');
  expect(noVerdictText(run('failed', [['do', 'failed']]), true)).toBe('The run ended before its review.');
  expect(noVerdictText(run('succeeded', [['do', 'succeeded']], 'no-change'), true)).toContain('nothing to review');
  expect(noReceiptsText(run('running', [['do', 'running']]), 'npm test')).toBe('The checks come when the agent is done.');
  expect(noReceiptsText(run('running', [['do', 'running']]), null)).toBe('This project has no verify command.');
  expect(noReceiptsText(run('failed', [['setup', 'failed']]), 'npm test')).toBe('The run ended before its checks.');
});
