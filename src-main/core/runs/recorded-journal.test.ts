import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { agentEvent, orchestratorEvent, type RunEvent, stageName } from '../../contract/run-events.ts';
import { createRenderer } from './pretty.ts';
import { parseVerdict } from './verdict.ts';

/** Recorded with Claude Code on a clone of this project (e2e/agents/itself.test.ts); a journal written today must be readable tomorrow. */
const recorded = async (): Promise<RunEvent[]> =>
  (await readFile(path.join(import.meta.dirname, 'fixtures/itself.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

it('a recorded journal is what the contract says: every event known, numbered without gaps, its stage named', async () => {
  const events = await recorded();
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
  for (const event of events) {
    expect(stageName.options).toContain(event.stage);
    expect(agentEvent.or(orchestratorEvent).safeParse(event).error).toBeUndefined();
  }
});

it('a recorded journal tells its story to people', async () => {
  const events = await recorded();
  const text = events.map(createRenderer({ worktree: '/home/dev/worktrees/itself/write-a-note', color: false })).join('');
  expect(text).toMatch(
    /── do ──[\s\S]*Edit docs\/scripted\.md[\s\S]*── verify ──[\s\S]*npm run -s lint[\s\S]*── review ──[\s\S]*approved[\s\S]*── deliver ──/,
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point.
  expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f]/);
  const said = events.findLast((event) => event.type === 'finish');
  expect(said && 'text' in said ? parseVerdict(said.text) : null).toMatchObject({ ok: true, verdict: { verdict: 'approved' } });
});
