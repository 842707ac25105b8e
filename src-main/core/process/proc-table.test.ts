import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { exec } from './exec.ts';
import { COLUMNS, parseMarked, parseTable } from './proc-ps.ts';
import { descendants, isAlive, markedProcesses, markedValues, readProcessTable, startTimeOf } from './proc-table.ts';
import { signalGroup, signalProcess } from './signals.ts';
import { createNursery, identify, type Nursery } from './testing/processes.ts';

let nursery: Nursery;
beforeEach(() => {
  nursery = createNursery();
});
afterEach(async () => {
  await nursery.leftOver(); // What these tests look at has to live until they end.
});

describe('process table', () => {
  it('knows parents, groups and descendants', async () => {
    const run = await nursery.start('sh -c \'sleep 1000 & echo "leaf $! middle $$"; wait\' & wait');
    const leaf = Number(await run.said(/leaf (\d+)/));
    const middle = Number(await run.said(/middle (\d+)/));
    const table = await readProcessTable();
    expect(table.get(run.identity.pid)).toEqual({ ...run.identity, ppid: process.pid, pgid: run.identity.pid });
    expect(descendants(table, [run.identity.pid]).map(({ pid, ppid, pgid }) => ({ pid, ppid, pgid }))).toEqual([
      { pid: middle, ppid: run.identity.pid, pgid: run.identity.pid },
      { pid: leaf, ppid: middle, pgid: run.identity.pid },
    ]);
  });

  it('tells a process from another one with its pid, and counts zombies as gone', async () => {
    const run = await nursery.start('sh -c : & echo "child $!"; exec sleep 1000');
    expect(await isAlive(run.identity)).toBe(true);
    expect(await isAlive({ ...run.identity, startTime: 'another' })).toBe(false);
    const zombie = Number(await run.said(/child (\d+)/));
    await vi.waitFor(async () => expect(await startTimeOf(zombie)).toBeNull()); // No event tells of a stranger's end.
    expect((await readProcessTable()).has(zombie)).toBe(false);
  });

  it('finds marked processes by the exact variable and value only', async () => {
    const value = nursery.marker.value;
    const probe = `PROBE_${value.replaceAll('-', '')}`; // no other test's
    const one = await nursery.start('echo up; exec sleep 1000', { [probe]: value });
    const others: Record<string, string>[] = [{ [probe]: `${value}x` }, { [`X${probe}`]: value }, { OTHER: `a ${probe}=${value}` }];
    const rest = await Promise.all(others.map((env) => nursery.start('echo up; exec sleep 1000', env)));
    await Promise.all([one, ...rest].map((run) => run.said(/up/)));
    expect(await markedProcesses(probe, value)).toEqual([await identify(one.child.pid!)]);
    await expect(markedProcesses(probe, '')).rejects.toThrow('a marker needs');
    expect(new Set(await markedValues(probe))).toEqual(new Set([value, `${value}x`]));
  });

  it.runIf(process.platform === 'linux')('reads the same from ps as from /proc', async () => {
    const run = await nursery.start('echo up; exec sleep 1000');
    await run.said(/up/);
    const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' };
    const [list, environments] = await Promise.all(
      [
        ['-axo', COLUMNS],
        ['axeww', '-o', 'pid=,command='],
      ].map((args) => exec('ps', args, { cwd: '/', env })),
    );
    const entry = parseTable(list!.stdout).find(({ pid }) => pid === run.identity.pid);
    expect(entry).toEqual({
      pid: run.identity.pid,
      ppid: process.pid,
      pgid: run.identity.pid,
      startTime: expect.stringMatching(/^\w{3} \w{3} \d+ \d\d:\d\d:\d\d \d{4}$/),
    });
    expect(parseMarked(environments!.stdout, nursery.marker.variable)).toContainEqual({
      pid: run.identity.pid,
      value: nursery.marker.value,
    });
  });
});

describe('signals', () => {
  it.each([0, 1, -1, 1.5, Number.NaN, process.pid])('refuses pid %s', (pid) => {
    expect(() => signalProcess(pid, 'SIGTERM')).toThrow('refused to signal');
    expect(() => signalGroup(pid, 'SIGTERM')).toThrow('refused to signal');
  });
});
