import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tally-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('counts the tests of all reports', async () => {
  await report('unit', { passed: ['a', 'b'] });
  await report('e2e', { passed: ['c'] });
  expect(await tally('test=0', 'demo=0')).toMatchObject({ code: 0, last: '3 passed, 0 failed' });
});

it('names each failed test and does not count its step again', async () => {
  await report('unit', { passed: ['a'], failed: ['queue claims once'] });
  const result = await tally('test=1', 'demo=0');
  expect(result).toMatchObject({ code: 1, last: '1 passed, 1 failed' });
  expect(result.text).toContain('unit: queue claims once');
  expect(result.text).toContain('expected 2 to be 1');
});

it('counts a file that could not be loaded', async () => {
  await report('unit', { passed: ['a'], broken: 'Cannot find module' });
  expect(await tally('test=1')).toMatchObject({ code: 1, last: '1 passed, 1 failed' });
});

it('counts a step that failed without a failing test', async () => {
  await report('unit', { passed: ['a'] });
  const result = await tally('test=0', 'demo=3');
  expect(result).toMatchObject({ code: 1, last: '1 passed, 1 failed' });
  expect(result.text).toContain('demo ended with exit code 3');
});

it('does not call a run without any test a success', async () => {
  expect(await tally('test=0')).toMatchObject({ code: 1, last: '0 passed, 1 failed' });
});

function report(name: string, tests: { passed: string[]; failed?: string[]; broken?: string }): Promise<void> {
  const failed = tests.failed ?? [];
  const assertionResults = [
    ...tests.passed.map((fullName) => ({ fullName, status: 'passed' })),
    ...failed.map((fullName) => ({
      fullName,
      status: 'failed',
      failureMessages: ['AssertionError: expected 2 to be 1\n    at queue.test.ts:7:3'],
    })),
  ];
  const testResults = [{ name: 'a.test.ts', status: failed.length > 0 ? 'failed' : 'passed', message: '', assertionResults }];
  if (tests.broken) testResults.push({ name: 'b.test.ts', status: 'failed', message: tests.broken, assertionResults: [] });
  const counts = { numPassedTests: tests.passed.length, numPendingTests: 0, numTodoTests: 0 };
  return writeFile(join(folder, `${name}.json`), JSON.stringify({ ...counts, testResults }));
}

function tally(...steps: string[]): Promise<{ code: number; text: string; last: string | undefined }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['scripts/tally.ts', folder, ...steps], (error, stdout) => {
      resolve({ code: Number(error?.code ?? 0), text: stdout, last: stdout.trimEnd().split('\n').at(-1) });
    });
  });
}
