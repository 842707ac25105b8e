import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AgentEvent, agentEvent } from '../../contract/run-events.ts';
import { createManualClock } from '../lib/clock.ts';
import type { AgentConclusion, LaunchRequest } from './adapter.ts';
import { adapterById, adapterForModel, adapters } from './registry.ts';

/**
 * What every adapter must do, run over the registry: a new agent gets all of it by being listed there and having recorded
 * streams in `fixtures/` whose names begin with its id (`.jsonl` is stdout, `.stderr` stderr). Each recording has its ending
 * in the table below.
 */
const folder = path.join(import.meta.dirname, 'fixtures');
const NOW = Date.UTC(2026, 10, 22, 6, 51);

interface Expected {
  status: AgentConclusion['status'];
  /** Exit code or signal of the recorded process. */
  exit: number | string;
  /** In the message. */
  says?: RegExp;
  resetsAt?: number | null;
  sessionLost?: boolean;
  text?: RegExp;
}

const endings: Record<string, Expected> = {
  'claude-401': { status: 'auth', exit: 'SIGTERM', says: /not signed in.*claude.*\/login/ },
  'claude-404-model': { status: 'refused', exit: 1, says: /404.*selected model/, sessionLost: false },
  'claude-429-apikey': { status: 'usage-limit', exit: 1, resetsAt: null },
  'claude-500-exhausted': { status: 'unavailable', exit: 1, says: /500 Internal server error/ },
  'claude-ask-denied': { status: 'ok', exit: 0, text: /Question result/ },
  'claude-commit': { status: 'ok', exit: 0, text: /^Done\. The change is committed\.$/ },
  'claude-credit': { status: 'refused', exit: 1, says: /credit/i },
  'claude-hang-killed': { status: 'crashed', exit: 'SIGTERM', says: /stopped by SIGTERM/ },
  'claude-huge-tool-output': { status: 'ok', exit: 0 },
  'claude-limit-warning': { status: 'ok', exit: 0 },
  'claude-nochange': { status: 'ok', exit: 0, text: /no change is needed/ },
  'claude-prompt-too-long': { status: 'refused', exit: 1, says: /too long/ },
  'claude-retry-then-commit': { status: 'ok', exit: 0 },
  'claude-session-in-use': { status: 'refused', exit: 1, says: /already in use/, sessionLost: false },
  'claude-session-lost': { status: 'refused', exit: 1, sessionLost: true },
  'claude-skill-commit': { status: 'ok', exit: 0 },
  'claude-stream-dropped': { status: 'unavailable', exit: 1, says: /Connection closed mid-response/ },
  'claude-thinking': { status: 'ok', exit: 0 },
  'claude-tools': { status: 'ok', exit: 0, text: /All done/ },
  'claude-unknown-slash': { status: 'refused', exit: 0, says: /Unknown command: \/no-such-thing/ },
  'claude-usage-limit': { status: 'usage-limit', exit: 1, resetsAt: 1_795_337_468_000, says: /session limit/ },
  'claude-usage-limit-midway': { status: 'usage-limit', exit: 1, resetsAt: 1_795_337_469_000, says: /weekly limit/ },
  'codex-401': { status: 'auth', exit: 1, says: /codex login/ },
  'codex-404-model': { status: 'refused', exit: 1, says: /404/ },
  'codex-500-exhausted': { status: 'unavailable', exit: 1, says: /high demand/ },
  'codex-commit': { status: 'ok', exit: 0, text: /^Done\. The change is committed\.$/ },
  'codex-resumed': { status: 'ok', exit: 0 },
  'codex-session-lost': { status: 'refused', exit: 1, sessionLost: true },
  'codex-tools': { status: 'ok', exit: 0 },
  'codex-usage-limit': { status: 'usage-limit', exit: 1, resetsAt: new Date(2026, 10, 22, 8, 4).getTime(), says: /usage limit/ },
  'opencode-401': { status: 'auth', exit: 1, says: /opencode auth login/ },
  'opencode-429-waiting': { status: 'usage-limit', exit: 'SIGKILL', resetsAt: null },
  'opencode-500-exhausted': { status: 'unavailable', exit: 1 },
  'opencode-ask-rejected': { status: 'gave-up', exit: 0, says: /not permitted.*bash/ },
  'opencode-commit': { status: 'ok', exit: 0, text: /^Done\. The change is committed\.$/ },
  'opencode-credit': { status: 'refused', exit: 1, says: /credit/ },
  'opencode-external-dir-rejected': { status: 'gave-up', exit: 0, says: /not permitted.*write/ },
  'opencode-huge-tool-output': { status: 'ok', exit: 0 },
  'opencode-nochange': { status: 'ok', exit: 0 },
  'opencode-patch': { status: 'ok', exit: 0 },
  'opencode-session-lost': { status: 'refused', exit: 1, sessionLost: true },
  'opencode-skill': { status: 'ok', exit: 0 },
  'opencode-stream-dropped': { status: 'crashed', exit: 'SIGKILL' },
  'opencode-tools': { status: 'ok', exit: 0, text: /All done/ },
  'opencode-unknown-model': { status: 'refused', exit: 1, says: /Model not found: fake\/nonesuch/ },
};

