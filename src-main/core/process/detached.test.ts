import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createManualClock, systemClock } from '../lib/clock.ts';
import { adoptDetached, type Detached, detachedFiles, startDetached } from './detached.ts';
import { isAlive } from './proc-table.ts';
import { createNursery, type Nursery } from './testing/processes.ts';
import { stopTree } from './tree.ts';
import { watchExit } from './watch-exit.ts';

let dir: string;
let nursery: Nursery;
beforeEach(async () => {
  dir = await realpath(await mkdtemp(path.join(os.tmpdir(), 'detached-')));
  nursery = createNursery();
});
afterEach(async () => {
  expect(await nursery.leftOver()).toEqual([]);
  await rm(dir, { recursive: true });
});

const options = (script: string, ...args: string[]) => ({
  dir,
  name: 'do',
  command: 'sh',
  args: ['-c', script, 'sh', ...args],
  env: nursery.env,
  cwd: dir,
  stdin: '',
});

async function start(script: string, ...args: string[]): Promise<Detached> {
  const result = await startDetached(options(script, ...args));
  if (!result.ok) throw new Error(result.message);
  return result.process;
}
const adopted = async (process: Detached) => (await adoptDetached({ dir, name: 'do', pid: process.pid, startTime: process.startTime }))!;
const contentOf = (file: string) => readFile(file, 'utf8');

