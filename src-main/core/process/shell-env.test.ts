import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, systemClock } from '../lib/clock.ts';
import { agentEnv, resolveShellEnv } from './shell-env.ts';
import { createNursery, type Nursery } from './testing/processes.ts';

let home: string;
let nursery: Nursery;
beforeEach(async () => {
  home = await realpath(await mkdtemp(path.join(os.tmpdir(), 'shell-env-')));
  nursery = createNursery();
});
afterEach(async () => {
  expect(await nursery.leftOver()).toEqual([]);
  await rm(home, { recursive: true });
});

/** A stand-in for the user's login shell: greets, runs its start file, and then what it was given. */
async function shell(startFile: string): Promise<string> {
  const file = path.join(home, 'shell');
  await writeFile(file, `#!/bin/sh\n[ "$1" = -ilc ] || exit 2\necho "Welcome"\n${startFile}\neval "$2"\necho "Good bye"\nexit 1\n`, {
    mode: 0o755,
  });
  return file;
}

describe('resolveShellEnv', () => {
  it('takes over what the login shell exports, and nothing that belongs to the shell itself', async () => {
    const SHELL = await shell("PATH=$PATH:/opt/tools; export PATH; MULTI='two\nlines='; export MULTI; cd /");
    const env = { ...nursery.env, SHELL, HOME: home, KEPT: 'yes', PWD: '/here' };
    expect(await resolveShellEnv({ env, clock: systemClock })).toEqual({
      ...env,
      PATH: `${nursery.env.PATH}:/opt/tools`,
      MULTI: 'two\nlines=',
    });
  });

  it('works with a real shell', async () => {
    const env = { ...nursery.env, SHELL: '/bin/sh', HOME: home };
    await writeFile(path.join(home, '.profile'), 'export FROM_PROFILE=1\n');
    expect(await resolveShellEnv({ env, clock: systemClock })).toMatchObject({ ...env, PATH: expect.any(String), FROM_PROFILE: '1' });
  });

  it('takes a desktop session for no terminal, although a shell started it', async () => {
    const env = { ...nursery.env, SHELL: await shell('export X=1'), HOME: home, SHLVL: '0' };
    expect(await resolveShellEnv({ env, clock: systemClock })).toEqual({ ...env, X: '1' });
  });

  it('starts nothing in a terminal', async () => {
    const env = { ...nursery.env, SHELL: await shell('export X=1'), HOME: home, SHLVL: '1' };
    expect(await resolveShellEnv({ env, clock: systemClock })).toBe(env);
  });

  it('does without a shell that is missing or broken', async () => {
    for (const SHELL of [path.join(home, 'none'), await shell('exit 3')]) {
      const env = { ...nursery.env, SHELL, HOME: home };
      expect(await resolveShellEnv({ env, clock: systemClock })).toBe(env);
    }
  });

  it('does without a shell that waits for something, and ends it', async () => {
    const clock = createManualClock();
    const env = { ...nursery.env, SHELL: await shell('kill -USR2 $PPID; sleep 1000'), HOME: home };
    process.once('SIGUSR2', () => clock.advance(5_000));
    expect(await resolveShellEnv({ env, clock })).toBe(env);
    expect(clock.pending()).toBe(0);
  });
});

describe('agentEnv', () => {
  it('keeps the user’s variables and drops those that are ours or steer other tools', () => {
    const kept = {
      PATH: '/bin',
      HOME: '/h',
      GIT_AUTHOR_NAME: 'me',
      GIT_SSH_COMMAND: 'ssh',
      ANTHROPIC_API_KEY: 'k',
      NPM_TOKEN: 't',
      NODE_EXTRA_CA_CERTS: 'c',
      EMPTY: '',
    };
    const dropped = {
      TASK_ORCH_TOKEN: 's',
      TASK_ORCH_STATE: '/s',
      ELECTRON_RUN_AS_NODE: '1',
      NODE_OPTIONS: '--inspect',
      npm_execpath: '/x/npm-cli.js',
      npm_config_prefix: '/x',
      npm_lifecycle_event: 'start',
      INIT_CWD: '/',
      GIT_DIR: '.git',
      GIT_INDEX_FILE: 'i',
      CLAUDECODE: '1',
      UNSET: undefined,
    };
    expect(agentEnv({ ...kept, ...dropped })).toEqual(kept);
  });

  it('leaves what the user told npm, unless npm itself started us', () => {
    expect(agentEnv({ npm_config_registry: 'r' })).toEqual({ npm_config_registry: 'r' });
    expect(agentEnv({ npm_config_registry: 'r', npm_execpath: '/x/npm-cli.js' })).toEqual({});
  });

  it.each([
    ['--max-old-space-size=8192 --no-warnings', true],
    ['--max-old-space-size=8192 --inspect-brk=0', false],
    ['-r ./hook.js', false],
    ['--import=/x/loader.mjs', false],
  ])('judges NODE_OPTIONS=%s by what they do', (value, kept) => {
    expect(agentEnv({ NODE_OPTIONS: value })).toEqual(kept ? { NODE_OPTIONS: value } : {});
  });

  it('takes the folders off the PATH that npm put there for us, and no others', () => {
    const ours = ['/app/src/node_modules/.bin', '/app/node_modules/.bin', '/node_modules/.bin', '/usr/lib/npm/node-gyp-bin'];
    const theirs = ['/app/src/e2e/node_modules/.bin', '/home/me/node_modules/.bin', '/usr/bin'];
    const PATH = [...ours, ...theirs].join(':');
    expect(agentEnv({ PATH, npm_package_json: '/app/src/package.json', npm_execpath: '/usr/lib/npm-cli.js' })).toEqual({
      PATH: theirs.join(':'),
    });
    expect(agentEnv({ PATH })).toEqual({ PATH });
  });
});
