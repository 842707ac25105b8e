import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../agents/processes.ts';

const root = path.resolve(import.meta.dirname, '../..');
const hooks = path.join(import.meta.dirname, 'fixtures/with-fake-electron.mjs');

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'bundle-')));
});
afterEach(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));

const env = () => ({
  PATH: process.env.PATH ?? '',
  HOME: folder,
  SHLVL: '1',
  TASK_ORCH_STATE: path.join(folder, 'state'),
  TASK_ORCH_WORKTREES: path.join(folder, 'worktrees'),
});

/** The file and all that it imports, statically or not. */
async function reached(entry: string): Promise<Map<string, string>> {
  const built = new Set(await readdir(path.join(root, 'out/main')));
  const found = new Map<string, string>();
  const visit = async (file: string) => {
    // A library's comments may name files, too.
    if (found.has(file) || !built.has(file)) return;
    const text = await readFile(path.join(root, 'out/main', file), 'utf8');
    found.set(file, text);
    for (const [, name] of text.matchAll(/(?:from|import)\s*\(?\s*"\.\/([^"]+)"/g)) await visit(name as string);
  };
  await visit(entry);
  return found;
}
const importsElectron = (text: string) => /(?:from|import)\s*\(?\s*["']electron["']/.test(text);

describe('the built desktop app', () => {
  it('starts, shows the built window, answers a call over its port, and quits', async () => {
    // As Electron is started in a checkout: the program, the app's folder.
    const { code, stdout, stderr } = await run(process.execPath, ['--import', hooks, path.join(root, 'out/main/electron.js')], {
      cwd: folder,
      env: env(),
    });
    const [first, last] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(stderr.replaceAll(/.*ExperimentalWarning.*\n|.*--trace-warnings.*\n/g, '')).toBe('');
    expect(first).toMatchObject({
      url: 'app://window/index.html#/',
      page: expect.stringContaining('<div id="root">'),
      policy: expect.stringContaining("script-src 'self'"),
      info: { dispatching: true, stateDir: path.join(folder, 'state') },
      agents: expect.arrayContaining(['claude', 'demo']),
    });
    expect(last).toMatchObject({ ended: 0, errors: [] });
    expect(code).toBe(0);
    // Where it says, and able to run without anything beside it: a sandboxed preload can load no other file.
    const preload = await readFile(first.preload, 'utf8');
    expect([...preload.matchAll(/\b(?:require|import)\(["']([^"']+)/g)].map(([, name]) => name)).toEqual(['electron']);
  });

  it('says in a dialog why it cannot start', async () => {
    const notAFolder = path.join(folder, 'file');
    await writeFile(notAFolder, '');
    const { code, stdout } = await run(process.execPath, ['--import', hooks, path.join(root, 'out/main/electron.js')], {
      cwd: folder,
      env: { ...env(), TASK_ORCH_STATE: path.join(notAFolder, 'state') },
    });
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      ended: 1,
      errors: [expect.stringContaining(notAFolder)],
    });
    expect(code).toBe(1);
  });

  it('alone knows Electron: neither the command line nor the core reaches it', async () => {
    const cli = await reached('cli.js');
    expect(cli.size).toBeGreaterThan(20);
    expect([...cli].filter(([, text]) => importsElectron(text)).map(([file]) => file)).toEqual([]);
    const desktop = await reached('electron.js');
    expect([...desktop].filter(([, text]) => importsElectron(text)).map(([file]) => file)).toEqual(['electron.js']);
  });
});
