import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { chmod, mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import type { DestinationStream, Level, LogFn } from 'pino';
import { createRedactor } from './redact.ts';

/** What the core may do with a log: write lines, and hand a narrower one on. */
export interface Log {
  debug: LogFn;
  info: LogFn;
  warn: LogFn;
  error: LogFn;
  /** The same log with these values in every line. */
  child(values: Record<string, unknown>): Log;
}

export interface LogFile {
  log: Log;
  /** Waits until everything is on disk. May be called twice. */
  close(): Promise<void>;
}

/** Weeks of lines of a busy daemon; with the one older file that is kept the log never takes more than about twice this at a start. */
const ROTATE_ABOVE_BYTES = 10 * 1024 * 1024;

/**
 * Opens the log file (mode 0600, one JSON line per entry, secrets masked). A file that has grown too big becomes `<file>.1`
 * first. Rejects when the folder cannot be written to.
 */
export async function createLogFile({
  file,
  level = 'info',
  secrets = [],
}: {
  file: string;
  level?: Level;
  secrets?: readonly string[];
}): Promise<LogFile> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const size = await stat(file).then(
    (found) => found.size,
    () => 0, // No log yet.
  );
  if (size > ROTATE_ABOVE_BYTES) await rename(file, `${file}.1`);
  const target = await openLines(file);
  // The mode given at its making only counts for a new file.
  await chmod(file, 0o600);
  return { log: await createLog({ stream: target, level, secrets }), close: target.close };
}

/**
 * Lines to a file. A disk that is full costs lines, and nothing else: the daemon goes on and can still stop (pino's own file
 * destination tries for ever at the exit of the process), and writes again when there is room.
 */
async function openLines(file: string): Promise<DestinationStream & { close(): Promise<void> }> {
  const open = () => {
    const stream = createWriteStream(file, { flags: 'a', mode: 0o600 });
    // A stream that failed is closed by itself; the next line opens another.
    stream.on('error', () => undefined);
    return stream;
  };
  let stream = open();
  await once(stream, 'ready');
  let closing: Promise<void> | null = null;
  return {
    write(line) {
      if (closing !== null) return;
      if (stream.destroyed) stream = open();
      stream.write(line);
    },
    close() {
      stream.end();
      // Not being able to write the last lines is no reason not to close.
      closing ??= finished(stream).catch(() => undefined);
      return closing;
    },
  };
}

/** A log that writes to any stream, for tests and for the terminal. */
export async function createLog({
  stream,
  level = 'info',
  secrets = [],
}: {
  stream: DestinationStream;
  level?: Level;
  secrets?: readonly string[];
}): Promise<Log> {
  const { pino, stdTimeFunctions } = await import('pino');
  const redactor = createRedactor(secrets);
  const masking: DestinationStream = {
    write(line) {
      // Parsed, because a mask set into JSON text could swallow the quote at the end of a value.
      stream.write(redactor.suspicious(line) ? `${JSON.stringify(redactor.redactValue(JSON.parse(line)))}\n` : line);
    },
  };
  return pino<never>({ level, base: null, timestamp: stdTimeFunctions.isoTime }, masking);
}

/** For short commands: nobody reads a log of what they print anyway. */
export const silentLog: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore, child: () => silentLog };

function ignore(): void {
  // Nothing is kept.
}
