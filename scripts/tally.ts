/*
 * Closes a CI run: counts the tests in the reports that Vitest left, and the steps that failed without a failing test (a lint
 * error, a build that broke). Prints why each failed, then `N passed, N failed` as the last line, and exits 1 if anything failed.
 *
 *   node scripts/tally.ts REPORTS_FOLDER [STEP=EXIT_CODE]…
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Report {
  numPassedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { name: string; status: string; message: string; assertionResults: Test[] }[];
}

interface Test {
  fullName: string;
  status: string;
  failureMessages?: string[];
}

/** Of each failure of a test, in characters: its message, what was compared or shown, and where; some two screens. */
const maxReason = 4000;

const [folder = '', ...steps] = process.argv.slice(2);
const failures: string[] = [];
let passed = 0;
let skipped = 0;

const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
const reports = new Map<string, Report>();
for (const name of names) reports.set(name.slice(0, -'.json'.length), JSON.parse(await readFile(join(folder, name), 'utf8')) as Report);

for (const [script, report] of reports) {
  passed += report.numPassedTests;
  skipped += report.numPendingTests + report.numTodoTests;
  for (const file of report.testResults) {
    const failed = file.assertionResults.filter((test) => test.status === 'failed');
    failures.push(...failed.map((test) => `${script}: ${test.fullName}${reason(test)}`));
    // A file that could not even be loaded has no tests to count.
    if (file.status === 'failed' && failed.length === 0) failures.push(`${script}: ${file.name}: ${file.message.split('\n')[0]}`);
  }
}

for (const step of steps) {
  const [name = '', code = ''] = step.split('=');
  // `npm test` runs the scripts `unit` and `e2e`; a test that failed there is its reason already.
  if (code !== '0' && !failures.some((failure) => covers(name, failure))) failures.push(`${name} ended with exit code ${code}`);
}

if (passed === 0 && failures.length === 0) failures.push('no test ran at all');

if (failures.length > 0) console.log(`\nFailed:\n${failures.map((failure) => `  ${failure}`).join('\n')}`);
console.log(`\nSteps: ${steps.join(', ')}. Skipped tests: ${skipped}.`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length > 0 ? 1 : 0;

function covers(step: string, failure: string): boolean {
  const scripts = step === 'test' ? ['unit', 'e2e'] : [step];
  return scripts.some((script) => failure.startsWith(`${script}: `));
}

/** What a test says, on lines of its own: the end of a log is often all that there is of it. */
function reason({ failureMessages = [] }: Test): string {
  const text = failureMessages
    .map((message) => message.slice(0, maxReason))
    .join('\n')
    .trim();
  return text === '' ? '' : `\n${text.replace(/^/gm, '      ')}`;
}