const files = readdirSync(folder);
const stems = [...new Set(files.map((file) => file.replace(/\.\w+$/, '')))].sort();
const load = (name: string) => (files.includes(name) ? readFileSync(path.join(folder, name), 'utf8') : '');
const linesOf = (text: string) => text.split('\n').filter((line) => line !== '');
const exitOf = (exit: number | string) => (typeof exit === 'number' ? { exitCode: exit, signal: null } : { exitCode: null, signal: exit });

function newReader(id: string) {
  const adapter = adapterById(id);
  if (!adapter) throw new Error(`No adapter ${id}`);
  return adapter.createReader({ clock: createManualClock(NOW) });
}

function play(id: string, stdout: string[], stderr: string[], exit: number | string) {
  const reader = newReader(id);
  const events = [...stderr.flatMap((line) => reader.stderr(line)), ...stdout.flatMap((line) => reader.stdout(line))];
  return { events, conclusion: reader.conclude(exitOf(exit)) };
}

/** Every event is one of the contract, and small enough to be kept. */
function expectSound(events: AgentEvent[]) {
  for (const event of events) {
    const parsed = agentEvent.safeParse(event);
    if (!parsed.success) throw new Error(`Not an event of the contract: ${JSON.stringify(event).slice(0, 400)}\n${parsed.error.message}`);
    const kept = JSON.stringify(event);
    if (kept.length > 2_500_000) throw new Error(`An event of ${kept.length} characters: ${kept.slice(0, 200)}`);
  }
}

const request: LaunchRequest = {
  role: 'do',
  prompt: 'Do it.',
  worktree: '/work tree/ä',
  model: null,
  effort: null,
  resume: null,
  newSessionId: '0b7c5a2e-9a3b-4c6d-8e1f-2a3b4c5d6e7f',
  nodePath: '/usr/bin/node',
  demoScript: '/app/demo-agent.mjs',
  isRoot: false,
};

it('knows the ending of every recorded stream', () => {
  expect(stems).toEqual(Object.keys(endings).sort());
});

