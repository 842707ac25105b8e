import type { FileHandle } from 'node:fs/promises';

const chunkBytes = 64 * 1024;
const newline = 10;
/** No line was ever written that long (journal lines end at 128 KiB): a tail like that is what a power cut left. */
const longestLine = 1024 * 1024;

export interface ScannedLine {
  /** Without its newline. Valid until the next one is asked for. */
  bytes: Buffer;
  start: number;
  /** Just after the newline. */
  end: number;
}

/** The complete lines from byte `from` on. What stands after the last newline is being written, or torn, and is left out. */
export async function* scanLines(file: FileHandle, from: number): AsyncGenerator<ScannedLine, void> {
  const buffer = Buffer.allocUnsafe(chunkBytes);
  let rest: Buffer = Buffer.alloc(0);
  let at = from;
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, chunkBytes, at + rest.length);
    if (bytesRead === 0) return;
    const data = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
    let start = 0;
    for (let stop = data.indexOf(newline); stop !== -1; stop = data.indexOf(newline, start)) {
      yield { bytes: data.subarray(start, stop), start: at + start, end: at + stop + 1 };
      start = stop + 1;
    }
    at += start;
    rest = data.subarray(start);
    if (rest.length > longestLine) return;
  }
}

export function parseLine(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}

/** Writes all of it at `position`: one call may write less than it was given. */
export async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
