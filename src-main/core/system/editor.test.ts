import { chmod, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../lib/clock.ts';
import { exec } from '../process/exec.ts';
import { createEditor } from './editor.ts';

let dir: string;
let command: string[] | null;
let clock: ReturnType<typeof createManualClock>;
beforeEach(async () => {
  dir = await realpath(await mkdtemp(path.join(tmpdir(), 'editör ')));
  await mkdir(path.join(dir, 'bin'));
  command = null;
  clock = createManualClock();
});
afterEach(() => rm(dir, { recursive: true }));

/** Writes down what it was given, one argument a line. */
const program = async (name: string, last = 'exit 0') => {
  const file = path.join(dir, 'bin', name);
  await writeFile(file, `#!/bin/sh\nprintf '%s\\n' "$@" > '${dir}/args'\n${last}\n`);
  await chmod(file, 0o755);
};
const editor = () => createEditor({ clock, environment: async () => ({ PATH: `${dir}/bin` }), command: () => command });
const opened = async (line: number | null = null, file: string | null = null) => {
  await editor().open({ folder: dir, file, line });
  return (await readFile(path.join(dir, 'args'), 'utf8')).trimEnd().split('\n');
};
const file = '/w t/a.ts';

describe('the editor', () => {
  it('is the first known one that is installed', async () => {
    expect(await editor().name()).toBeNull();
    await program('zed');
    await program('webstorm');
    expect(await editor().name()).toBe('Zed');
    await program('code');
    expect(await editor().name()).toBe('VS Code');
  });

  it.each([
    ['code', ['--goto', `${file}:7`], ['--goto', file]],
    ['cursor', ['--goto', `${file}:7`], ['--goto', file]],
    ['subl', [`${file}:7`], [file]],
    ['idea', ['--line', '7', file], [file]],
  ])('%s is told the folder, the file and the line as it understands it', async (name, withLine, withFile) => {
    await program(name);
    expect(await opened(7, file)).toEqual([dir, ...withLine]);
    expect(await opened(null, file)).toEqual([dir, ...withFile]);
    expect(await opened()).toEqual([dir]);
  });

  it('is the one of the settings where there is one, with the path as one argument', async () => {
    await program('code');
    await program('my edit');
    command = ['my edit', '--wait=no', '--open={path}'];
    expect(await editor().name()).toBe('my edit');
    expect(await opened(3, '/w t/$(touch x); a.ts')).toEqual(['--wait=no', '--open=/w t/$(touch x); a.ts']);
    command = ['my edit'];
    expect(await opened()).toEqual([dir]);
  });

  it('that cannot be started is told with what to do', async () => {
    await expect(opened()).rejects.toThrow(
      /^No editor was found\. Looked for: code, .* Open .* yourself, or choose a program in the settings\.$/,
    );
    command = ['nowhere'];
    await expect(opened()).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('nowhere was not found.') });
    await program('broken', 'exit 3');
    command = ['broken'];
    await expect(opened()).rejects.toThrow('broken could not be started: it ended with code 3.');
  });

  it('is not waited for once it runs', async () => {
    await program('code', `exec 3<>'${dir}/pipe'; read -r _ <&3`);
    await exec('mkfifo', [`${dir}/pipe`], { cwd: dir, env: { PATH: process.env.PATH } });
    const opening = editor().open({ folder: dir, file: null, line: null });
    await expect.poll(() => clock.pending()).toBe(1);
    clock.advance(1_500);
    await opening;
    await writeFile(`${dir}/pipe`, 'go\n');
  });
});
