import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentAdapter } from './adapter.ts';
import { claude } from './claude.ts';
import { demo } from './demo.ts';
import { detectAgent, isOlder } from './detect.ts';

describe('detectAgent', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'detect-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  const verified = claude.verifiedVersion as string;
  const detect = (
    more: {
      env?: Record<string, string>;
      installed?: boolean;
      stdout?: string;
      ok?: boolean;
      platform?: NodeJS.Platform;
      adapter?: AgentAdapter;
    } = {},
  ) =>
    detectAgent(more.adapter ?? claude, {
      env: more.env ?? {},
      home,
      platform: more.platform ?? 'linux',
      which: async (name) => (more.installed === false ? null : `/bin/${name}`),
      exec: async () => ({ ok: more.ok ?? true, stdout: more.stdout ?? `${verified} (Claude Code)\n` }),
    });

  it('says how to install what is not there, and asks nothing of it', async () => {
    expect(await detect({ installed: false })).toEqual({ installed: null, version: null, signedIn: 'unknown', hint: claude.installHint });
  });

  it('finds a sign-in in a variable, in the home folder, and in the folder that a variable names', async () => {
    expect(await detect()).toEqual({ installed: '/bin/claude', version: verified, signedIn: 'no', hint: claude.signInHint });
    expect(await detect({ env: { ANTHROPIC_API_KEY: '' } })).toMatchObject({ signedIn: 'no' });
    expect(await detect({ env: { ANTHROPIC_API_KEY: 'k' } })).toMatchObject({ signedIn: 'yes', hint: null });
    await writeFile(path.join(home, '.credentials.json'), '{}');
    expect(await detect({ env: { CLAUDE_CONFIG_DIR: home } })).toMatchObject({ signedIn: 'yes' });
    await mkdir(path.join(home, '.claude'));
    await writeFile(path.join(home, '.claude/.credentials.json'), '{}');
    expect(await detect()).toMatchObject({ signedIn: 'yes' });
  });

  it('does not claim to know on macOS, where the keychain holds it', async () => {
    expect(await detect({ platform: 'darwin' })).toMatchObject({ signedIn: 'unknown', hint: null });
  });

  it('warns about an older version, and lives with none', async () => {
    const env = { ANTHROPIC_API_KEY: 'k' };
    expect(await detect({ env, stdout: '1.0.9 (Claude Code)\n' })).toMatchObject({
      version: '1.0.9',
      hint: expect.stringContaining(`older than ${verified}`),
    });
    expect(await detect({ env, ok: false })).toMatchObject({ version: null, hint: null });
    expect(await detect({ env, stdout: 'what?' })).toMatchObject({ version: null, hint: null });
  });

  it('has the built-in one always', async () => {
    expect(await detect({ adapter: demo, installed: false })).toEqual({
      installed: process.execPath,
      version: null,
      signedIn: 'yes',
      hint: null,
    });
  });

  it.each([
    ['1.2.9', '1.2.10', true],
    ['1.2.10', '1.2.9', false],
    ['2.0', '2.0.0', false],
    ['1.0.0-beta.1', '1.0.0', false],
    ['0.9', '1', true],
  ])('compares %s with %s', (version, than, older) => expect(isOlder(version, than)).toBe(older));
});
