import { harmless } from '../contract/harmless.ts';
import { EXIT, ExitError } from './exit.ts';

export interface Output {
  readonly json: boolean;
  /** The one JSON document of a command, or its form for people. Called once. */
  result(value: unknown, human: () => string): void;
  /** For people only: text that comes bit by bit. Not cleaned: the caller has done that. */
  text(text: string): void;
  /** For stderr. */
  note(text: string): void;
}

/** Whoever reads our output (`| head`) has seen enough. */
let readerGone = false;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  readerGone = true;
});

/** Ends the command by an error, so that it cleans up behind itself as it always does. */
function write(text: string): void {
  if (readerGone) throw new ExitError(EXIT.ok, 'Nobody reads the output any more.');
  process.stdout.write(text);
}

/** Waits for whoever reads our output, so that a long one doesn't pile up in memory. */
export function drained(): Promise<void> | null {
  if (!process.stdout.writableNeedDrain || readerGone) return null;
  return new Promise((resolve) => {
    const done = () => {
      process.stdout.off('drain', done);
      process.stdout.off('error', done);
      resolve();
    };
    process.stdout.on('drain', done);
    process.stdout.on('error', done);
  });
}

export function createOutput(json: boolean): Output {
  return {
    json,
    result(value, human) {
      const text = json ? JSON.stringify(value, null, 2) : harmless(human());
      if (text !== '') write(`${text}\n`);
    },
    text(text) {
      if (!json) write(text);
    },
    note: (text) => void process.stderr.write(`${harmless(text)}\n`),
  };
}

/** Columns as wide as their widest cell, two spaces apart; the last one as long as it is. */
export function table(rows: readonly (readonly string[])[]): string {
  // A line break in a title must not tear the table.
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll(/\s+/g, ' ').trim()));
  const widths: number[] = [];
  for (const row of cells) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  return cells
    .map((row) =>
      row
        .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] as number)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `3d`, `2h 5m`, `40s`. */
export function duration(ms: number): string {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 60) return `${s}s`;
  if (s < 3600) return `${Math.floor(s / 60)}m ${s % 60}s`;
  if (s < 86_400) return `${Math.floor(s / 3600)}h ${Math.floor((s % 3600) / 60)}m`;
  return `${Math.floor(s / 86_400)}d`;
}