describe.each(adapters.map((adapter) => [adapter.id, adapter] as const))('%s', (id, adapter) => {
  const own = stems.filter((stem) => stem.startsWith(`${id}-`));
  const demoStream = [
    { type: 'session', sessionId: 's1', model: 'demo' },
    { type: 'message', text: 'This is a demo.' },
    { type: 'usage', tokens: { input: 1, output: 2, cacheRead: 0, cacheWrite: 0 }, costUsd: 0 },
    { type: 'finish', ok: true, text: 'This is a demo.' },
  ].map((event) => JSON.stringify(event));
  const streams: [string, string[], string[]][] =
    own.length > 0
      ? own.map((stem) => [stem, linesOf(load(`${stem}.jsonl`)), linesOf(load(`${stem}.stderr`))])
      : [['synthetic', demoStream, []]];
  const exitFor = (stem: string) => endings[stem]?.exit ?? 0;

  it.each(own)('judges %s', (stem) => {
    const expected = endings[stem]!;
    const { events, conclusion } = play(id, linesOf(load(`${stem}.jsonl`)), linesOf(load(`${stem}.stderr`)), expected.exit);
    expectSound(events);
    expect(conclusion).toMatchObject({ status: expected.status });
    const { message = '', resetsAt, sessionLost } = conclusion as { message?: string; resetsAt?: number | null; sessionLost?: boolean };
    if (expected.says) expect(message).toMatch(expected.says);
    if (expected.text) expect(conclusion.text).toMatch(expected.text);
    if (expected.resetsAt !== undefined) expect(resetsAt).toBe(expected.resetsAt);
    if (expected.sessionLost !== undefined) expect(sessionLost).toBe(expected.sessionLost);
    // A message is a sentence for a person, not a dump.
    expect(message.length).toBeLessThan(800);
    if (conclusion.status === 'ok') expect(conclusion.sessionId).toBeTruthy();
  });

  it('does not call a stream finished that was cut off anywhere', { timeout: 60_000 }, () => {
    for (const [stem, stdout, stderr] of streams) {
      if (exitFor(stem) !== 0) continue;
      const whole = Buffer.from(stdout.join('\n'));
      for (let end = 0; end < whole.length - 1; end += 50) {
        const { conclusion } = play(id, whole.subarray(0, end).toString().split('\n'), stderr, 'SIGKILL');
        expect(conclusion.status, `${stem} cut off at byte ${end}`).not.toBe('ok');
      }
    }
  });

  it('reads past garbage, banners and binary between the lines', () => {
    const garbage = [
      '',
      '   ',
      'Warning: something',
      '{"type":',
      '[1,2]',
      'null',
      '"text"',
      '{}',
      '\u0000\u0001\ufffd\u001b[31mred\u001b[0m',
      '{"type":{}}',
    ];
    for (const [stem, stdout, stderr] of streams) {
      const noisy = stdout.flatMap((line) => [...garbage, `${line}\r`]);
      const clean = play(id, stdout, stderr, exitFor(stem));
      const { events, conclusion } = play(id, noisy, stderr, exitFor(stem));
      expectSound(events);
      expect(conclusion).toEqual(clean.conclusion);
      const said = (all: AgentEvent[]) => all.filter((event) => event.type !== 'output');
      expect(said(events)).toEqual(said(clean.events));
      if (stdout.length > 0) expect(events).toContainEqual({ type: 'output', stream: 'stdout', text: 'Warning: something' });
    }
  });

  it('shows what is on stderr', () => {
    const { events } = play(id, [], ['', 'some complaint', '\u001b[91mError: \u001b[0mred'], 1);
    expect(events).toEqual([
      { type: 'output', stream: 'stderr', text: 'some complaint' },
      { type: 'output', stream: 'stderr', text: 'Error: red' },
    ]);
  });

  it('keeps a 50 MB line small, and goes on', { timeout: 60_000 }, () => {
    const big = 'é'.repeat(25_000_000);
    const [, stdout] = streams[0]!;
    const lines = [big, `{"type":"mystery","x":"${big}"}`, ...stdout];
    const longest = stdout.find((line) => line.includes('"text":"'))?.replace('"text":"', `"text":"${big}`);
    const { events } = play(id, longest ? [...lines, longest] : lines, [big], 0);
    expectSound(events);
    expect(Math.max(...events.map((event) => JSON.stringify(event).length))).toBeLessThan(1_000_000);
  });

  it('ignores events that it does not know', () => {
    const { events } = play(
      id,
      ['{"type":"from.the.future","part":{"type":"x"},"item":{"type":"y"}}', '{"type":42}', '{"no":"type"}'],
      [],
      0,
    );
    expect(events).toEqual([]);
  });

  it('never throws, whatever the types of the fields', { timeout: 60_000 }, () => {
    const objects = streams.flatMap(([, stdout]) => stdout).map((line) => JSON.parse(line) as unknown);
    const mutation = fc.record({ pick: fc.nat(), path: fc.array(fc.nat(), { maxLength: 6 }), value: fc.jsonValue({ maxDepth: 2 }) });
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 12 }), (mutations) => {
        const lines = mutations.map(({ pick, path: steps, value }) => JSON.stringify(mutate(objects[pick % objects.length], steps, value)));
        const { events, conclusion } = play(id, lines, lines, 1);
        expectSound(events);
        expect(conclusion.status).toEqual(expect.any(String));
        expect(Object.values(conclusion.tokens).every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 600 },
    );
  });

  it('keeps the prompt out of the arguments and the environment', () => {
    const hostile = '--help; rm -rf ~ $(id) `id`\n"quoted" \u0000 -m evil';
    for (const role of ['do', 'review', 'plan'] as const) {
      const launch = adapter.launch({ ...request, role, prompt: hostile });
      expect(launch.stdin).toBe(hostile);
      expect([launch.command, ...launch.args, ...Object.values(launch.env)].join(' ')).not.toContain('rm -rf');
    }
  });

  it('passes nothing that could be taken for a flag', () => {
    for (const bad of ['--version', '-x', '', 'a b', 'a\nb']) {
      expect(() => adapter.launch({ ...request, resume: bad })).toThrow(TypeError);
      if (adapter.efforts.length > 0) expect(() => adapter.launch({ ...request, effort: bad })).toThrow(/Effort/);
      expect(adapter.ownsModel(bad)).toBe(false);
    }
  });

  it('accepts every effort that it offers, and owns the models that it offers', () => {
    for (const effort of adapter.efforts) expect(adapter.launch({ ...request, effort }).args.join(' ')).toContain(effort);
    for (const model of adapter.modelAliases) expect(adapterForModel(model)).toBe(adapter);
  });

  it('survives any text as its version and model list', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        adapter.parseVersion(text);
        for (const model of adapter.parseModels(text)) expect(adapter.ownsModel(model)).toBe(true);
      }),
    );
  });
});

/** A copy of a JSON value with the place that the path leads to replaced. */
function mutate(value: unknown, steps: number[], replacement: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined || typeof value !== 'object' || value === null) return replacement;
  const keys = Object.keys(value);
  const key = keys[step % Math.max(1, keys.length)];
  if (key === undefined) return replacement;
  const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
  copy[key] = mutate(copy[key], rest, replacement);
  return copy;
}
