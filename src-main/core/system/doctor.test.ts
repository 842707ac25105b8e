import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../db/open.ts';
import { createDoctor, type DoctorDeps } from './doctor.ts';

describe('doctor', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'doctor-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const agent = { id: 'claude', name: 'Claude Code', installed: true, version: '2.1.0', signedIn: 'yes', hint: null } as const;
  const diagnose = async (change: Partial<DoctorDeps> = {}) => {
    const checks = await createDoctor({
      stateDir: path.join(folder, 'state'),
      worktreesDir: path.join(folder, 'deep', 'worktrees'),
      environment: async () => ({ PATH: path.join(folder, 'bin') }),
      git: { version: async () => ({ ok: true, value: '2.40.0' }) },
      agents: { list: async () => [agent, { ...agent, id: 'demo', name: 'Demo agent' }] },
      db: { refused: 'not opened here' },
      ...change,
    })();
    return Object.fromEntries(checks.map((check) => [check.name, check]));
  };

  it('is content with what is there, leaves nothing behind, and makes no folder', async () => {
    expect(await diagnose()).toMatchObject({
      git: { status: 'ok', text: '2.40.0' },
      'state folder': { status: 'ok', text: expect.stringContaining('will be made') },
      'worktrees folder': { status: 'ok' },
      'Claude Code': { status: 'ok', text: '2.1.0, signed in', hint: null },
      'GitHub CLI': { status: 'ok', text: expect.stringContaining('not installed') },
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('says how to mend git, a folder and an agent', async () => {
    await writeFile(path.join(folder, 'file'), '');
    const checks = await diagnose({
      git: { version: async () => ({ ok: false, message: 'git 2.20 is too old.' }) },
      stateDir: path.join(folder, 'file', 'state'),
      agents: {
        list: async () => [
          { ...agent, signedIn: 'no', hint: 'Run `claude` once.' },
          { ...agent, name: 'Codex', installed: false, hint: 'Install it.' },
        ],
      },
    });
    expect(checks).toMatchObject({
      git: { status: 'failed', text: 'git 2.20 is too old.', hint: expect.stringContaining('2.31') },
      'state folder': { status: 'failed', text: expect.stringContaining('ENOTDIR'), hint: expect.stringContaining('TASK_ORCH_STATE') },
      'Claude Code': { status: 'warning', text: '2.1.0, no sign-in found', hint: 'Run `claude` once.' },
      // One agent is enough.
      Codex: { status: 'ok', text: 'not installed', hint: null },
    });
  });

  it('warns when there is no agent at all, since the demo still works', async () => {
    const checks = await diagnose({ agents: { list: async () => [{ ...agent, installed: false, version: null, hint: 'Install it.' }] } });
    expect(checks).toMatchObject({
      'Claude Code': { status: 'warning', hint: 'Install it.' },
      agents: { status: 'warning', hint: expect.stringContaining('task-orchestrator demo') },
    });
  });

  it('looks into an open database, and passes on why one did not open', async () => {
    const db = await openDatabase(path.join(folder, 'state', 'x.db'), { now: 1 });
    expect((await diagnose({ db })).database).toMatchObject({ status: 'ok' });
    db.close();
    expect((await diagnose()).database).toMatchObject({ status: 'failed', text: 'not opened here' });
    const rows = [{ quick_check: 'row 1 missing from index' }];
    expect((await diagnose({ db: { prepare: () => ({ all: () => rows }) as never } })).database).toMatchObject({
      status: 'failed',
      text: expect.stringContaining('row 1 missing'),
      hint: expect.stringContaining('backups'),
    });
  });

  it('asks the forge CLIs whether they are signed in, without showing what they say', async () => {
    await mkdir(path.join(folder, 'bin'));
    for (const [name, code] of [
      ['gh', 0],
      ['glab', 1],
    ] as const) {
      await writeFile(path.join(folder, 'bin', name), `#!/bin/sh\necho gho_secret-token\nexit ${code}\n`);
      await chmod(path.join(folder, 'bin', name), 0o755);
    }
    const checks = await diagnose();
    expect(checks).toMatchObject({
      'GitHub CLI': { status: 'ok', text: 'gh, signed in' },
      'GitLab CLI': { status: 'warning', hint: 'Run `glab auth login`.' },
    });
    expect(JSON.stringify(checks)).not.toContain('secret-token');
  });
});
