import { mkdtemp, realpath, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createManualClock, systemClock } from '../lib/clock.ts';
import { isAlive } from './proc-table.ts';
import { type Pty, startPty } from './pty.ts';
import { type RunInPtyOptions, runInPty } from './run-in-pty.ts';
import { createNursery, identify, type Nursery } from './testing/processes.ts';

let dir: string;
let nursery: Nursery;
beforeEach(async () => {
  dir = await realpath(await mkdtemp(path.join(os.tmpdir(), 'pty-')));
  nursery = createNursery();
});
afterEach(async () => {
  expect(await nursery.leftOver()).toEqual([]);
  await rm(dir, { recursive: true });
});

const options = (script: string) => ({
  file: 'sh',
  args: ['-c', script],
  cwd: dir,
  env: nursery.env,
  cols: 80,
  rows: 24,
  clock: systemClock,
});
async function start(script: string): Promise<Pty> {
  const result = await startPty(options(script));
  if (!result.ok) throw new Error(result.message);
  return result.pty;
}
/** Collects the output; `until` resolves when it matches. */
function collect(pty: Pty) {
  let text = '';
  let look = () => {};
  pty.onData((data) => {
    text += data;
    look();
  });
  return {
    text: () => text,
    until: (pattern: RegExp) =>
      new Promise<RegExpExecArray>((resolve) => {
        look = () => {
          const match = pattern.exec(text);
          if (match) resolve(match);
        };
        look();
      }),
  };
}

describe('startPty', () => {
  it('gives the program a terminal of the asked size, in the folder, and follows a resize', async () => {
    const program = `
      const { stdin, stdout } = process;
      const size = () => console.log(['size', stdout.columns, stdout.rows, process.env.TERM, process.cwd(), process.env.PWD].join(' '));
      size();
      stdout.on('resize', size);
      stdin.once('data', (line) => { console.log('got', String(line)); process.exit(); });`;
    const started = await startPty({ ...options(''), file: process.execPath, args: ['-e', program] });
    if (!started.ok) throw new Error(started.message);
    const { pty } = started;
    const output = collect(pty);
    await output.until(/size 80 24 xterm-256color /);
    expect(output.text().split(dir)).toHaveLength(3);
    pty.resize(100.7, 0);
    await output.until(/size 100 1 /);
    pty.write('ünput\r');
    await output.until(/got ünput/);
    expect(await pty.exit).toEqual({ exitCode: 0, signal: null });
    pty.write('too late');
    pty.resize(10, 10);
  });

  it('tells the exit code or the signal', async () => {
    expect(await (await start('exit 42')).exit).toEqual({ exitCode: 42, signal: null });
    expect(await (await start('kill -TERM $$; sleep 1000')).exit).toEqual({ exitCode: null, signal: 'SIGTERM' });
  });

  it('keeps what came before the first listener', async () => {
    const pty = await start('echo early');
    await pty.exit;
    expect(collect(pty).text()).toBe('early\r\n');
  });

  it('loses nothing at the end of a program, however short it lived', async () => {
    for (let round = 0; round < 10; round++) {
      const pty = await start('seq 20000; printf END');
      const output = collect(pty);
      await pty.exit;
      expect(output.text().length).toBe(108_894 + 20_000 + 3); // digits and \n, a \r each, END
      expect(output.text().endsWith('20000\r\nEND')).toBe(true);
    }
  });

  it('loses nothing when the program ends while it is paused', async () => {
    const pty = await start('read -r _; seq 500; printf END');
    const output = collect(pty);
    pty.pause();
    pty.write('\r');
    await pty.exit;
    expect(output.text()).toBe('');
    pty.resume();
    expect(output.text()).toMatch(/1\r\n2\r\n(.|\s)*\r\n500\r\nEND$/);
  });

  it('holds a program up while it is paused', async () => {
    const pty = await start('read -r _; yes | head -c 1000000; echo; echo END');
    const output = collect(pty);
    pty.pause();
    pty.write('\r');
    const { pid, startTime } = pty.identity!;
    expect(await isAlive({ pid, startTime })).toBe(true);
    pty.resume();
    await pty.exit;
    expect(output.text().match(/y\r\n/g)).toHaveLength(500_000);
    expect(output.text().endsWith('END\r\n')).toBe(true);
  });

  it('says what is missing', async () => {
    expect(await startPty({ ...options(''), file: 'no-such-shell' })).toMatchObject({
      reason: 'missing',
      message: expect.stringContaining('no-such-shell'),
    });
    expect(await startPty({ ...options(''), cwd: path.join(dir, 'gone') })).toMatchObject({
      reason: 'failed',
      message: expect.stringContaining('gone'),
    });
  });
});

describe('runInPty', () => {
  let output = '';
  const run = (command: string, more: Partial<RunInPtyOptions> = {}) => {
    output = '';
    const onData = (data: string) => {
      output += data;
    };
    const { marker, env } = nursery;
    return runInPty({
      command,
      cwd: dir,
      env,
      marker,
      timeoutMs: 60_000,
      clock: systemClock,
      signal: new AbortController().signal,
      onData,
      ...more,
    });
  };

  it('runs a command line of the user with all that a shell offers', async () => {
    expect(await run('A=\'two words\'; echo "$A" | tr a-z A-Z && test -t 1 && exit 3')).toEqual({
      ok: true,
      exitCode: 3,
      signal: null,
      durationMs: expect.any(Number),
      timedOut: false,
      aborted: false,
      notStopped: null,
    });
    expect(output).toBe('TWO WORDS\r\n');
  });

  it('stops all that the command started when it takes too long', async () => {
    const clock = createManualClock();
    const running = run('setsid sh -c \'trap "" TERM HUP; echo tool $$; while :; do sleep 1000; done\' & trap "" TERM; wait', { clock });
    await vi.waitFor(() => expect(output).toMatch(/tool \d+/));
    const tool = await identify(Number(/tool (\d+)/.exec(output)![1]));
    clock.advance(60_000);
    const turning = turn(clock);
    const result = await running;
    turning();
    expect(result).toMatchObject({ ok: true, exitCode: null, signal: 'SIGKILL', timedOut: true, aborted: false, notStopped: null });
    expect(await isAlive(tool)).toBe(false);
  });

  it('stops it when aborted, and starts nothing when aborted before', async () => {
    const controller = new AbortController();
    const running = run('echo up; sleep 1000; echo never', { signal: controller.signal });
    await vi.waitFor(() => expect(output).toBe('up\r\n'));
    controller.abort();
    expect(await running).toMatchObject({ exitCode: null, signal: 'SIGTERM', aborted: true, timedOut: false });
    expect(output).toBe('up\r\n');
    expect(await run('touch ran', { signal: controller.signal })).toMatchObject({ exitCode: null, aborted: true });
  });

  it('says when the folder is gone', async () => {
    expect(await run('true', { cwd: path.join(dir, 'gone') })).toEqual({ ok: false, message: expect.stringContaining('gone') });
  });
});

/** Lets a manual clock run some times faster than time itself: the system takes real time to end a process that was killed. */
function turn(clock: ReturnType<typeof createManualClock>): () => void {
  let going = true;
  const step = () => {
    clock.advance(5);
    if (going) setTimeout(step, 1);
  };
  step();
  return () => {
    going = false;
  };
}
