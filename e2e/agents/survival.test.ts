import { describe, expect, it } from 'vitest';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { after, approves, byRole, finish, gate, prompts, shell, steps, write } from '../model-server/scenarios.ts';
import { claude, opencode, rigOpener } from './matrix.ts';
import type { Rig } from './rig.ts';

const open = rigOpener();

/**
 * Writes a file, looks around, and stays in its third move until it is let go. After an interruption the next prompt has it commit.
 * The look takes a while because Claude Code writes its transcript a tenth of a second late: what a SIGKILL takes with it is not
 * what these tests are about.
 */
function interrupted() {
  const held = gate();
  const commit = shell('git add -A && git commit -q -m "Finish" && git log --oneline -1');
  const first = steps(write('half.txt', 'half\n'), shell('sleep 0.3; ls'), commit, finish('Done.'));
  const doing = prompts((turn) => (turn.step === 2 ? after(held, first)(turn) : first(turn)), steps(commit, finish('Done.')));
  return { held, scenario: byRole({ do: doing, review: approves }) };
}

const midway = (rig: Rig) => rig.model.request(({ turn }) => turn.step === 2);

/** The work went on where it was: one session, which knows what it did before the interruption. */
async function expectResumed(rig: Rig, task: TaskWithRuns, session: string | null) {
  expect(task).toMatchObject({ status: 'review', failure: null });
  expect(task.runs.every((run) => run.attempt === 1)).toBe(true);
  expect(session).not.toBeNull();
  expect(task.runs.at(-1)!.sessionId).toBe(session);
  const resumed = rig.model.requests.map(({ turn }) => turn).find((turn) => turn.role === 'do' && turn.prompts.length > 1)!;
  expect(resumed.prompts[0]).toBe(rig.model.requests[0]!.turn.prompts[0]);
  expect(resumed.entries.some((entry) => entry.kind === 'call' && entry.input.includes('half.txt'))).toBe(true);
  expect(await rig.git(rig.checkout, 'log', '--format=%s', `main..${task.branch}`)).toBe('Finish');
}

describe.each([claude, opencode])('$id', ({ model }) => {
  it('is stopped with the daemon and goes on in its session after the next start', async () => {
    const { scenario, held } = interrupted();
    const rig = await open(scenario);
    const key = await rig.queue({ title: 'Interrupted', model });
    await midway(rig);
    const session = (await rig.until(key, ({ runs }) => runs[0]?.sessionId != null)).runs[0]!.sessionId;
    expect(await rig.daemon.stop()).toBe(0);
    expect(await rig.agents()).toEqual([]);
    held.open();
    await rig.start();
    await expectResumed(rig, await rig.settled(key), session);
  });

  it('survives a crash of the daemon and is adopted by the next one', async () => {
    const { scenario, held } = interrupted();
    const rig = await open(scenario);
    const key = await rig.queue({ title: 'Adopted', model });
    await midway(rig);
    const before = await rig.until(key, ({ runs }) => runs[0]?.pid != null);
    const { pid } = before.runs[0]!;
    await rig.daemon.kill();
    expect((await rig.agents()).map((agent) => agent.pid)).toContain(pid);
    await rig.start();
    expect(await rig.until(key, ({ status }) => status === 'inprogress')).toMatchObject({
      runs: [{ pid, status: 'running' }],
    });
    expect((await rig.agents()).map((agent) => agent.pid)).toContain(pid);
    held.open();
    const task = await rig.settled(key);
    expect(task).toMatchObject({ status: 'review', failure: null });
    expect(task.runs).toHaveLength(1);
    // It was never asked anew: the session has its first prompt only.
    expect(rig.model.requests.every(({ turn }) => turn.prompts.length === 1)).toBe(true);
    expect(await rig.git(rig.checkout, 'log', '--format=%s', `main..${task.branch}`)).toBe('Finish');
  });

  it('that died with the daemon is resumed by the next one', async () => {
    const { scenario, held } = interrupted();
    const rig = await open(scenario);
    const key = await rig.queue({ title: 'Power cut', model });
    await midway(rig);
    const session = (await rig.until(key, ({ runs }) => runs[0]?.sessionId != null)).runs[0]!.sessionId;
    await rig.daemon.kill();
    await rig.killAgents();
    held.open();
    await rig.start();
    await expectResumed(rig, await rig.settled(key), session);
  });

  it('is cancelled with a grandchild that ignores SIGTERM, and its work is salvaged', async () => {
    // In a session of its own and deaf to every polite signal; it is only found by its ancestry or its environment.
    const deaf = `setsid sh -c 'trap "" TERM INT HUP; while :; do sleep 1; done' >/dev/null 2>&1 & echo "deaf:$!"`;
    const rig = await open(steps(write('half.txt', 'half\n'), shell(deaf), { do: 'hang', headers: true }));
    const key = await rig.queue({ title: 'Cancelled', model });
    const { turn } = await rig.model.request((request) => request.turn.step === 2);
    expect(turn.results[1]).toMatch(/deaf:\d+/);
    expect((await rig.agents()).some(({ command }) => command.includes('trap'))).toBe(true);

    expect(await rig.json('task', 'cancel', key)).toMatchObject({ status: 'todo' });
    expect(await rig.agents()).toEqual([]);
    const task = await rig.show(key);
    expect(task).toMatchObject({ status: 'todo', runs: [{ status: 'cancelled', pid: null }] });
    const salvaged = await rig.git(rig.checkout, 'for-each-ref', '--format=%(refname)', `refs/task-orchestrator/salvage/${task.slug}`);
    expect(salvaged.split('\n')).toHaveLength(1);
    expect(await rig.git(rig.checkout, 'ls-tree', '-r', '--name-only', salvaged)).toContain('half.txt');
  });
});
