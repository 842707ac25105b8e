import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveConfig } from './config.ts';

describe('resolveConfig', () => {
  let cwd: string;
  beforeEach(async () => {
    cwd = await mkdtemp(path.join(tmpdir(), 'config-'));
  });
  afterEach(() => rm(cwd, { recursive: true, force: true }));
  const resolve = (env: NodeJS.ProcessEnv = {}, platform: NodeJS.Platform = 'linux') =>
    resolveConfig({ env: { HOME: '/home/ada', ...env }, cwd, platform });
  const dotEnv = (text: string) => writeFile(path.join(cwd, '.env'), text);

  it.each([
    ['linux', {}, '/home/ada/.local/state/task-orchestrator', '/home/ada/.cache/task-orchestrator/worktrees'],
    ['linux', { XDG_STATE_HOME: '/s', XDG_CACHE_HOME: '/c' }, '/s/task-orchestrator', '/c/task-orchestrator/worktrees'],
    [
      'linux',
      { XDG_STATE_HOME: 'relative', XDG_CACHE_HOME: '' },
      '/home/ada/.local/state/task-orchestrator',
      '/home/ada/.cache/task-orchestrator/worktrees',
    ],
    ['darwin', {}, '/home/ada/Library/Application Support/task-orchestrator', '/home/ada/Library/Caches/task-orchestrator/worktrees'],
    ['win32', { LOCALAPPDATA: '/L' }, '/L/task-orchestrator/state', '/L/task-orchestrator/worktrees'],
  ] as const)('takes the folders of %s with %j', async (platform, env, stateDir, worktreesDir) => {
    expect(await resolve(env, platform)).toMatchObject({ stateDir, worktreesDir, roots: [], warnings: [] });
  });

  it('takes the process environment before .env, and .env before the default', async () => {
    await dotEnv('TASK_ORCH_STATE=/from/file\nTASK_ORCH_WORKTREES="/from/file/w"\nTASK_ORCH_TOKEN=t\nDATABASE_URL=postgres://x\n');
    const config = await resolve({ TASK_ORCH_STATE: '/from/env' });
    expect(config).toMatchObject({ stateDir: '/from/env', worktreesDir: '/from/file/w', token: 't', warnings: [] });
    expect(config.env).not.toHaveProperty('DATABASE_URL');
  });

  it('keeps the token from what agents get', async () => {
    expect((await resolve({ TASK_ORCH_TOKEN: 'secret', LANG: 'C' })).env).toEqual({ HOME: '/home/ada', LANG: 'C' });
  });

  it('starts relative paths at the working folder and ~ at the home folder', async () => {
    expect(await resolve({ TASK_ORCH_STATE: 'state', TASK_ORCH_WORKTREES: '~/w', TASK_ORCH_ROOT: '~:./code::/src:/src' })).toMatchObject({
      stateDir: path.join(cwd, 'state'),
      worktreesDir: '/home/ada/w',
      roots: ['/home/ada', path.join(cwd, 'code'), '/src'],
    });
  });

  it.each([
    ['', 'is set but empty'],
    ['  ', 'is set but empty'],
    ['/a\0b', 'NUL'],
  ])('refuses %j as a folder', async (given, message) => {
    await expect(resolve({ TASK_ORCH_STATE: given })).rejects.toMatchObject({ code: 'INVALID', message: expect.stringContaining(message) });
    await expect(resolve({ TASK_ORCH_WORKTREES: given })).rejects.toThrow('TASK_ORCH_WORKTREES');
  });

  it.each(['/w', '/w/state'])('refuses the state folder %s inside the worktrees folder', async (state) => {
    await expect(resolve({ TASK_ORCH_STATE: state, TASK_ORCH_WORKTREES: '/w' })).rejects.toThrow('Give the state a folder of its own');
  });

  it('names junk lines of .env by number, not by content, and takes the rest', async () => {
    await dotEnv('hunter2\n# fine\n\nexport TASK_ORCH_STATE=/s\nLONG="a\nnot junk\nb"\n= 3\n"}{\nIT\'S=fine\nQ=\'open\n');
    const { stateDir, warnings } = await resolve();
    expect(stateDir).toBe('/s');
    expect(warnings.map((w) => /Line (\d+)/.exec(w)?.[1])).toEqual(['1', '8', '9', '10']);
    expect(warnings.join()).not.toContain('hunter2');
  });

  it('refuses a value of its own whose quote is not closed, and does not print it', async () => {
    await dotEnv('TASK_ORCH_TOKEN="hunter2\n');
    await expect(resolve()).rejects.toThrow(
      `TASK_ORCH_TOKEN in ${path.join(cwd, '.env')} begins with a quote that is not closed. Close it, or leave the quotes away.`,
    );
  });

  it('warns about an .env that is a folder or huge, and goes on', async () => {
    await mkdir(path.join(cwd, '.env'));
    expect((await resolve()).warnings).toEqual([expect.stringContaining('EISDIR')]);
    await rm(path.join(cwd, '.env'), { recursive: true });
    await dotEnv('x'.repeat(1024 * 1024 + 1));
    expect((await resolve()).warnings).toEqual([expect.stringContaining('too big')]);
  });
});
