import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../contract/run-events.ts';
import { createRedactor } from '../lib/redact.ts';
import { createByteQueue } from './byte-queue.ts';
import { encodeLine } from './journal-line.ts';
import { createPieceRenderer } from './pretty.ts';

const redactor = createRedactor([]);
const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom('a', '\n', '\\', '"', 'u', '\t', '\r', '\u001b', '\u007f', '\u009b', 'é', '…') }),
);

describe('encodeLine', () => {
  it('calls an event plain only if the log reads the same without a closer look', () => {
    fc.assert(
      fc.property(text, (message) => {
        const { event, line, plain } = encodeLine({ seq: 1, at: 0, stage: 'do', type: 'message', text: message }, redactor);
        expect(line.endsWith('}\n')).toBe(true);
        const render = () => createPieceRenderer({ worktree: '/w', color: false });
        if (plain) expect(render()(event as RunEvent, true).join('')).toBe(render()(event as RunEvent, false).join(''));
      }),
      { numRuns: 2_000 },
    );
  });

  it('calls ordinary text plain, several lines and quotes included', () => {
    const encode = (message: string) => encodeLine({ seq: 1, at: 0, stage: 'do', type: 'message', text: message }, redactor).plain;
    expect(encode('Two lines,\nand a "quote".')).toBe(true);
    for (const odd of ['a\tb', 'a\rb', '\u001b[31m', '\u007f', 'é', '\u009b', '\ud800']) expect(encode(odd)).toBe(false);
  });
});

describe('a byte queue', () => {
  it('holds what was added, in order, and counts its bytes', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 20 }), (parts) => {
        const queue = createByteQueue();
        queue.add('left over from before'.repeat(10));
        queue.clear();
        for (const part of parts) expect(queue.add(part)).toBe(Buffer.byteLength(part));
        expect(queue.view()).toEqual(Buffer.from(parts.map((part) => part.toWellFormed()).join('')));
        expect(queue.length).toBe(queue.view().length);
      }),
    );
  });

  it('grows for what is longer than usual', () => {
    const queue = createByteQueue();
    const long = 'é'.repeat(500_000);
    queue.add('a');
    expect(queue.add(long)).toBe(1_000_000);
    expect(queue.view().toString()).toBe(`a${long}`);
  });
});
