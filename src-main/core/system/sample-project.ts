import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Git } from '../git/git.ts';
import { UserError } from '../lib/errors.ts';
import type { Environment } from '../process/environment.ts';
import { exec, which } from '../process/exec.ts';

const VERIFY_COMMAND = 'node --test';
/** From this one on `node --test` finds the tests by itself. */
const OLDEST_NODE = 20;
/** It prints its version and ends. */
const NODE_TIMEOUT_MS = 5_000;

export const sampleTask = {
  slug: 'price-guide',
  title: 'Write a guide to how prices are formatted',
  model: 'demo',
  body: `# Write a guide to how prices are formatted

Colleagues keep asking why a price of 5 is shown as "5.00 €". Write it down.

## Acceptance criteria
- [ ] The guide says how many decimals a price has
- [ ] The guide names the function that formats prices
- [ ] \`node --test\` passes
`,
};

const files: Record<string, string> = {
  'README.md': '# Sample shop\n\nThe prices of a small shop. `node --test` runs the tests.\n',
  'package.json': `${JSON.stringify({ name: 'sample-shop', version: '1.0.0', private: true, type: 'module', scripts: { test: VERIFY_COMMAND } }, null, 2)}\n`,
  '.gitignore': 'node_modules/\n',
  'src/price.js': `/** 5 → "5.00 €" */
export function formatPrice(amount) {
  return \`\${amount.toFixed(2)} €\`;
}

export function total(prices) {
  return prices.reduce((sum, price) => sum + price, 0);
}
`,
  'test/price.test.js': `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatPrice, total } from '../src/price.js';

test('a price has two decimals', () => assert.equal(formatPrice(5), '5.00 €'));
test('a total adds up', () => assert.equal(total([1, 2, 3]), 6));
`,
};

/** A repository with one commit. Needs no git identity: it brings one for this commit. Throws UserError FAILED when git refuses. */
export async function makeSample(git: Git, folder: string): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.join(folder, path.dirname(name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
  const identity = ['-c', 'user.name=Sample', '-c', 'user.email=sample@task-orchestrator.invalid'];
  for (const args of [
    ['init', '--quiet', '--initial-branch=main'],
    ['add', '--all'],
    [...identity, '-c', 'commit.gpgSign=false', 'commit', '--quiet', '--no-verify', '--message', 'Start the sample shop'],
  ]) {
    const result = await git.run(folder, args, { kind: 'write' });
    if (!result.ok) throw new UserError('FAILED', `The sample repository could not be made: ${result.message}`);
  }
}

/** The check of the sample, for a machine that has what it needs; elsewhere null: it would show a failure that is none. */
export async function sampleCheck(env: Environment): Promise<string | null> {
  const node = await which('node', env);
  if (node === null) return null;
  const version = await exec(node, ['--version'], { cwd: tmpdir(), env, timeoutMs: NODE_TIMEOUT_MS });
  return version.ok && Number(/^v(\d+)\./.exec(version.stdout)?.[1] ?? 0) >= OLDEST_NODE ? VERIFY_COMMAND : null;
}
