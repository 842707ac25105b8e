import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTimeOf } from '../core/process/proc-table.ts';
import { type Runtime, readRuntime, removeRuntime, writeRuntime } from './runtime-file.ts';

describe('runtime.json', () => {
  let folder: string;
  let runtime: Runtime;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'runtime-'));
    const startTime = (await startTimeOf(process.pid)) as string;
    runtime = { pid: process.pid, startTime, url: 'http://127.0.0.1:1', port: 1, token: 't', version: '1', startedAt: 1 };
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is private, replaced whole, and read back', async () => {
    await writeRuntime(folder, { ...runtime, port: 2 });
    await writeRuntime(folder, runtime);
    expect(await readRuntime(folder)).toEqual(runtime);
    expect((await stat(path.join(folder, 'runtime.json'))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['runtime.json']);
  });

  it('is no instance when its process is gone or its pid belongs to another one', async () => {
    await writeRuntime(folder, { ...runtime, startTime: 'long ago' });
    expect(await readRuntime(folder)).toBeNull();
  });

  it.each(['', '{', 'null', '[]', '{"pid":-1}', '{"pid":"1","startTime":"x"}'])('is no instance when it holds %j', async (text) => {
    await writeFile(path.join(folder, 'runtime.json'), text);
    expect(await readRuntime(folder)).toBeNull();
  });

  it('is removed by the instance that wrote it alone', async () => {
    await writeRuntime(folder, runtime);
    await removeRuntime(folder, { ...runtime, startTime: 'another' });
    expect(await readRuntime(folder)).not.toBeNull();
    await removeRuntime(folder, runtime);
    expect(await readdir(folder)).toEqual([]);
  });
});
