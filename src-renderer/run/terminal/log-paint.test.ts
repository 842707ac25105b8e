// biome-ignore-all lint/suspicious/noControlCharactersInRegex: that none of theirs comes through is the point
import { expect, it } from 'vitest';
import type { RunEvent } from '../../../src-main/contract/run-events.ts';
import { createRenderer } from '../../../src-main/core/runs/pretty.ts';
import { createLogPainter } from './log-paint.ts';

const at = new Date(2026, 0, 2, 14, 2, 11).getTime();
const event = (rest: object): RunEvent => ({ seq: 1, at, stage: 'do', ...rest }) as RunEvent;
const logOf = (events: RunEvent[]) => events.map(createRenderer({ worktree: '/w', color: false })).join('');
const bare = (text: string) => text.replace(/\x1b\[\d+m/g, '');

const story = logOf([
  event({ type: 'stage', status: 'started', text: '' }),
  event({ type: 'message', text: "I'll start\n  with the test." }),
  event({ type: 'edit', id: 'e', path: 'src/auth.ts', diff: '@@ -1 +1 @@\n-old\n+new', added: 1, removed: 1 }),
  event({ type: 'command', id: 'c', command: 'npm test' }),
  event({ type: 'result', id: 'c', ok: false, output: 'FAIL\n+ not a diff', cutFrom: null, exitCode: 1, durationMs: 8200 }),
  event({ type: 'tool', id: 't', name: 'Read', input: {}, summary: 'a', parent: 'x' }),
  event({
    type: 'todos',
    items: [
      { text: 'one', status: 'done' },
      { text: 'two', status: 'pending' },
    ],
  }),
  event({ type: 'error', text: 'broken\nbadly' }),
]);

it('adds colours and changes nothing else', () => {
  const painted = createLogPainter()(story);
  expect(bare(painted)).toBe(story);
  expect(painted).toContain('\x1b[32m+1\x1b[0m \x1b[31m−1\x1b[0m');
  expect(painted).toMatch(/\x1b\[31m *-old\x1b\[0m/);
  expect(painted).toMatch(/\x1b\[32m *\+new\x1b\[0m/);
  expect(painted).toMatch(/\x1b\[90m *\+ not a diff\x1b\[0m/);
  expect(painted).toContain('\x1b[1m── do ──\x1b[0m');
  expect(painted).toMatch(/\x1b\[31m *badly\x1b\[0m/);
});

it('paints in pieces as it paints the whole', () => {
  const painter = createLogPainter();
  const pieces = story.split(/(?<=\n)/).map(painter);
  expect(pieces.join('')).toBe(createLogPainter()(story));
});

it('lets no escape sequence of the log through', () => {
  const hostile = '14:02:11  ● \x1b]52;c;aGk=\x07\x1b]8;;javascript:alert(1)\x07click\x1b]8;;\x07\x1bP$q"p\x1b\\\x1b[2Jend\n';
  const painted = createLogPainter()(hostile);
  expect(bare(painted)).toBe('14:02:11  ● clickend\n');
});
