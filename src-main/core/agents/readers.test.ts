import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AgentEvent } from '../../contract/run-events.ts';
import type { AgentReader } from './adapter.ts';
import { createClaudeReader } from './claude-reader.ts';
import { createCodexReader } from './codex-reader.ts';
import { demo } from './demo.ts';
import { createOpencodeReader } from './opencode-reader.ts';

const lines = (name: string) =>
  readFileSync(path.join(import.meta.dirname, 'fixtures', name), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
const read = (reader: AgentReader, name: string) =>
  lines(name).flatMap((line) => (name.endsWith('.stderr') ? reader.stderr(line) : reader.stdout(line)));
const feed = (reader: AgentReader, ...values: unknown[]) => values.flatMap((value) => reader.stdout(JSON.stringify(value)));
const of = <T extends AgentEvent['type']>(events: AgentEvent[], type: T) =>
  events.filter((event): event is Extract<AgentEvent, { type: T }> => event.type === type);
const ended = { exitCode: 0, signal: null };

describe('Claude Code', () => {
  it('shows a run with tasks, edits, a failing command and a sub-agent', () => {
    const reader = createClaudeReader();
    const events = read(reader, 'claude-tools.jsonl');
    expect(events[0]).toEqual({ type: 'session', sessionId: 'f71770e9-822a-41e3-ab42-fb150ce35478', model: 'claude-sonnet-5' });

    expect(of(events, 'edit')).toEqual([
      {
        type: 'edit',
        id: 'toolu_0000000008',
        path: '/home/dev/rig/wt/a.txt',
        diff: '@@ -1,3 +1,4 @@\n one\n-two\n+TWO\n+more\n three',
        added: 2,
        removed: 1,
      },
      {
        type: 'edit',
        id: 'toolu_000000000a',
        path: '/home/dev/rig/wt/b.txt',
        diff: '@@ -0,0 +1,2 @@\n+new\n+file',
        added: 2,
        removed: 0,
      },
    ]);

    const results = new Map(of(events, 'result').map((event) => [event.id, event]));
    expect(results.get('toolu_000000000b')).toMatchObject({ ok: false, exitCode: 3, output: 'new\nfile' });
    expect(of(events, 'command').map((event) => [event.command, event.parent])).toEqual([
      ['cat b.txt; exit 3', undefined],
      ['ls', 'toolu_000000000d'],
    ]);
    expect(of(events, 'subagent')).toEqual([
      { type: 'subagent', id: 'toolu_000000000d', title: 'look around', prompt: 'SUBAGENT_MARK look around' },
    ]);
    expect(results.get('toolu_000000000d')).toMatchObject({ ok: true, durationMs: 195 });
    expect(results.get('toolu_000000000f')).toMatchObject({ ok: true, output: 'a.txt\nb.txt', parent: 'toolu_000000000d' });
    expect(of(events, 'tool').map((event) => [event.name, event.summary])).toEqual([
      ['Read', '/home/dev/rig/wt/a.txt'],
      ['Grep', 'TWO'],
    ]);
    expect(of(events, 'todos').at(-1)?.items).toEqual([
      { text: 'Edit a.txt', status: 'done' },
      { text: 'Check it', status: 'pending' },
    ]);
    expect(events.at(-1)).toEqual({ type: 'finish', ok: true, text: 'All done.' });
  });

  it('counts sub-agents and states the cost', () => {
    const reader = createClaudeReader();
    const usage = of(read(reader, 'claude-tools.jsonl'), 'usage');
    expect(usage.at(-1)).toEqual({
      type: 'usage',
      tokens: { input: 900, output: 63, cacheRead: 180, cacheWrite: 90 },
      costUsd: 0.0040365,
    });
    expect(reader.conclude(ended)).toMatchObject({ status: 'ok', costUsd: 0.0040365, text: 'All done.' });
    const inputs = usage.map((event) => event.tokens.input);
    expect(inputs).toEqual(inputs.toSorted((a, b) => a - b));
  });

  it('tells when it waits for its provider, and when a limit comes near', () => {
    expect(of(read(createClaudeReader(), 'claude-retry-then-commit.jsonl'), 'retry')).toMatchObject([
      { attempt: 1, delayMs: 547 },
      { attempt: 2, delayMs: 1022 },
    ]);
    expect(of(read(createClaudeReader(), 'claude-limit-warning.jsonl'), 'rate-limit')).toEqual([
      { type: 'rate-limit', status: 'warning', resetsAt: 1_795_333_870_000, text: '93 % of the five hour limit is used.' },
    ]);
  });

  it('reads the older to-do tool, several edits at once and edits without a patch', () => {
    const reader = createClaudeReader();
    const call = (id: string, name: string, input: unknown) => ({
      type: 'assistant',
      message: { id: `m${id}`, content: [{ type: 'tool_use', id, name, input }] },
    });
    const done = (id: string) => ({ type: 'user', message: { content: [{ type: 'tool_result', tool_use_id: id, content: 'ok' }] } });
    const events = feed(
      reader,
      call('1', 'TodoWrite', { todos: [{ content: 'A', status: 'in_progress' }] }),
      done('1'),
      call('2', 'MultiEdit', {
        file_path: 'x.ts',
        edits: [
          { old_string: 'a', new_string: 'b' },
          { old_string: 'c\nd', new_string: '' },
        ],
      }),
      done('2'),
      call('3', 'Edit', { file_path: 'y.ts', old_string: 'a', new_string: 'a\nb' }),
      { type: 'user', message: { content: [{ type: 'tool_result', tool_use_id: '3', content: 'no such text', is_error: true }] } },
    );
    expect(of(events, 'todos')).toEqual([{ type: 'todos', items: [{ text: 'A', status: 'active' }] }]);
    expect(of(events, 'edit')).toEqual([
      { type: 'edit', id: '2', path: 'x.ts', diff: '@@ -1,1 +1,1 @@\n-a\n+b\n@@ -1,2 +0,0 @@\n-c\n-d', added: 1, removed: 3 },
    ]);
    // What did not change the file is a failed tool call, not an edit.
    expect(events.slice(-2)).toMatchObject([
      { type: 'tool', id: '3', name: 'Edit', summary: 'y.ts' },
      { type: 'result', id: '3', ok: false },
    ]);
  });

  const result = { type: 'result', subtype: 'success', is_error: false, num_turns: 2, result: 'Done.', session_id: 's' };
  const denied = { ...result, permission_denials: [{ tool_name: 'Bash', tool_use_id: 'b1', tool_input: {} }] };
  const bash = (id: string, ok: boolean) => [
    { type: 'assistant', message: { content: [{ type: 'tool_use', id, name: 'Bash', input: { command: 'x' } }] } },
    { type: 'user', message: { content: [{ type: 'tool_result', tool_use_id: id, content: '', is_error: !ok }] } },
  ];

  it('gave up when a denied permission was the last thing that happened, and not when it found another way', () => {
    const stopped = createClaudeReader();
    feed(stopped, ...bash('b1', false), denied);
    expect(stopped.conclude(ended)).toMatchObject({ status: 'gave-up', message: expect.stringContaining('denied') });
    const went = createClaudeReader();
    feed(went, ...bash('b1', false), ...bash('b2', true), denied);
    expect(went.conclude(ended).status).toBe('ok');
  });

  it.each([
    [{ subtype: 'error_max_budget_usd', is_error: true }, 1, 'budget'],
    [{ subtype: 'error_max_turns', is_error: true }, 1, 'gave-up'],
    [{ is_error: true, api_error_status: 529, result: 'Overloaded' }, 1, 'unavailable'],
    [{ is_error: true, result: 'Not logged in · Please run /login' }, 1, 'auth'],
    [{ subtype: 'error_during_execution', is_error: true, errors: ['something odd'] }, 1, 'crashed'],
    [{}, 143, 'crashed'],
    [{}, null, 'ok'],
  ])('judges %o with exit code %s as %s', (fields, exitCode, status) => {
    const reader = createClaudeReader();
    feed(reader, { ...result, ...fields });
    expect(reader.conclude({ exitCode, signal: null }).status).toBe(status);
  });

  it('takes the reset time from the sentence when the event has none', () => {
    const reader = createClaudeReader({ clock: { now: () => Date.UTC(2026, 10, 22, 7, 0), after: () => () => {} } });
    feed(
      reader,
      { type: 'rate_limit_event', rate_limit_info: { status: 'rejected' } },
      { ...result, is_error: true, api_error_status: 429, result: "You've hit your session limit · resets 8:51am (UTC)" },
    );
    expect(reader.conclude({ exitCode: 1, signal: null })).toMatchObject({
      status: 'usage-limit',
      resetsAt: Date.UTC(2026, 10, 22, 8, 52),
    });
  });
});

describe('opencode', () => {
  it('shows a run with to-dos, edits, a failing command and a sub-agent', () => {
    const events = read(createOpencodeReader(), 'opencode-tools.jsonl');
    expect(events[0]).toMatchObject({ type: 'session', sessionId: 'ses_dfbe32a5affeaPxHPLldcgVVMA' });
    expect(of(events, 'thinking')).toEqual([{ type: 'thinking', text: 'Thinking it over.' }]);
    expect(of(events, 'edit').map(({ path: file, diff, added, removed }) => ({ file: path.basename(file), diff, added, removed }))).toEqual(
      [
        { file: 'a.txt', diff: '@@ -1,3 +1,4 @@\n one\n-two\n+TWO\n+more\n three', added: 2, removed: 1 },
        { file: 'b.txt', diff: '@@ -0,0 +1,2 @@\n+new\n+file', added: 2, removed: 0 },
        // Overwritten: what was in it before is not in the stream.
        { file: 'a.txt', diff: null, added: 0, removed: 0 },
      ],
    );
    expect(of(events, 'command')).toMatchObject([{ command: 'cat b.txt; echo err >&2; exit 3' }]);
    const failed = of(events, 'result').filter((event) => !event.ok);
    expect(failed).toMatchObject([
      { exitCode: 3, output: 'new\nfile\nerr\n', durationMs: 199 },
      { output: expect.stringContaining('unavailable tool') },
    ]);
    expect(of(events, 'subagent')).toMatchObject([{ title: 'look around', prompt: 'SUBAGENT_MARK look around' }]);
    expect(of(events, 'todos').at(-1)?.items).toEqual([{ text: 'Edit a.txt', status: 'done' }]);
    expect(events.at(-1)).toEqual({ type: 'finish', ok: true, text: 'All done.' });
  });

  it('shows one edit for each file of a patch', () => {
    const events = read(createOpencodeReader(), 'opencode-patch.jsonl');
    const edits = of(events, 'edit');
    expect(edits.map((edit) => [path.basename(edit.path), edit.added, edit.removed])).toEqual([
      ['a.txt', 1, 1],
      ['c.txt', 1, 0],
    ]);
    expect(edits[1]?.diff).toBe('@@ -0,0 +1,1 @@\n+see');
    const ids = of(events, 'result').map((event) => event.id);
    expect(ids).toEqual(expect.arrayContaining(edits.map((edit) => edit.id)));
  });

  it('adds up tokens and cost over the steps', () => {
    const reader = createOpencodeReader();
    const usage = of(read(reader, 'opencode-commit.jsonl'), 'usage');
    expect(usage.map((event) => event.tokens.input)).toEqual([7787, 15658, 23634]);
    expect(reader.conclude(ended).costUsd).toBeCloseTo(0.072006, 6);
  });

  it('makes the retries on stderr visible, and leaves chatter out', () => {
    const events = read(createOpencodeReader(), 'opencode-500-exhausted.stderr');
    expect(of(events, 'retry').map((event) => event.attempt)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(of(events, 'retry')[0]?.text).toContain('Internal server error (fake)');
    expect(events.length).toBeLessThan(9);
  });

  it('reads when to come back from the headers', () => {
    const reader = createOpencodeReader({ clock: { now: () => 1_000_000, after: () => () => {} } });
    feed(reader, {
      type: 'error',
      sessionID: 's',
      error: { name: 'APIError', data: { message: 'Rate limited', statusCode: 429, responseHeaders: { 'retry-after': '90' } } },
    });
    expect(reader.conclude({ exitCode: 1, signal: null })).toMatchObject({ status: 'usage-limit', resetsAt: 1_090_000 });
  });

  it.each([
    ['length', 0, 'gave-up'],
    ['content-filter', 0, 'gave-up'],
    ['error', 0, 'crashed'],
    ['stop', 0, 'ok'],
    ['stop', null, 'ok'],
    ['stop', 1, 'crashed'],
    ['tool-calls', null, 'crashed'],
  ])('judges a last step that ended with %s and exit code %s as %s', (reason, exitCode, status) => {
    const reader = createOpencodeReader();
    feed(reader, { type: 'step_start', sessionID: 's' }, { type: 'step_finish', sessionID: 's', part: { reason } });
    expect(reader.conclude({ exitCode, signal: null }).status).toBe(status);
  });
});

describe('Codex', () => {
  it('shows commands as a person would type them, and which files changed', () => {
    const events = read(createCodexReader(), 'codex-tools.jsonl');
    expect(of(events, 'thinking')).toEqual([{ type: 'thinking', text: '**Pondering** it' }]);
    expect(of(events, 'command')).toEqual([{ type: 'command', id: 'item_3', command: 'cat a.txt; exit 3' }]);
    expect(of(events, 'edit')).toEqual([
      { type: 'edit', id: 'item_2', path: '/home/dev/rig/wt/a.txt', diff: null, added: 0, removed: 0 },
      { type: 'edit', id: 'item_2/1', path: '/home/dev/rig/wt/c.txt', diff: null, added: 0, removed: 0 },
    ]);
    expect(of(events, 'result').find((event) => event.id === 'item_3')).toMatchObject({
      ok: false,
      exitCode: 3,
      output: 'one\nTWO\nthree\n',
    });
    const [first] = of(read(createCodexReader(), 'codex-commit.jsonl'), 'command');
    expect(first?.command).toBe("cat > 'cx.txt' <<'FAKE_EOF'\nhello from the fake model\nstep 0\nFAKE_EOF");
  });

  it('reads the kinds of item that only the published schema shows', () => {
    const events = feed(
      createCodexReader(),
      { type: 'item.started', item: { id: '1', type: 'todo_list', items: [{ text: 'A', completed: false }] } },
      { type: 'item.updated', item: { id: '1', type: 'todo_list', items: [{ text: 'A', completed: true }] } },
      {
        type: 'item.started',
        item: { id: '2', type: 'mcp_tool_call', server: 'db', tool: 'query', arguments: { q: 'x' }, status: 'in_progress' },
      },
      { type: 'item.completed', item: { id: '2', type: 'mcp_tool_call', error: { message: 'no' }, status: 'failed' } },
      { type: 'item.completed', item: { id: '3', type: 'web_search', query: 'weather' } },
      { type: 'item.completed', item: { id: '4', type: 'file_change', status: 'failed', changes: [{ path: 'a.ts', kind: 'update' }] } },
    );
    expect(events).toMatchObject([
      { type: 'todos', items: [{ text: 'A', status: 'pending' }] },
      { type: 'todos', items: [{ text: 'A', status: 'done' }] },
      { type: 'tool', id: '2', name: 'db.query', summary: '{"q":"x"}' },
      { type: 'result', id: '2', ok: false, output: 'no' },
      { type: 'tool', id: '3', name: 'web_search', summary: 'weather' },
      { type: 'result', id: '3', ok: true },
      { type: 'tool', id: '4', name: 'apply_patch', summary: 'a.ts' },
      { type: 'result', id: '4', ok: false },
    ]);
  });

  it('tells retries from the error that ended the run', () => {
    const events = read(createCodexReader(), 'codex-500-exhausted.jsonl');
    expect(of(events, 'retry').map((event) => event.attempt)).toEqual([1, 2, 3, 4, 5]);
    expect(of(events, 'error')).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ type: 'finish', ok: false });
  });

  it('counts only its own process when it resumes a session', () => {
    const first = createCodexReader();
    read(first, 'codex-tools.jsonl');
    const { tokens } = first.conclude(ended);
    expect(tokens).toEqual({ input: 450, output: 25, cacheRead: 50, cacheWrite: 0 });
    const second = createCodexReader({ spentBefore: tokens });
    read(second, 'codex-resumed.jsonl');
    expect(second.conclude(ended).tokens).toEqual({ input: 90, output: 5, cacheRead: 10, cacheWrite: 0 });
  });
});

describe('the demo agent', () => {
  it('believes only events of the contract', () => {
    const reader = demo.createReader();
    const events = feed(reader, { type: 'message', text: 'hi' }, { type: 'message', text: 7 }, { type: 'finish', ok: true, text: 'done' });
    expect(events.map((event) => event.type)).toEqual(['message', 'finish']);
    expect(reader.conclude(ended)).toMatchObject({ status: 'ok', text: 'hi' });
  });
});
