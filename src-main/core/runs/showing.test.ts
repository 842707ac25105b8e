import { describe, expect, it } from 'vitest';
import type { AgentEvent, OrchestratorEvent, RunEvent, StageName } from '../../contract/run-events.ts';
import { createManualClock } from '../lib/clock.ts';
import { createDiffWatch } from './diff-watch.ts';
import { createShowing } from './showing.ts';

let seq = 0;
const event = (what: AgentEvent | OrchestratorEvent, stage: StageName = 'do'): RunEvent => ({ seq: ++seq, at: 1000 + seq, stage, ...what });
const stepOf = (what: AgentEvent | OrchestratorEvent, stage?: StageName) => {
  const showing = createShowing('/worktrees/web/fix');
  return showing.heard(event(what, stage)) ? (showing.take()?.step_text ?? null) : null;
};
const edit = (id: string): AgentEvent => ({ type: 'edit', id, path: '/worktrees/web/fix/src/auth.ts', diff: null, added: 1, removed: 0 });
const result = (id: string): AgentEvent => ({ type: 'result', id, ok: true, output: '', cutFrom: null, exitCode: null, durationMs: null });

describe('the step of a run', () => {
  it.each<[string, AgentEvent | OrchestratorEvent, StageName, string | null]>([
    ['an edit, from the worktree on', edit('1'), 'do', 'Edit src/auth.ts'],
    ['a command of the agent', { type: 'command', id: '1', command: 'npm test' }, 'do', '$ npm test'],
    ['the setup command', { type: 'command', id: '1', command: 'npm ci' }, 'setup', 'setup: npm ci'],
    ['a tool with what it is about', { type: 'tool', id: '1', name: 'Grep', input: {}, summary: 'useAuth' }, 'do', 'Grep useAuth'],
    ['the first line of a message', { type: 'message', text: '\n I look at it.\n\nMore.' }, 'do', 'I look at it.'],
    ['nothing of what a sub-agent says', { type: 'message', text: 'Found it.', parent: 's' }, 'do', null],
    ['the beginning of a stage', { type: 'stage', status: 'started', text: '' }, 'review', 'Starting the review'],
    ['nothing of its end', { type: 'stage', status: 'succeeded', text: '' }, 'review', null],
    ['nothing of a thought', { type: 'thinking', text: 'hm' }, 'do', null],
    ['a command of many lines in one', { type: 'command', id: '1', command: 'cat <<E\n  a\nE' }, 'do', '$ cat <<E a E'],
    ['no escape sequence', { type: 'message', text: '\u001b]0;title\u0007\u001b[31mred\u001b[0m' }, 'do', 'red'],
  ])('shows %s', (_, what, stage, text) => expect(stepOf(what, stage)).toBe(text));

  it('is at most 200 characters long', () => expect(stepOf({ type: 'message', text: 'x'.repeat(1000) })).toHaveLength(200));

  it('is taken once, and only the latest', () => {
    const showing = createShowing('/w');
    showing.heard(event({ type: 'message', text: 'first' }));
    const last = event({ type: 'message', text: 'second' });
    showing.heard(last);
    showing.heard(event({ type: 'todos', items: [{ text: ' one\n two ', status: 'active' }] }));
    expect(showing.take()).toEqual({ step_text: 'second', step_at: last.at, todos: '[{"text":"one two","status":"active"}]' });
    expect(showing.take()).toBeNull();
  });
});

describe('the measuring of changes', () => {
  const start = () => {
    const clock = createManualClock();
    let ends: (() => void)[] = [];
    let looks = 0;
    const watch = createDiffWatch({
      clock,
      look: () => {
        looks++;
        return new Promise((resolve) => ends.push(resolve));
      },
    });
    const end = async () => {
      for (const resolve of ends) resolve();
      ends = [];
      await new Promise((resolve) => setImmediate(resolve));
    };
    const write = (id: string) => {
      watch.heard(event(edit(id)));
      watch.heard(event(result(id)));
    };
    return { clock, watch, end, write, looks: () => looks };
  };

  it('looks when a tool that writes has ended, not when one that reads has', () => {
    const { watch, write, looks } = start();
    watch.heard(event({ type: 'tool', id: 'r', name: 'Read', input: {}, summary: '' }));
    watch.heard(event(result('r')));
    expect(looks()).toBe(0);
    write('1');
    expect(looks()).toBe(1);
  });

  it('looks once for all that was written meanwhile, two seconds after the last look', async () => {
    const { clock, write, end, looks } = start();
    write('1');
    write('2');
    await end();
    write('3');
    clock.advance(1999);
    expect(looks()).toBe(1);
    clock.advance(1);
    expect(looks()).toBe(2);
    await end();
    clock.advance(60_000);
    expect(looks()).toBe(2);
  });

  it('rests the longer the longer a look takes', async () => {
    const { clock, write, end, looks } = start();
    write('1');
    clock.advance(1000);
    await end();
    write('2');
    clock.advance(9_999);
    expect(looks()).toBe(1);
    clock.advance(1);
    expect(looks()).toBe(2);
  });

  it('leaves nothing behind when it is stopped', async () => {
    const { clock, watch, write, end } = start();
    write('1');
    const stopped = watch.stop();
    await end();
    await stopped;
    write('2');
    expect(clock.pending()).toBe(0);
  });
});
