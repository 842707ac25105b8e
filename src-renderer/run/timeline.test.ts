import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { AgentEvent, OrchestratorEvent, RunEvent, StageName } from '../../src-main/contract/run-events.ts';
import { ancestorsOf, type CallRow, createTimeline, type Row, shownRows } from './timeline.ts';

let seq = 0;
const at = (event: AgentEvent | OrchestratorEvent, stage: StageName = 'do'): RunEvent => ({ seq: ++seq, at: seq * 1000, stage, ...event });
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
const rowsOf = (events: readonly RunEvent[]): readonly Row[] => {
  const timeline = createTimeline();
  timeline.add(events);
  return timeline.timeline().rows;
};
const calls = (rows: readonly Row[]) => rows.filter((row): row is CallRow => row.kind === 'call');

it('joins a result to its call, and finds the row by either', () => {
  const timeline = createTimeline();
  const call = at({ type: 'command', id: 'a', command: 'npm test' });
  const end = at(result('a', { ok: false, output: 'FAIL', exitCode: 1, durationMs: 8200 }));
  timeline.add([call]);
  const before = timeline.timeline();
  timeline.add([at({ type: 'message', text: 'hm' }), end]);
  const { rows, rowOf } = timeline.timeline();
  expect(rows).toHaveLength(2);
  expect(rows[0]).toMatchObject({ kind: 'call', call, result: end });
  expect(rowOf.get(call.seq)).toBe(rowOf.get(end.seq));
  expect(before.rows[0]).not.toBe(rows[0]);
});

it('a window that begins between a call and its result shows the result by itself', () => {
  const end = at(result('lost', { output: 'all of it' }));
  expect(rowsOf([end])).toMatchObject([{ kind: 'call', call: null, result: end }]);
});

it('an id that comes again, as in a second session, means the latest call', () => {
  const rows = calls(
    rowsOf([
      at({ type: 'command', id: 'item_1', command: 'one' }),
      at(result('item_1', { output: '1' })),
      at({ type: 'command', id: 'item_1', command: 'two' }),
      at(result('item_1', { output: '2' })),
    ]),
  );
  expect(rows.map((row) => row.result?.output)).toEqual(['1', '2']);
});

it('what a project command writes is its output, also before it ends; what comes without a command is merged', () => {
  const output = (text: string): AgentEvent => ({ type: 'output', stream: 'terminal', text });
  const rows = rowsOf([
    at({ type: 'stage', status: 'started', text: '' }, 'verify'),
    at({ type: 'command', id: '04-verify', command: 'npm test' }, 'verify'),
    at(output('one\r\n'), 'verify'),
    at(output('two\r\n'), 'verify'),
    at(result('04-verify', { exitCode: 0 }), 'verify'),
    at({ type: 'output', stream: 'stderr', text: 'late' }, 'verify'),
    at({ type: 'output', stream: 'stderr', text: 'later' }, 'verify'),
  ]);
  expect(rows).toMatchObject([
    { kind: 'stage' },
    { kind: 'call', output: 'one\r\ntwo\r\n', result: { exitCode: 0 } },
    { kind: 'output', text: 'late\nlater' },
  ]);
});

it('keeps the end of a huge output, and cuts it at a line', () => {
  const events = [at({ type: 'command', id: 'v', command: 'yes' }, 'verify')];
  for (let i = 0; i < 60; i++) events.push(at({ type: 'output', stream: 'terminal', text: `${'x'.repeat(9_998)}${i % 10}\n` }, 'verify'));
  const [row] = calls(rowsOf(events));
  expect(row?.output.length).toBeLessThan(400_000);
  expect(row?.output).toMatch(/^x+\d\n/);
  expect(row?.output.endsWith('9\n')).toBe(true);
});

it('puts the steps of sub-agents under theirs, even when two speak at once, and sums them up', () => {
  const rows = rowsOf([
    at({ type: 'subagent', id: 's1', title: 'Look at auth', prompt: '…' }),
    at({ type: 'subagent', id: 's2', title: 'Look at orders', prompt: '…' }),
    at({ type: 'tool', id: 't1', name: 'Read', input: {}, summary: 'src/auth.ts', parent: 's1' }),
    at({ type: 'message', text: 'orders look fine\nand so on', parent: 's2' }),
    at(result('t1', { parent: 's1' })),
    at({ type: 'command', id: 't2', command: 'ls', parent: 's1' }),
  ]);
  const shown = shownRows(rows, () => true);
  expect(shown.map((row) => (row.kind === 'call' ? (row.call?.type ?? '') : row.kind))).toEqual([
    'subagent',
    'tool',
    'command',
    'subagent',
    'event',
  ]);
  expect(calls(shownRows(rows, () => false))).toMatchObject([
    { steps: 2, latest: '$ ls' },
    { steps: 1, latest: 'orders look fine' },
  ]);
  expect(ancestorsOf(rows, shown[1]!.key)).toEqual([shown[0]!.key]);
});

it('a sub-agent that began before the window leaves its steps at the top, marked', () => {
  const [row] = rowsOf([at({ type: 'message', text: 'inside', parent: 'gone' })]);
  expect(row).toMatchObject({ parent: null, nested: true });
});

it('leaves out what is no news: sums, kept limits, the good end that repeats the last message, kinds of a newer version', () => {
  expect(
    rowsOf([
      at({ type: 'usage', tokens: { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 }, costUsd: null }),
      at({ type: 'rate-limit', status: 'ok', resetsAt: null, text: '' }),
      at({ type: 'finish', ok: true, text: 'Done.' }),
      { ...at({ type: 'note', text: '' }), type: 'hologram' } as unknown as RunEvent,
    ]),
  ).toEqual([]);
});

it('says how long a stage took, when its beginning is known', () => {
  const rows = rowsOf([
    at({ type: 'stage', status: 'succeeded', text: '' }, 'setup'),
    at({ type: 'stage', status: 'started', text: '' }),
    at({ type: 'stage', status: 'failed', text: 'no' }),
  ]);
  expect(rows.map((row) => row.kind === 'stage' && row.startedAt !== null)).toEqual([false, true, true]);
});

it('the rows of a window are rows of the whole journal, wherever it begins', async () => {
  const file = path.join(import.meta.dirname, '../../src-main/core/runs/fixtures/itself.jsonl');
  const events: RunEvent[] = (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const whole = new Map(rowsOf(events).map((row) => [row.key, row]));
  expect(whole.size).toBeGreaterThan(20);
  for (let from = 0; from < events.length; from++) {
    for (const row of rowsOf(events.slice(from))) {
      const isCut = row.kind === 'call' && row.call === null;
      const joinsEarlier = row.kind === 'output' || row.kind === 'stage';
      if (!isCut && !joinsEarlier) expect(whole.get(row.key)).toEqual(row);
    }
  }
});