describe('startDetached', () => {
  it('feeds stdin from a file, and writes both outputs and the exit code to files of the user alone', async () => {
    const result = await startDetached({ ...options('cat; echo err >&2; exit 3'), stdin: 'prompt ü' });
    if (!result.ok) throw new Error(result.message);
    const { files } = result.process;
    expect(await watchExit(result.process, { clock: systemClock })).toEqual({ exitCode: 3, signal: null, exitedAt: expect.any(Number) });
    expect(await Promise.all([files.stdout, files.stderr, files.exit].map(contentOf))).toEqual(['prompt ü', 'err\n', '3\n']);
    for (const file of Object.values(files)) expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('passes arguments and environment verbatim', async () => {
    const nasty = ['$(touch pwned)', "it's", '', '*', 'a\nb', '-c'];
    const env = { ...nursery.env, code: 'c', _to_go: 'user' };
    const result = await startDetached({
      ...options('printf "[%s]" "$@" "$code" "$#"; umask; ls -l /proc/$$/fd/3 2>/dev/null', ...nasty),
      env,
    });
    if (!result.ok) throw new Error(result.message);
    await watchExit(result.process, { clock: systemClock });
    const umask = process.umask().toString(8).padStart(4, '0');
    expect(await contentOf(result.process.files.stdout)).toBe(`${[...nasty, 'c', '6'].map((a) => `[${a}]`).join('')}${umask}\n`);
  });

  it('says what is missing before it starts anything', async () => {
    expect(await startDetached({ ...options(''), command: 'no-such-agent' })).toEqual({
      ok: false,
      reason: 'missing',
      message: expect.stringContaining('no-such-agent was not found'),
    });
    expect(await startDetached({ ...options(''), cwd: path.join(dir, 'gone') })).toEqual({
      ok: false,
      reason: 'failed',
      message: expect.stringContaining(path.join(dir, 'gone')),
    });
  });

  it('says why the system refused', async () => {
    const result = await startDetached(options('', 'x'.repeat(4_000_000)));
    expect(result).toEqual({ ok: false, reason: 'failed', message: expect.stringContaining('E2BIG') });
  });

  it('gives 127 for a program whose interpreter is missing', async () => {
    const tool = path.join(dir, 'tool');
    await writeFile(tool, '#!/no/such/interpreter\n', { mode: 0o755 });
    const result = await startDetached({ ...options(''), command: tool });
    expect(result.ok && (await watchExit(result.process, { clock: systemClock }))).toMatchObject({ exitCode: 127 });
  });

  it.each(['INT', 'TERM', 'HUP', 'KILL', 'SEGV'])('tells a death by SIG%s', async (name) => {
    const process = await start(`kill -${name} $$; exec sleep 1000`);
    expect(await watchExit(process, { clock: systemClock })).toMatchObject({ exitCode: null, signal: `SIG${name}` });
  });

  it('takes codes above 128 that are no deadly signal for what they are', async () => {
    expect(await watchExit(await start('exit 173'), { clock: systemClock })).toMatchObject({ exitCode: 173, signal: null });
  });

  it('records the code of a command that a signal to the group makes end', async () => {
    const run = await start('trap "exit 7" TERM; echo up; while :; do sleep 0.01; done');
    await vi.waitFor(async () => expect(await contentOf(run.files.stdout)).toBe('up\n'));
    process.kill(-run.pid, 'SIGTERM');
    expect(await watchExit(run, { clock: systemClock })).toMatchObject({ exitCode: 7 });
  });

  it('leads a group and a session of its own, which stopTree ends', async () => {
    const run = await start('setsid sleep 1000 & exec sleep 1000');
    const exit = watchExit(run, { clock: systemClock });
    const stopped = await stopTree({
      root: run,
      marker: nursery.marker,
      politeSignal: 'SIGTERM',
      ask: 'child',
      graceMs: 5_000,
      clock: systemClock,
    });
    expect(stopped).toMatchObject({ ok: true });
    expect(await exit).toMatchObject({ exitCode: null, signal: 'SIGTERM' });
  });
});

describe('adoption', () => {
  it('goes on when its parent is killed, and its exit code is read by the next one', async () => {
    const program = `
      import { startDetached } from ${JSON.stringify(new URL('./detached.ts', import.meta.url).href)};
      const script = 'echo before; until [ -e go ]; do sleep 0.01; done; echo after; exit 9';
      const env = { PATH: process.env.PATH, ${nursery.marker.variable}: '${nursery.marker.value}' };
      const result = await startDetached({ dir: '${dir}', name: 'do', command: 'sh', args: ['-c', script], env, cwd: '${dir}', stdin: '' });
      console.log(JSON.stringify({ pid: result.process.pid, startTime: result.process.startTime }));
      process.kill(process.pid, 'SIGKILL');`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [output, [, signal]] = await Promise.all([text(parent.stdout), once(parent, 'exit')]);
    expect(signal).toBe('SIGKILL');
    const run = await adoptDetached({ dir, name: 'do', ...JSON.parse(output) });
    const clock = createManualClock(); // stands still: the event alone has to do
    const exit = watchExit(run!, { clock });
    await writeFile(path.join(dir, 'go'), '');
    expect(await exit).toMatchObject({ exitCode: 9, signal: null });
    expect(clock.pending()).toBe(0);
    expect(await contentOf(run!.files.stdout)).toBe('before\nafter\n');
    await vi.waitFor(async () => expect(await isAlive(run!)).toBe(false));
  });

  it('runs nothing for a parent that died before it knew the pid', async () => {
    // Dies between the spawn and the word through the gate.
    const program = `
      import { spawn } from 'node:child_process';
      import cp from 'node:child_process';
      import { syncBuiltinESMExports } from 'node:module';
      cp.spawn = (...args) => { const child = spawn(...args); console.log(child.pid); process.kill(process.pid, 'SIGKILL'); return child; };
      syncBuiltinESMExports();
      const { startDetached } = await import(${JSON.stringify(new URL('./detached.ts', import.meta.url).href)});
      await startDetached({ dir: '${dir}', name: 'next', command: 'sh', args: ['-c', 'touch ran'], env: { PATH: process.env.PATH }, cwd: '${dir}', stdin: '' });`;
    const parent = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [pid] = await Promise.all([text(parent.stdout), once(parent, 'exit')]);
    await vi.waitFor(async () => expect(await stat(`/proc/${pid.trim()}/cwd`).catch(() => 'gone')).toBe('gone'));
    await expect(stat(path.join(dir, 'ran'))).rejects.toThrow('ENOENT');
    expect(await contentOf(detachedFiles(dir, 'next').exit)).toBe('');
  });

  it('notices within two seconds that the wrapper was killed, and says that nobody saw the end', async () => {
    const run = await start('exec sleep 1000');
    const clock = createManualClock();
    const exit = watchExit(await adopted(run), { clock });
    process.kill(-run.pid, 'SIGKILL');
    await run.ended;
    clock.advance(2_000);
    expect(await exit).toEqual({ exitCode: null, signal: null, exitedAt: clock.now() });
    expect(clock.pending()).toBe(0);
  });

  it('finds nothing where the pid belongs to another process, or to none', async () => {
    const run = await start('exit 0');
    await watchExit(run, { clock: systemClock });
    expect(await adoptDetached({ dir, name: 'do', pid: run.pid, startTime: run.startTime })).toBeNull();
    expect(await adoptDetached({ dir, name: 'do', pid: process.pid, startTime: run.startTime })).toBeNull();
  });

  it('stops watching when told, and leaves the process alone', async () => {
    const run = await start('exec sleep 1000');
    const clock = createManualClock();
    const controller = new AbortController();
    const watches = [run, await adopted(run)].map((handle) => watchExit(handle, { clock, signal: controller.signal }));
    controller.abort(new Error('quit'));
    for (const watch of watches) await expect(watch).rejects.toThrow('quit');
    expect(clock.pending()).toBe(0);
    expect(await isAlive(run)).toBe(true);
    await nursery.leftOver();
  });
});
