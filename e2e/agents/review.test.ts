import { access } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { approves, byRole, commits, demands, finish, prompts, steps, verdict } from '../model-server/scenarios.ts';
import { claude, codex, opencode, rigOpener } from './matrix.ts';
import type { Rig } from './rig.ts';

const open = rigOpener();
const turns = (rig: Rig, role: 'do' | 'review') => rig.model.requests.map(({ turn }) => turn).filter((turn) => turn.role === role);

describe.each([claude, opencode, codex])('$id', ({ model }) => {
  it('mends in the same session what the review rejected, and passes the second review', async () => {
    const rig = await open(byRole({ do: prompts(commits('a.txt'), commits('fix.txt')), review: demands('fix.txt') }));
    const task = await rig.settled(await rig.queue({ title: 'Add a.txt', model }));
    expect(task).toMatchObject({ status: 'review', failure: null });
    expect(task.runs).toHaveLength(1);
    expect(task.runs[0]!.verdict?.verdict).toBe('approved');
    expect(await rig.git(rig.checkout, 'log', '--format=%s', `main..${task.branch}`)).toBe('Add fix.txt\nAdd a.txt');
    const last = turns(rig, 'do').at(-1)!;
    expect(last.prompts).toHaveLength(2);
    expect(last.prompts[1]).toContain('The task asks for fix.txt, and it is not there.');
  });
});

describe.each([claude, opencode])('$id', ({ model }) => {
  it('fails with the findings when every review rejects, and keeps the worktree', async () => {
    const finding = { severity: 'high', file: 'a.txt', problem: 'It is still wrong.' };
    const rejects = steps(verdict('rejected', 'Not good enough.', [finding]));
    const rig = await open(byRole({ do: prompts(commits('a.txt'), commits('b.txt')), review: rejects }));
    const task = await rig.settled(await rig.queue({ title: 'Never right', model }));
    expect(task).toMatchObject({ status: 'failed', failure: { code: 'review-rejected' } });
    expect(task.runs[0]!.verdict).toMatchObject({ verdict: 'rejected', findings: [finding] });
    // One round of mending by default, so no third attempt.
    expect(turns(rig, 'do').at(-1)!.prompts).toHaveLength(2);
    await access(task.runs[0]!.worktree);
  });

  it('asks a reviewer without a verdict once more, in its session, and takes the answer', async () => {
    const rig = await open(byRole({ do: commits('a.txt'), review: prompts(steps(finish('It looks fine to me.')), approves) }));
    const task = await rig.settled(await rig.queue({ title: 'Forgetful reviewer', model }));
    expect(task).toMatchObject({ status: 'review', failure: null });
    expect(turns(rig, 'review').map((turn) => turn.prompts.length)).toEqual([1, 2]);
  });

  it('fails when there is no verdict then either', async () => {
    const rig = await open(byRole({ do: commits('a.txt'), review: steps(finish('It looks fine to me.')) }));
    const task = await rig.settled(await rig.queue({ title: 'Silent reviewer', model }));
    expect(task).toMatchObject({ status: 'failed', failure: { code: 'no-verdict' } });
    expect(turns(rig, 'review').map((turn) => turn.prompts.length)).toEqual([1, 2]);
  });
});
