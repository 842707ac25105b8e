import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentInfo } from '../../contract/settings.ts';
import { createManualClock } from '../lib/clock.ts';
import { createAgents } from './agents.ts';
import { demo } from './demo.ts';

const hour = 3_600_000;
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'agents '));
  await mkdir(path.join(dir, 'bin'));
});
afterEach(() => rm(dir, { recursive: true }));

/** An installed CLI that notes each of its starts. */
async function start(more: { cap?: { until: number; text: string }; parkedUntil?: number; signIn?: string[] } = {}) {
  const program = path.join(dir, 'bin', 'fake-cli');
  const starts = path.join(dir, 'starts');
  await writeFile(starts, '');
  await writeFile(program, `#!/bin/sh\necho x >> '${starts}'\necho 1.2.3\n`);
  await chmod(program, 0o755);
  const clock = createManualClock();
  const state = {
    id: 'fake',
    settings: {} as AgentInfo['settings'],
    hold: null as { reason: 'paused' | 'agent-missing' | 'agent-auth'; text: string } | null,
    parkedUntil: more.parkedUntil === undefined ? null : clock.now() + more.parkedUntil,
  };
  const news: string[] = [];
  const agents = createAgents({
    adapters: [
      {
        ...demo,
        id: 'fake',
        name: 'Fake',
        executable: 'fake-cli',
        versionArgs: ['--version'],
        parseVersion: (text) => text.trim(),
        efforts: ['low'],
        signIn: { env: [], files: (more.signIn ?? []).map((file) => ({ variable: null, path: file })) },
      },
    ],
    settings: { agents: () => [state], agent: () => state, release: () => {} },
    clock,
    environment: async () => ({ PATH: `${path.join(dir, 'bin')}:/bin:/usr/bin`, HOME: dir }),
    runningOf: () => 1,
    spent: () => ({ today: new Map([['fake', 2]]), thisWeek: new Map([['fake', 7.5]]) }),
    capped: () => new Map(more.cap ? [['fake', { ...more.cap, until: clock.now() + more.cap.until }]] : []),
    onNews: (agent) => news.push(agent),
  });
  return { agents, news, clock, state, looks: async () => (await readFile(starts, 'utf8')).length / 2 };
}

describe('the list of agents', () => {
  it('says what is installed, what was spent, and what it takes', async () => {
    const { agents } = await start();
    expect(await agents.list()).toMatchObject([
      { id: 'fake', installed: true, version: '1.2.3', running: 1, efforts: ['low'], spentTodayUsd: 2, spentThisWeekUsd: 7.5, hold: null },
    ]);
  });

  it('looks once for all who ask within a minute', async () => {
    const { agents, clock, looks } = await start();
    await Promise.all([agents.list(), agents.list(), agents.list()]);
    clock.advance(59_999);
    await agents.list();
    expect(await looks()).toBe(1);
    clock.advance(1);
    await agents.list();
    expect(await looks()).toBe(2);
  });

  it('looks again when a person asks for it, and when a run has found out something', async () => {
    const { agents, state, looks } = await start();
    await agents.list();
    await agents.list({ fresh: true });
    expect(await looks()).toBe(2);
    state.hold = { reason: 'agent-auth', text: 'Sign in.' };
    expect(await agents.list()).toMatchObject([{ hold: { reason: 'agent-auth', text: 'Sign in.', until: null } }]);
    await agents.list();
    expect(await looks()).toBe(3);
  });

  it('has what is set and spent as it is now, however old the look', async () => {
    const { agents, state, looks } = await start();
    await agents.list();
    state.settings = { enabled: false } as AgentInfo['settings'];
    expect(await agents.list()).toMatchObject([{ settings: { enabled: false } }]);
    expect(await looks()).toBe(1);
  });

  it('tells of a cap and of a usage limit the one that lasts longer', async () => {
    const cap = { until: 2 * hour, text: 'daily cap of $10 reached' };
    const hold = async (more: Parameters<typeof start>[0]) => (await (await start(more)).agents.list())[0]?.hold?.reason;
    expect(await hold({ cap })).toBe('capped');
    expect(await hold({ cap, parkedUntil: hour })).toBe('capped');
    expect(await hold({ cap, parkedUntil: 3 * hour })).toBe('parked');
    expect(await hold({ parkedUntil: -1 })).toBeUndefined();
  });

  it('knows at a glance what holds an agent, and what the last look found; tells when a look finds something new', async () => {
    const { agents, news, state, looks } = await start({ signIn: ['key'] });
    expect(agents.glance()).toMatchObject([{ installed: false, signedIn: 'unknown', hold: null }]);
    await Promise.all([agents.list(), agents.list()]);
    expect(agents.glance()).toMatchObject([{ installed: true, signedIn: 'no' }]);
    await agents.list({ fresh: true });
    expect(news).toEqual(['fake']);
    await writeFile(path.join(dir, 'key'), '');
    await agents.list({ fresh: true });
    expect(news).toEqual(['fake', 'fake']);
    state.hold = { reason: 'agent-auth', text: 'Sign in.' };
    expect(agents.glance()).toMatchObject([{ signedIn: 'yes', hold: { reason: 'agent-auth', text: 'Sign in.', until: null } }]);
    expect(await looks()).toBe(3);
  });
});
