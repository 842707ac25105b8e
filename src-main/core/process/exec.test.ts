import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exec, which } from './exec.ts';

const env = { PATH: process.env.PATH };
let dir: string;

beforeEach(async () => {
  dir = await realpath(await mkdtemp(path.join(os.tmpdir(), 'exec-')));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const sh = (script: string, more: Partial<Parameters<typeof exec>[2]> = {}, args: string[] = []) =>
  exec('sh', ['-c', script, 'sh', ...args], { cwd: dir, env, ...more });

describe('exec', () => {
  it('gives stdout and stderr as they came', async () => {
    expect(await sh('echo out; echo err >&2')).toEqual({ ok: true, stdout: 'out\n', stderr: 'err\n' });
  });

  it('passes arguments verbatim, never through a shell', async () => {
    const nasty = ['$(touch pwned)', "it's", '"two words"', '*', '', 'ünï\n'];
    const result = await sh('for a; do printf "[%s]" "$a"; done', {}, nasty);
    expect(result.stdout).toBe(nasty.map((a) => `[${a}]`).join(''));
  });

  it('feeds the input and closes stdin', async () => {
    expect((await sh('cat', { input: 'héllo' })).stdout).toBe('héllo');
    expect((await sh('cat')).stdout).toBe('');
  });

  it('does not mind a program that leaves its input unread', async () => {
    expect(await sh('exit 0', { input: 'x'.repeat(1_000_000) })).toMatchObject({ ok: true });
  });

  it('gives the child exactly the environment it was told', async () => {
    const result = await sh('echo "$ONE-$HOME"', { env: { ...env, ONE: '1' } });
    expect(result.stdout).toBe('1-\n');
  });

  it('reports the exit code with the end of stderr', async () => {
    expect(await sh('echo out; echo "fatal: no" >&2; exit 3')).toMatchObject({
      ok: false,
      reason: 'exit',
      code: 3,
      stdout: 'out\n',
      message: expect.stringMatching(/exited with code 3: fatal: no$/),
    });
  });

  it('reports a death by signal', async () => {
    expect(await sh('kill -KILL $$')).toMatchObject({ ok: false, reason: 'exit', code: null, message: expect.stringContaining('SIGKILL') });
  });

  it('tells a missing program from a missing folder', async () => {
    expect(await exec('no-such-program', [], { cwd: dir, env })).toMatchObject({
      reason: 'missing',
      message: expect.stringContaining('no-such-program was not found'),
    });
    expect(await exec('sh', [], { cwd: path.join(dir, 'gone'), env })).toMatchObject({
      reason: 'missing',
      message: expect.stringContaining(path.join(dir, 'gone')),
    });
  });

  it('tells a program that may not be executed', async () => {
    await writeFile(path.join(dir, 'tool'), '#!/bin/sh\n', { mode: 0o600 });
    expect(await exec(path.join(dir, 'tool'), [], { cwd: dir, env })).toMatchObject({
      reason: 'missing',
      message: expect.stringContaining('permissions'),
    });
  });

  it('ends the whole group on timeout, with what came until then', async () => {
    const result = await sh('echo begun; sleep 1000 & wait', { timeoutMs: 150 });
    expect(result).toMatchObject({ ok: false, reason: 'timeout', code: null, stdout: 'begun\n' });
  });

  it('is not held up by a helper that left the group and keeps the pipes open', async () => {
    const result = await exec('setsid', ['--version'], { cwd: dir, env });
    if (!result.ok) return; // No setsid on this system.
    const started = await sh('setsid sleep 1000 & echo $!');
    process.kill(Number(started.stdout), 'SIGKILL');
    expect(started.ok).toBe(true);
  });

  it('stops when aborted, and does not start when it was aborted before', async () => {
    const controller = new AbortController();
    process.once('SIGUSR2', () => controller.abort());
    const running = sh('trap "" TERM; echo up; kill -USR2 $PPID; sleep 1000 & wait', { signal: controller.signal });
    expect(await running).toMatchObject({ reason: 'aborted', stdout: 'up\n' });
    expect(await sh('touch ran', { signal: controller.signal })).toMatchObject({
      reason: 'aborted',
      message: expect.stringContaining('not started'),
    });
  });

  it('stops a program that prints too much', async () => {
    expect(await sh('yes', { maxOutput: 10_000 })).toMatchObject({ reason: 'too-big', stdout: expect.stringMatching(/^(y\n){5000}$/) });
  });

  it('masks credentials in messages', async () => {
    const result = await sh('exit 1', {}, ['https://user:secret@example.org/x.git']);
    expect(result.ok || result.message).toContain('https://***@example.org');
  });
});

describe('which', () => {
  it('finds the first executable file of the given PATH', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => path.join(dir, name)) as [string, string, string];
    for (const folder of [a, b, c]) await mkdir(folder);
    await mkdir(path.join(a, 'tool')); // a folder of that name
    await writeFile(path.join(b, 'tool'), ''); // not executable
    await writeFile(path.join(c, 'tool'), '#!/bin/sh\n');
    await chmod(path.join(c, 'tool'), 0o755);
    expect(await which('tool', { PATH: `:.:${a}:${b}:${c}` })).toBe(path.join(c, 'tool'));
    expect(await which('tool', { PATH: a })).toBeNull();
    expect(await which(path.join(c, 'tool'), {})).toBe(path.join(c, 'tool'));
    expect(await which('c/tool', { PATH: dir })).toBeNull();
  });
});
