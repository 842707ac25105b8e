import { describe, expect, it } from 'vitest';
import { approves, byRole, commits, finish, leaves, nothing, shell, steps, verdict } from '../model-server/scenarios.ts';
import { claude, codex, opencode, rigOpener } from './matrix.ts';

const open = rigOpener();
const approving = (work: Parameters<typeof byRole>[0]['do']) => byRole({ do: work, review: approves });

describe.each([claude, opencode, codex])('$id', ({ id, model }) => {
  it('commits, is reviewed by a second session, and hands over a local branch', async () => {
    const rig = await open(approving(commits('a.txt', 'made by an agent\n')));
    const task = await rig.settled(await rig.queue({ title: 'Add a.txt', model }));

    expect(task).toMatchObject({
      status: 'review',
      agent: id,
      branch: 'task/add-a-txt',
      outcome: 'local-branch',
      failure: null,
      waiting: null,
    });
    expect(task.runs).toHaveLength(1);
    const run = task.runs[0]!;
    expect(run).toMatchObject({ number: 1, attempt: 1, status: 'succeeded', agent: id, pid: null, verdict: { verdict: 'approved' } });
    expect(run.reviewSessionId).not.toBe(run.sessionId);
    expect(run.stages.filter((stage) => stage.status === 'succeeded').map((stage) => stage.name)).toEqual(
      expect.arrayContaining(['prepare', 'do', 'review', 'deliver']),
    );
    expect(run.tokens.output).toBeGreaterThan(0);

    // The agent's commit and nothing else: neither the spec nor the skills that were put into the worktree.
    expect(await rig.git(rig.checkout, 'log', '--format=%s', `main..${task.branch}`)).toBe('Add a.txt');
    expect(await rig.git(rig.checkout, 'ls-tree', '-r', '--name-only', task.branch)).toBe('a.txt\nreadme.md');
    expect(await rig.git(rig.checkout, 'rev-parse', task.branch)).toBe(task.headSha);
    // The user's own checkout is as it was.
    expect(await rig.git(rig.checkout, 'status', '--porcelain', '--branch')).toBe('## main');
  });

  it('is done when there is nothing to change', async () => {
    const rig = await open(byRole({ do: nothing, review: steps(verdict('no-change-needed', 'All there.')) }));
    const task = await rig.settled(await rig.queue({ title: 'Nothing to do', model }));
    expect(task).toMatchObject({ status: 'done', outcome: 'no-change', failure: null });
  });
});

describe.each([claude, opencode])('$id', ({ model }) => {
  it('has its uncommitted change to a tracked file committed for it', async () => {
    const rig = await open(approving(steps(shell('echo more >> readme.md'), finish('Done.'))));
    const task = await rig.settled(await rig.queue({ title: 'More readme', model }));
    expect(task).toMatchObject({ status: 'review', outcome: 'local-branch' });
    expect(await rig.git(rig.checkout, 'log', '--format=%s', `main..${task.branch}`)).toMatch(/^wip: .+$/);
    expect(await rig.git(rig.checkout, 'show', `${task.branch}:readme.md`)).toBe('# sample\nmore');
  });

  it('has its untracked files committed for it', async () => {
    const rig = await open(approving(leaves('notes/new.txt', 'new\n')));
    const task = await rig.settled(await rig.queue({ title: 'New notes', model }));
    expect(task).toMatchObject({ status: 'review', outcome: 'local-branch' });
    expect(await rig.git(rig.checkout, 'ls-tree', '-r', '--name-only', task.branch)).toBe('notes/new.txt\nreadme.md');
  });
});

it('pushes the branch to a remote that has no forge, and opens no request there', async () => {
  const rig = await open(approving(commits('a.txt')), { remote: true });
  const task = await rig.settled(await rig.queue({ title: 'Add a.txt', model: claude.model }));
  expect(task).toMatchObject({ status: 'review', outcome: 'pushed-branch', prUrl: null });
  expect(await rig.git(`${rig.checkout}.git`, 'rev-parse', task.branch)).toBe(task.headSha);
});

it('runs two tasks of one project side by side', async () => {
  const met = Promise.withResolvers<void>();
  let begun = 0;
  const rig = await open(
    approving(async (turn) => {
      if (turn.step === 0 && ++begun === 2) met.resolve();
      await met.promise;
      // Both add a file of the same name: they can only do so in worktrees of their own.
      return commits('same.txt')(turn);
    }),
  );
  const keys = [await rig.queue({ title: 'One', model: claude.model }), await rig.queue({ title: 'Two', model: opencode.model })];
  const tasks = [await rig.settled(keys[0]!), await rig.settled(keys[1]!)];
  expect(tasks.map((task) => task.status)).toEqual(['review', 'review']);
  expect(tasks[0]!.runs[0]!.worktree).not.toBe(tasks[1]!.runs[0]!.worktree);
});
