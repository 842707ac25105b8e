import { StringDecoder } from 'node:string_decoder';

export interface Line {
  /** Without its newline. Invalid UTF-8 shows as U+FFFD. */
  text: string;
  /** Its length on disk, without the newline. */
  bytes: number;
  /** Where the next line begins: reading again from here repeats nothing and loses nothing. */
  endOffset: number;
  /** Too long to be given whole: `text` is only its beginning. */
  cut: boolean;
}

/** Agents put whole answers and files into one line of JSON: 5 MB was seen. What is longer than this cannot be meant to be read. */
const WHOLE_LINE_BYTES = 64 * 1024 * 1024;
/** Of a longer line this much is kept: enough to see what it was. */
const HEAD_BYTES = 64 * 1024;

const NEWLINE = 10;

/**
 * Splits chunks into lines; `from` is the offset of the first byte. Gives the complete lines of each chunk together, and a
 * last line without newline at the end. Holds at most one line, and copies what it holds, so chunks may be reused.
 */
export async function* readLines(chunks: AsyncIterable<Buffer>, { from }: { from: number }): AsyncGenerator<Line[]> {
  const splitter = createLineSplitter(from);
  for await (const chunk of chunks) {
    const lines = splitter.push(chunk);
    if (lines.length > 0) yield lines;
  }
  const last = splitter.end();
  if (last) yield [last];
}

export interface LineSplitter {
  push(chunk: Buffer): Line[];
  /** The last line, if it has no newline. */
  end(): Line | null;
}

export function createLineSplitter(from: number, wholeLineBytes = WHOLE_LINE_BYTES): LineSplitter {
  let offset = from;
  /** The beginning of the current line, from earlier chunks; only the head of it once it is too long. */
  let parts: Buffer[] = [];
  let bytes = 0;

  const hold = (piece: Buffer) => {
    const wasWhole = bytes <= wholeLineBytes;
    bytes += piece.length;
    if (bytes <= wholeLineBytes) parts.push(Buffer.from(piece));
    else if (wasWhole) parts = [headOf(parts, piece)];
  };
  const take = (endOffset: number): Line => {
    const cut = bytes > wholeLineBytes;
    const held = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
    // A decoder leaves out the character that the cut went through.
    const line = { text: cut ? new StringDecoder('utf8').write(held) : held.toString('utf8'), bytes, endOffset, cut };
    parts = [];
    bytes = 0;
    return line;
  };

  return {
    push(chunk) {
      const lines: Line[] = [];
      let start = 0;
      for (let newline = chunk.indexOf(NEWLINE); newline !== -1; newline = chunk.indexOf(NEWLINE, start)) {
        const endOffset = offset + newline + 1;
        if (bytes > 0 || newline - start > wholeLineBytes) {
          hold(chunk.subarray(start, newline));
          lines.push(take(endOffset));
        } else {
          // The usual case, a line within one chunk, is decoded in place.
          lines.push({ text: chunk.toString('utf8', start, newline), bytes: newline - start, endOffset, cut: false });
        }
        start = newline + 1;
      }
      if (start < chunk.length) hold(chunk.subarray(start));
      offset += chunk.length;
      return lines;
    },
    end: () => (bytes > 0 ? take(offset) : null),
  };
}

function headOf(parts: Buffer[], piece: Buffer): Buffer {
  const head: Buffer[] = [];
  let room = HEAD_BYTES;
  for (const part of [...parts, piece]) {
    if (room === 0) break;
    head.push(part.subarray(0, room));
    room -= Math.min(room, part.length);
  }
  // Buffer.concat copies, so the rest of the long line can be freed.
  return Buffer.concat(head);
}
