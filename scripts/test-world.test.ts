import { execFile } from 'node:child_process';
import { homedir, tmpdir } from 'node:os';
import { execPath } from 'node:process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);

it('gives tests an empty home folder and a git identity of its own', async () => {
  expect(homedir().startsWith(tmpdir())).toBe(true);
  const { stdout } = await run('git', ['config', '--get', 'user.email']);
  expect(stdout.trim()).toBe('test@example.invalid');
});

it.each(['claude', 'opencode', 'codex', 'gh', 'glab'])('keeps an installed %s off the PATH', async (name) => {
  await expect(run(name, ['--version'])).rejects.toMatchObject({ code: 'ENOENT' });
});

it('runs under the Node that the project brings along', () => {
  expect(Number(process.versions.node.split('.')[0]), `tests run under ${execPath}`).toBeGreaterThanOrEqual(22);
});
