import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog, createLogFile } from './log.ts';

describe('the log', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'log-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is a private file of JSON lines that is appended to', async () => {
    const file = path.join(folder, 'deep', 'dispatcher.log');
    for (const text of ['one', 'two']) {
      const { log, close } = await createLogFile({ file });
      log.info({ task: 'web/x' }, text);
      log.debug('too fine');
      await close();
      await close();
    }
    const lines = (await readFile(file, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([{ msg: 'one', task: 'web/x', level: 30 }, { msg: 'two' }]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('masks known shapes of secrets, exact ones, and those in errors, and stays JSON', async () => {
    const lines: string[] = [];
    const log = await createLog({ stream: { write: (line) => lines.push(line) }, secrets: ['my "own" token'] });
    log.error({ err: new Error(`no: ghp_${'a'.repeat(36)}`), note: 'has my "own" token' }, 'TOKEN="abcdefghijkl" done');
    const text = lines.join('');
    expect(JSON.parse(text)).toMatchObject({ note: 'has [redacted]' });
    expect(text).not.toMatch(/ghp_|abcdefghijkl/);
  });

  it('moves a big file aside once', async () => {
    const file = path.join(folder, 'dispatcher.log');
    await writeFile(file, Buffer.alloc(10 * 1024 * 1024 + 1, 'x'));
    const { close } = await createLogFile({ file });
    await close();
    expect((await readdir(folder)).sort()).toEqual(['dispatcher.log', 'dispatcher.log.1']);
    expect((await stat(file)).size).toBe(0);
  });

  it('says why it cannot be written', async () => {
    await writeFile(path.join(folder, 'file'), '');
    await expect(createLogFile({ file: path.join(folder, 'file', 'dispatcher.log') })).rejects.toThrow();
  });
});
