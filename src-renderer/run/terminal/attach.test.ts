import { expect, it } from 'vitest';
import type { TerminalOutput } from '../../../src-main/contract/terminals.ts';
import { attach } from './attach.ts';

const lost = new Error('lost');

/** A terminal that answers every question it is shown, as real ones do, and says what it shows. */
function fakeTerminal() {
  let shown = '';
  const listeners = new Set<(data: string) => void>();
  const type = (data: string) => {
    for (const listener of listeners) listener(data);
  };
  const onData = (listener: (data: string) => void) => {
    listeners.add(listener);
    return { dispose: () => void listeners.delete(listener) };
  };
  const size = { cols: 80, rows: 24 };
  const terminal = {
    reset: () => {
      shown = '';
    },
    resize: (cols: number, rows: number) => void Object.assign(size, { cols, rows }),
    write(data: string, done: () => void) {
      shown += data;
      if (data.includes('?')) type('answer');
      queueMicrotask(done);
    },
    onData,
    onBinary: () => ({ dispose: () => {} }),
  };
  return {
    view: { terminal, fit: () => ({ cols: 100, rows: 30 }) } as unknown as Parameters<typeof attach>[0],
    type,
    size,
    shown: () => shown,
    isListening: () => listeners.size > 0,
  };
}

function line(streams: (TerminalOutput | 'lost' | Error)[][], onOutput: () => void = () => {}) {
  const sent: string[] = [];
  const sizes: { cols: number; rows: number }[] = [];
  return {
    sent,
    sizes,
    signal: new AbortController().signal,
    async stream() {
      const outputs = streams.shift() ?? [];
      return (async function* () {
        for (const output of outputs) {
          if (output === 'lost') throw lost;
          if (output instanceof Error) throw output;
          yield output;
          onOutput();
        }
      })();
    },
    send: (data: string) => void sent.push(data),
    onFit: (size: { cols: number; rows: number }) => void sizes.push(size),
    isLost: (error: unknown) => error === lost,
    recovered: async () => {},
  };
}
const screen = (data: string): TerminalOutput => ({ type: 'screen', data, cols: 80, rows: 24 });
const data = (text: string): TerminalOutput => ({ type: 'data', data: text });

it('shows the screen and what comes, tells its own size, and ends with the exit code', async () => {
  const terminal = fakeTerminal();
  const wire = line([[screen('$ '), data('ls\n'), { type: 'size', cols: 60, rows: 20 }, { type: 'exit', exitCode: 3 }]]);
  expect(await attach(terminal.view, wire)).toBe(3);
  expect(terminal.shown()).toBe('$ ls\n');
  expect(wire.sizes).toEqual([{ cols: 100, rows: 30 }]);
  expect(terminal.size).toEqual({ cols: 60, rows: 20 });
  expect(terminal.isListening()).toBe(false);
});

it('after a lost connection the screen replaces what was shown, so that nothing is missing or there twice', async () => {
  const terminal = fakeTerminal();
  const wire = line([
    [screen('one '), data('two '), 'lost'],
    [screen('one two three '), data('four'), { type: 'exit', exitCode: 0 }],
  ]);
  await attach(terminal.view, wire);
  expect(terminal.shown()).toBe('one two three four');
});

it('answers what a program asks now, and not again what is only shown again', async () => {
  const terminal = fakeTerminal();
  const wire = line([[screen('old?'), data('new?'), { type: 'exit', exitCode: 0 }]]);
  await attach(terminal.view, wire);
  expect(wire.sent).toEqual(['answer']);
});

it('sends a big paste in pieces that a call takes', async () => {
  const terminal = fakeTerminal();
  let pasted = false;
  const wire = line([[screen(''), data('$ '), { type: 'exit', exitCode: 0 }]], () => {
    if (!pasted) terminal.type('x'.repeat(450_000));
    pasted = true;
  });
  await attach(terminal.view, wire);
  expect(wire.sent.map(({ length }) => length)).toEqual([200_000, 200_000, 50_000]);
});

it('what is not the connection is an error of the terminal, and is told', async () => {
  const wire = line([[screen(''), new Error('This terminal is closed. Open a new one.')]]);
  await expect(attach(fakeTerminal().view, wire)).rejects.toThrow('is closed');
});
