import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { approves, byRole, commits, steps, write } from '../model-server/scenarios.ts';
import { refusal, type Scenario, usageLimit } from '../model-server/steps.ts';
import { claude, codex, opencode, rigOpener } from './matrix.ts';

const open = rigOpener();

describe.each([claude, opencode])('$id', ({ model, executable }) => {
  it('that says nothing any more is stopped as stalled, children and all', async () => {
    const rig = await open(() => ({ do: 'hang', headers: true }));
    // 24 s: more than opencode needs from its start to its first word on two busy cores (12 s was seen).
    await rig.json('settings', 'set', 'stallMinutes=0.4');
    const task = await rig.settled(await rig.queue({ title: 'Silence', model }));
    expect(rig.model.requests.length).toBeGreaterThan(0);
    expect(task).toMatchObject({ status: 'failed', failure: { code: 'stalled' }, runs: [{ status: 'failed', pid: null }] });
    expect(await rig.agents()).toEqual([]);
  });

  it('that is killed in the middle of its work fails the task, and the work is kept', async () => {
    const rig = await open(steps(write('a.txt', 'half\n'), { do: 'hang', headers: true }));
    const key = await rig.queue({ title: 'Killed', model });
    await rig.model.request(({ turn }) => turn.step === 1);
    await rig.killAgents(executable);
    const task = await rig.settled(key);
    expect(task).toMatchObject({ status: 'failed', failure: { code: 'agent-crashed' } });
    await access(join(task.runs[0]!.worktree, 'a.txt'));
  });
});

const work = byRole({ do: commits('a.txt'), review: approves });

it('tries again by itself when the provider was down', async () => {
  // Two refusals: Claude Code, told to retry once, gives up after them. What comes third is the orchestrator's own attempt.
  let refusals = 0;
  const rig = await open((turn) => (refusals++ < 2 ? refusal(turn.protocol, 500, 'Internal server error') : work(turn)));
  const task = await rig.settled(await rig.queue({ title: 'Down and back', model: claude.model }));
  expect(task).toMatchObject({ status: 'review', failure: null });
  expect(task.runs.map((run) => run.attempt)).toEqual([1]);
  const [, second, third] = rig.model.requests;
  // 10 s after the process ended, which was after its second request.
  expect(third!.at - second!.at).toBeGreaterThanOrEqual(10_000);
  expect(third!.turn.prompts[0]?.trim()).toBe(second!.turn.prompts[0]?.trim());
});

it('holds an agent back whose sign-in is refused, so that the next task does not fail the same way', async () => {
  const rig = await open((turn) => refusal(turn.protocol, 401, 'invalid x-api-key'));
  const task = await rig.settled(await rig.queue({ title: 'Signed out', model: claude.model }));
  expect(task).toMatchObject({ status: 'failed', failure: { code: 'agent-auth' } });
  const asked = rig.model.requests.length;
  const next = await rig.until(await rig.queue({ title: 'Next', model: claude.model }), ({ waiting }) => waiting?.reason === 'agent-auth');
  expect(next.status).toBe('queued');
  expect(rig.model.requests).toHaveLength(asked);
});

describe('a usage limit', () => {
  it('parks the task until the time that Claude Code states, costs no attempt, and is waited out', async () => {
    // Whole seconds, as the provider states it; far enough for the parked state to be seen.
    const resetsAt = Math.ceil(Date.now() / 1000) * 1000 + 30_000;
    const limited: Scenario = (turn) => (Date.now() < resetsAt ? usageLimit(turn.protocol, resetsAt) : work(turn));
    const rig = await open(limited, { subscription: true });
    const key = await rig.queue({ title: 'Limited', model: claude.model });
    const parked = await rig.until(key, ({ status, waiting }) => status === 'queued' && waiting?.reason === 'parked');
    expect(parked.waiting?.until).toBe(resetsAt);
    expect(parked.failure).toBeNull();

    const task = await rig.settled(key);
    expect(task).toMatchObject({ status: 'review', failure: null });
    expect(task.runs.every((run) => run.attempt === 1)).toBe(true);
    const refused = rig.model.requests.filter(({ at }) => at < resetsAt);
    expect(refused).toHaveLength(1);
  });

  it('of Codex is read from its text, to the minute', async () => {
    const resetsAt = Math.ceil(Date.now() / 60_000) * 60_000 + 3_600_000;
    const rig = await open((turn) => usageLimit(turn.protocol, resetsAt));
    const key = await rig.queue({ title: 'Limited', model: codex.model });
    const parked = await rig.until(key, ({ status, waiting }) => status === 'queued' && waiting?.reason === 'parked');
    // Codex says the minute without its seconds: waiting to the end of it is waiting long enough.
    expect(parked.waiting?.until).toBe(resetsAt + 60_000);
    expect(await rig.json('task', 'cancel', key)).toMatchObject({ status: 'todo' });
  });
});
