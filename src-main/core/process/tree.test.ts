import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../lib/clock.ts';
import type { ProcessIdentity } from './proc-source.ts';
import { isAlive, markedProcesses } from './proc-table.ts';
import { createNursery, identify, type Nursery } from './testing/processes.ts';
import { stopTree } from './tree.ts';

let nursery: Nursery;
beforeEach(() => {
  nursery = createNursery();
});
afterEach(async () => {
  expect(await nursery.leftOver()).toEqual([]);
});

const stop = (root: ProcessIdentity | null, graceMs = 5_000, ask: 'child' | 'group' = 'child') =>
  stopTree({ root, marker: nursery.marker, politeSignal: 'SIGTERM', ask, graceMs, clock: systemClock });

/** As in detached.ts: it outlives the signal long enough to tell how its child ended. */
const wrapped = (cli: string) => `trap : INT TERM HUP; sh -c '${cli}'; echo "code $?"`;

describe('stopTree', () => {
  it('asks the agent, not the wrapper, which lives to see the exit code', async () => {
    const run = await nursery.start(wrapped('trap "echo bye; exit 7" TERM; echo up; while :; do sleep 0.01; done'));
    await run.said(/up/);
    expect(await stop(run.identity)).toMatchObject({ ok: true });
    expect(await run.said(/bye/)).toBe('bye');
    expect(await run.said(/code (.*)/)).toBe('7');
  });

  it('ends a grandchild in a session of its own that ignores the polite signal', async () => {
    const run = await nursery.start(wrapped('setsid sh -c "trap : TERM HUP; echo tool \\$\\$; while :; do sleep 1000; done" & wait'));
    const tool = await identify(Number(await run.said(/tool (\d+)/)));
    const result = await stop(run.identity);
    expect(result.ok && result.ended).toContain(tool.pid);
    expect(await isAlive(tool)).toBe(false);
    expect(await isAlive(run.identity)).toBe(false);
  });

  it('ends an agent that ignores the polite signal once the grace is over', async () => {
    const run = await nursery.start(wrapped('trap "" TERM; echo up; while :; do sleep 1000; done'));
    await run.said(/up/);
    expect(await stop(run.identity, 50)).toMatchObject({ ok: true });
    expect((await run.exited).signal).toBe('SIGKILL');
  });

  it('ends what shed both the session and the marker, because it was seen before the first signal', async () => {
    const run = await nursery.start(wrapped('env -i /usr/bin/env setsid sh -c "echo tool \\$\\$; exec sleep 1000" & wait'));
    const tool = await identify(Number(await run.said(/tool (\d+)/)));
    expect(await markedProcesses(nursery.marker.variable, nursery.marker.value)).not.toContainEqual(tool);
    expect(await stop(run.identity)).toMatchObject({ ok: true });
    expect(await isAlive(tool)).toBe(false);
  });

  it('keeps up with a process that forks while it is being killed', async () => {
    const storm = 'trap "" TERM; echo up; i=0; while [ $i -lt 400 ]; do setsid sleep 1000 & i=$((i+1)); done; wait';
    const run = await nursery.start(wrapped(storm));
    await run.said(/up/);
    expect(await stop(run.identity, 0)).toMatchObject({ ok: true });
  });

  it('finds strays by the marker alone when the wrapper is gone, and asks the topmost of them', async () => {
    const run = await nursery.start(
      'setsid sh -c \'trap "echo bye; exit" TERM; echo stray $$; while :; do sleep 0.01; done\' & sleep 1000',
    );
    const stray = await identify(Number(await run.said(/stray (\d+)/)));
    run.child.kill('SIGKILL');
    await run.exited;
    expect(await stop(null)).toMatchObject({ ok: true });
    expect(await run.said(/bye/)).toBe('bye');
    expect(await isAlive(stray)).toBe(false);
  });

  it('asks the whole group where a shell runs a command', async () => {
    const run = await nursery.start(
      'trap "echo shell; exit" TERM; sh -c \'trap "echo command; exit" TERM; echo up; while :; do sleep 0.01; done\'',
    );
    await run.said(/up/);
    expect(await stop(run.identity, 5_000, 'group')).toMatchObject({ ok: true });
    await Promise.all([run.said(/command/), run.said(/shell/)]);
  });

  it('does not touch another process that got the pid', async () => {
    const other = createNursery();
    const run = await other.start('echo up; exec sleep 1000');
    await run.said(/up/);
    expect(await stop({ ...run.identity, startTime: 'another' })).toEqual({ ok: true, ended: [] });
    expect(await isAlive(run.identity)).toBe(true);
    expect(await other.leftOver()).toHaveLength(1);
  });

  it('never ends the orchestrator itself, even if it is named as the root', async () => {
    expect(await stop(await identify(process.pid))).toEqual({ ok: true, ended: [] });
  });

  it('never ends the orchestrator itself, even if it was started by an agent and carries the marker', async () => {
    const { variable, value } = nursery.marker;
    const program = `
      import { stopTree } from ${JSON.stringify(new URL('./tree.ts', import.meta.url).href)};
      import { systemClock as clock } from ${JSON.stringify(new URL('../lib/clock.ts', import.meta.url).href)};
      setInterval(() => {}, 1e6);
      const marker = { variable: '${variable}', value: '${value}' };
      const result = await stopTree({ root: null, marker, politeSignal: 'SIGTERM', ask: 'child', graceMs: 0, clock });
      console.log('stopped', result.ended.length);
      process.exit();`;
    // The shell is its ancestor, the sleep a sibling.
    const run = await nursery.start(
      `sleep 1000 & "${process.execPath}" --input-type=module -e '${program.replaceAll("'", `'"'"'`)}'; echo "code $?"`,
    );
    expect(await run.said(/stopped (\d+)/)).toBe('1');
    expect(await run.said(/code (\d+)/)).toBe('0');
  });

  it('is content with nothing to stop', async () => {
    expect(await stop(null)).toEqual({ ok: true, ended: [] });
  });
});
