import { readFile, realpath, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { approves, byRole, commits } from '../model-server/scenarios.ts';
import { claude, rigOpener } from './matrix.ts';

const product = join(import.meta.dirname, '..', '..');
const open = rigOpener();

/** A repository that people really work in, with a remote and checks of its own: this one. */
it('works on a clone of this project, whose own checks have to pass, and pushes the branch to its remote', async () => {
  const rig = await open(byRole({ do: commits('docs/scripted.md'), review: approves }));
  const folder = dirname(rig.checkout);
  await rig.git(folder, 'clone', '-q', '--bare', product, 'itself.git');
  await rig.git(folder, 'clone', '-q', join(folder, 'itself.git'), 'itself');
  await rig.json('project', 'add', join(folder, 'itself'), '--name', 'itself');
  const verify = 'npm run -s lint && npm run -s types && npm run -s directions';
  // What is installed for this checkout serves the clone: an install of its own would only test the registry.
  const setup = `ln -s '${join(await realpath(product), 'node_modules')}' node_modules`;
  await rig.json('project', 'set', 'itself', `setupCommand=${setup}`, `verifyCommand=${verify}`);

  const add = [
    'task',
    'add',
    'itself',
    '--title',
    'Write a note',
    '--model',
    claude.model,
    '--body-file',
    join(product, 'README.md'),
    '--queue',
  ];
  const { key } = await rig.json<{ key: string }>(...add);
  const task: TaskWithRuns = await rig.settled(key);

  expect(task.failure).toBeNull();
  expect(task).toMatchObject({ status: 'review', outcome: 'pushed-branch', branch: 'task/write-a-note' });
  const run = task.runs[0];
  expect(run?.receipts).toMatchObject([{ command: verify, exitCode: 0, sha: task.headSha }]);
  expect(run?.verdict?.verdict).toBe('approved');
  expect(await rig.git(join(folder, 'itself.git'), 'rev-parse', 'task/write-a-note')).toBe(task.headSha);
  expect(await rig.git(join(folder, 'itself'), 'diff', '--name-only', `${task.baseSha}..${task.headSha}`)).toBe('docs/scripted.md');
  expect(await rig.git(join(folder, 'itself'), 'status', '--porcelain')).toBe('');

  // `RECORD=1 npm run test:agents` renews the journal that the unit tests read.
  if (process.env.RECORD) {
    const recorded = await readFile(join(rig.home, 'state', 'itself', 'write-a-note.log.jsonl'), 'utf8');
    const neutral = recorded.replaceAll(await realpath(product), '/home/dev/task-orchestrator').replaceAll(rig.home, '/home/dev');
    await writeFile(join(product, 'src-main/core/runs/fixtures/itself.jsonl'), neutral);
  }
}, 240_000);
