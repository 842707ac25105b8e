import path from 'node:path';
import type { AgentEvent } from '../../src-main/contract/run-events.ts';
import { systemClock } from '../../src-main/core/lib/clock.ts';
import { openJournal } from '../../src-main/core/runs/journal.ts';

/** The last thing that the agent says in such a journal. */
export const lastWords = 'That was the last of it.';

/**
 * Writes the journal of a run as the product does, until its events are that big. What agents do all day, over and over: they think,
 * read a file, change it, run the tests, say something; now and then something prints a lot.
 */
export async function writeJournal(stateDir: string, runId: string, bytes: number): Promise<{ events: number }> {
  const journal = await openJournal({ dir: path.join(stateDir, '.runs', runId), clock: systemClock, worktree: '/nowhere' });
  let written = 0;
  try {
    journal.append({ type: 'stage', status: 'started', text: '' }, 'do');
    for (let turn = 0; written < bytes; turn++) {
      for (const event of turnOf(turn)) {
        journal.append(event, 'do');
        written += JSON.stringify(event).length + 60;
      }
      await journal.pressure();
    }
    journal.append({ type: 'message', text: lastWords }, 'do');
    journal.append({ type: 'finish', ok: true, text: lastWords }, 'do');
    journal.append({ type: 'stage', status: 'succeeded', text: '' }, 'do');
  } finally {
    await journal.close();
  }
  return { events: journal.lastSeq };
}

function turnOf(turn: number): AgentEvent[] {
  const id = (what: string) => `${what}-${turn}`;
  const file = `src/module-${turn % 97}/part-${turn % 13}.ts`;
  const result = (of: string, output: string): AgentEvent => ({
    type: 'result',
    id: id(of),
    ok: turn % 9 !== 0,
    output,
    cutFrom: null,
    exitCode: of === 'command' ? Number(turn % 9 === 0) : null,
    durationMs: 40 + (turn % 700),
  });
  const code = (lines: number) =>
    Array.from({ length: lines }, (_, n) => `${n + 1}\texport const value${turn + n} = compute(${n}, 'text'); // a line of source`).join(
      '\n',
    );
  return [
    { type: 'thinking', text: 'The test fails where the list is empty, so I look at the place that makes it. '.repeat(6) },
    { type: 'tool', id: id('read'), name: 'Read', input: { file_path: `/nowhere/${file}` }, summary: file },
    result('read', code(turn % 50 === 0 ? 1200 : 60)),
    {
      type: 'edit',
      id: id('edit'),
      path: file,
      diff: `@@ -10,6 +10,7 @@\n${Array.from({ length: 12 }, (_, n) => `${n % 4 === 0 ? '+' : n % 4 === 1 ? '-' : ' '}  const line${n} = ${turn};`).join('\n')}`,
      added: 3,
      removed: 3,
    },
    result('edit', ''),
    { type: 'command', id: id('command'), command: `npm test -- --run module-${turn % 97}` },
    result('command', ` ✓ src/module-${turn % 97}/part.test.ts (12 tests) ${turn} ms\n`.repeat(40)),
    {
      type: 'message',
      text: `The list of **step ${turn}** is never empty now:\n\n- \`${file}\` checks it first\n- a test shows it\n\n\`\`\`ts\nif (list.length === 0) return null;\n\`\`\`\n\nNext I look at the callers.`,
    },
    { type: 'usage', tokens: { input: 900 * turn, output: 400 * turn, cacheRead: 90_000, cacheWrite: 0 }, costUsd: turn / 100 },
  ];
}
