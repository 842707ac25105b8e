import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { harmless } from '../../contract/harmless.ts';
import type { AgentEvent, OrchestratorEvent, RunEvent } from '../../contract/run-events.ts';
import { createRenderer, renderEvent } from './pretty.ts';

// In local time, whatever the zone of this machine.
const at = new Date(2026, 10, 22, 14, 2, 11).getTime();
const options = { worktree: '/wt/web/fix', color: false };
const event = (body: AgentEvent | OrchestratorEvent): RunEvent => ({ seq: 1, at, stage: 'do', ...body });
const show = (...bodies: (AgentEvent | OrchestratorEvent)[]) => {
  const render = createRenderer(options);
  return bodies.map((body) => render(event(body))).join('');
};
const result = (id: string, more: Partial<Extract<AgentEvent, { type: 'result' }>> = {}): AgentEvent => ({
  type: 'result',
  id,
  ok: true,
  output: '',
  cutFrom: null,
  exitCode: null,
  durationMs: null,
  ...more,
});
const usage = (output: number): AgentEvent => ({
  type: 'usage',
  tokens: { input: 1_000, output, cacheRead: 11_300, cacheWrite: 0 },
  costUsd: 0.264,
});

test('a run reads like a story', () => {
  const text = show(
    { type: 'stage', status: 'started', text: '' },
    { type: 'prompt', role: 'do', text: 'Use the do-task skill.\n\nMore.' },
    { type: 'session', sessionId: 'abc', model: 'sonnet' },
    { type: 'thinking', text: 'First I look.\nThen I leap.' },
    { type: 'tool', id: 't1', name: 'Read', input: {}, summary: '/wt/web/fix/src/auth.ts' },
    result('t1', { output: 'the whole file' }),
    { type: 'edit', id: 't2', path: '/wt/web/fix/src/auth.ts', diff: '@@ -1,2 +1,2 @@\n context\n-old\n+new', added: 6, removed: 2 },
    result('t2', { output: 'done' }),
    { type: 'command', id: 't3', command: 'cd /wt/web/fix && npm test' },
    result('t3', { ok: false, exitCode: 1, durationMs: 8_200, output: Array.from({ length: 14 }, (_, i) => `line ${i + 1}`).join('\n') }),
    {
      type: 'todos',
      items: [
        { text: 'look', status: 'done' },
        { text: 'leap', status: 'active' },
        { text: 'land', status: 'pending' },
      ],
    },
    usage(10),
    usage(1_234),
    { type: 'retry', attempt: 2, delayMs: 5_000, text: 'overloaded' },
    { type: 'rate-limit', status: 'ok', resetsAt: null, text: '' },
    { type: 'rate-limit', status: 'rejected', resetsAt: at + 3_600_000, text: 'session limit' },
    { type: 'message', text: 'Done.\n\nSee src/auth.ts.' },
    { type: 'finish', ok: true, text: 'Done.' },
    { type: 'stage', status: 'succeeded', text: '' },
  );
  expect(text).toBe(
    [
      '14:02:11  ── do ──',
      '14:02:11  ❯ Use the do-task skill. … 3 lines for the do session',
      '14:02:11  ◆ session abc · sonnet',
      '14:02:11  ⋯ First I look.',
      '14:02:11  ▸ Read src/auth.ts',
      '14:02:11  ✎ Edit src/auth.ts +6 −2',
      '            -old',
      '            +new',
      '14:02:11  $ cd . && npm test',
      '14:02:11  ✗ 1  8.2s',
      '            … 4 lines',
      ...Array.from({ length: 10 }, (_, i) => `            line ${i + 5}`),
      '14:02:11  ☑ look',
      '          ◐ leap',
      '          ☐ land',
      '14:02:11  ⏳ attempt 2, again in 5.0s: overloaded',
      '14:02:11  ⛔ session limit · resets 15:02',
      '14:02:11  ● Done.',
      '',
      '            See src/auth.ts.',
      '14:02:11  Σ 12.3k tokens in · 1.2k out · $0.26',
      '14:02:11  ■ finished',
      '14:02:11  ✓ do',
      '',
    ].join('\n'),
  );
});

test('what a sub-agent does is set apart', () => {
  const text = show(
    { type: 'subagent', id: 's', title: 'Search the code', prompt: 'x' },
    { type: 'message', text: 'one\ntwo', parent: 's' },
    { type: 'command', id: 'c', command: 'ls', parent: 's' },
    result('c', { exitCode: 0, output: 'a.ts', parent: 's' }),
  );
  expect(text).toBe(
    '14:02:11  ◇ Search the code\n14:02:11  │ ● one\n          │   two\n14:02:11  │ $ ls\n14:02:11  │ ✓\n          │   a.ts\n',
  );
});

