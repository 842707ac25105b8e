import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AgentEvent } from '../../contract/run-events.ts';
import { systemClock } from '../lib/clock.ts';
import { openJournal } from './journal.ts';
import { findInJournal } from './journal-find.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'find-'));
});
afterEach(() => rm(dir, { recursive: true }));

async function record(events: readonly AgentEvent[]): Promise<void> {
  const journal = await openJournal({ dir, clock: systemClock, worktree: '/wt' });
  for (const event of events) {
    journal.append(event, 'do');
    await journal.pressure();
  }
  await journal.close();
}
const message = (text: string): AgentEvent => ({ type: 'message', text });
const find = (text: string, more: { fromSeq?: number; limit?: number } = {}) =>
  findInJournal(dir, { text, fromSeq: 1, limit: 200, ...more });
const seqs = async (text: string) => (await find(text)).matches.map(({ seq }) => seq);

test('a run without a journal holds nothing', async () => {
  expect(await find('x')).toEqual({ matches: [], nextSeq: null });
});

test('it looks at what people see, whatever the case, and at nothing else', async () => {
  await record([
    message('The Quick brown fox'),
    { type: 'command', id: 'quick-1', command: 'npm test -- --grep "a.b"' },
    { type: 'result', id: 'quick-1', ok: true, output: 'all QUICKLY done', cutFrom: null, exitCode: 0, durationMs: 1 },
    { type: 'edit', id: 'e', path: 'src/quick.ts', diff: '@@ -1 +1 @@\n-slow\n+ÄPFEL', added: 1, removed: 1 },
    { type: 'tool', id: 't', name: 'Search', summary: 'x', input: { query: 'deep inside', quick: 1 } },
    { type: 'todos', items: [{ text: 'be quick', status: 'pending' }] },
    { type: 'finish', ok: true, text: 'quick' },
    { type: 'usage', tokens: { input: 1, output: 1, cacheRead: 0, cacheWrite: 0 }, costUsd: null },
  ]);
  expect(await seqs('quick')).toEqual([1, 3, 4, 6]);
  expect(await seqs('äpfel')).toEqual([4]);
  expect(await seqs('deep INSIDE')).toEqual([5]);
  expect(await seqs('--grep "A.B"')).toEqual([2]);
  expect(await seqs('a.x')).toEqual([]);
  expect(await seqs('durationMs')).toEqual([]);
  expect(await seqs('cacheRead')).toEqual([]);
});

test('colours inside a word do not hide it', async () => {
  await record([message('an \x1b[31mer\x1b[0mror'), message('nothing')]);
  expect(await find('error')).toEqual({ matches: [{ seq: 1, excerpt: 'an error' }], nextSeq: null });
});

test('an excerpt is one short line around the hit', async () => {
  await record([message(`${'before\n'.repeat(100)}the needle${'\nafter'.repeat(100)}`)]);
  const [match] = (await find('NEEDLE')).matches;
  expect(match?.excerpt).toMatch(/^….*before the needle after after.*…$/);
  expect(match?.excerpt.length).toBeLessThanOrEqual(200);
});

test('with more matches than asked for it says where to go on', async () => {
  await record(Array.from({ length: 500 }, (_, i) => message(i % 2 === 0 ? 'hit' : 'miss')));
  const found: number[] = [];
  let from: number | null = 1;
  while (from !== null) {
    const page = await find('hit', { fromSeq: from, limit: 60 });
    found.push(...page.matches.map(({ seq }) => seq));
    from = page.nextSeq;
  }
  expect(found).toEqual(Array.from({ length: 250 }, (_, i) => i * 2 + 1));
});

test('a long journal is looked through call by call, to its end', async () => {
  await record([...Array.from({ length: 400 }, () => message('x'.repeat(100_000))), message('the needle')]);
  const first = await find('needle');
  expect(first.matches).toEqual([]);
  expect(first.nextSeq).toBeGreaterThan(300);
  const second = await find('needle', { fromSeq: first.nextSeq ?? 0 });
  expect(second.matches).toEqual([{ seq: 401, excerpt: 'the needle' }]);
  expect(second.nextSeq).toBe(null);
});