test('long blocks are cut with a word about it, messages never are', () => {
  const many = Array.from({ length: 500 }, (_, i) => `row ${i + 1}`).join('\n');
  expect(show({ type: 'output', stream: 'stderr', text: many }).split('\n')).toHaveLength(22);
  expect(show({ type: 'output', stream: 'stderr', text: many })).toContain('… 480 more lines');
  expect(show({ type: 'message', text: many }).split('\n')).toHaveLength(501);
  expect(renderEvent(event(result('x', { ok: false, output: 'y'.repeat(500) })), { ...options, width: 80 }).split('\n')[1]).toBe(
    `            ${'y'.repeat(67)}…`,
  );
});

test('only the worktree itself is stripped from paths', () => {
  const line = (text: string) => show({ type: 'note', text }).slice('14:02:11  · '.length, -1);
  expect(line('/wt/web/fix/a /wt/web/fix /wt/web/fix-2/a /other/wt/web/fix/a "/wt/web/fix/b"')).toBe(
    'a . /wt/web/fix-2/a /other/wt/web/fix/a "b"',
  );
  expect(renderEvent(event({ type: 'note', text: '/a/b' }), { ...options, worktree: '/' })).toContain('/a/b');
});

test('colours are for terminals', () => {
  const body = event({ type: 'error', text: 'no such file', status: null });
  expect(renderEvent(body, { ...options, color: true })).toBe('\x1b[2m14:02:11\x1b[0m  \x1b[31m‼\x1b[0m \x1b[31mno such file\x1b[0m\n');
  expect(renderEvent(body, options)).toBe('14:02:11  ‼ no such file\n');
});

test('a kind of event from a later version is left out', () => {
  expect(renderEvent({ seq: 1, at, stage: 'do', type: 'hologram' } as unknown as RunEvent, options)).toBe('');
});

describe('text of agents in a terminal', () => {
  test.each([
    ['\x1b[31mred\x1b[0m and \x1b[2J\x1b[Hcleared', 'red and cleared'],
    ['\x1b]0;title\x07text \x1b]8;;http://e.example\x1b\\link\x1b]8;;\x1b\\', 'text link'],
    ['\x1bPq#0;2\x1b\\sixel', 'sixel'],
    ['\x9b31mred \x9d0;t\x9cdone', 'red done'],
    ['\x1b(B\x1b=\x1bcreset', 'reset'],
    ['10%\r50%\r100%\nnext\r\nlast\r', '100%\nnext\nlast'],
    ['bell \x07 null \x00 del \x7f', 'bell ^G null ^@ del ^?'],
    ['safe\u202etxt.exe', 'safe<U+202E>txt.exe'],
    ['unfinished \x1b[', 'unfinished ^[['],
    ['unfinished \x1b]0;title\nnext line', 'unfinished ^[]0;title\nnext line'],
    ['a\tb', 'a  b'],
    ['é 😀 👩‍👩‍👧 中文', 'é 😀 👩‍👩‍👧 中文'],
  ])('%j', (text, expected) => {
    expect(harmless(text)).toBe(expected);
  });

  const anything = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('\x1b[', '\x1b]', '\x1bP', '\x9b', '\r', '\n', '\x07', '\x1b\\', '\u2066', '31m'),
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join(''));

  test('no control character gets through, in any place', () => {
    fc.assert(
      fc.property(anything, fc.boolean(), (text, ok) => {
        const out = show(
          { type: 'session', sessionId: text, model: text },
          { type: 'message', text },
          { type: 'thinking', text, parent: text },
          { type: 'tool', id: text, name: text, input: text, summary: text },
          { type: 'command', id: 'c', command: text },
          { type: 'edit', id: 'e', path: text, diff: `+${text}\n-${text}`, added: 1, removed: 1 },
          { type: 'subagent', id: 's', title: text, prompt: text },
          result('c', { ok, output: text }),
          result(text, { ok, output: text, exitCode: 3 }),
          { type: 'todos', items: [{ text, status: 'active' }] },
          { type: 'rate-limit', status: 'warning', resetsAt: null, text },
          { type: 'retry', attempt: 1, delayMs: null, text },
          { type: 'error', text, status: null },
          { type: 'output', stream: 'terminal', text },
          { type: 'note', text },
          { type: 'prompt', role: 'do', text },
          { type: 'stage', status: 'failed', text },
          { type: 'finish', ok, text },
        );
        expect(out.replaceAll('\n', '')).not.toMatch(/\p{Cc}|[\u2028-\u202e\u2066-\u2069]/u);
        // Every line of theirs is indented: none can look like one of ours.
        for (const line of out.split('\n').slice(0, -1)) expect(line).toMatch(/^(14:02:11 {2}| {10}|$)/);
      }),
      { numRuns: 500 },
    );
  });

  // Quadratic behaviour would take minutes.
  test.each(['\x1b]', '\x1b[', '\x90', '\r', '\t', ' ', '\n', '\x1bP', 'x\r', '\u202e', 'é'])(
    'a megabyte of %j does not take for ever',
    { timeout: 30_000 },
    (unit) => {
      const text = unit.repeat(Math.ceil(1_000_000 / unit.length));
      show(
        { type: 'note', text },
        { type: 'message', text },
        { type: 'tool', id: 't', name: 'x', input: null, summary: text },
        result('t', { ok: false, output: text }),
      );
    },
  );
});
