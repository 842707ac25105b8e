import type { TerminalOutput } from '../../../src-main/contract/terminals.ts';
import type { TerminalView } from './create-terminal.ts';

/** What one call takes at most is a million; a paste of more goes in pieces. */
const pieceChars = 200_000;

interface Line {
  signal: AbortSignal;
  stream(): Promise<AsyncIterable<TerminalOutput>>;
  send(data: string): void;
  onFit(size: { cols: number; rows: number }): void;
  /** The connection broke, and the program goes on. */
  isLost(error: unknown): boolean;
  recovered(): Promise<void>;
}

/*
 *  attach ─► screen (all that is there, in place of what was shown) ─► data … ─► exit ─► resolves with its code
 *    ▲                                                                  │
 *    └───────────────────── recovered ◄──── connection lost ────────────┘        anything else: rejects
 */
export async function attach(view: Pick<TerminalView, 'terminal' | 'fit'>, line: Line): Promise<number | null> {
  const { terminal } = view;
  // While a screen is put in place, what the terminal would answer to it was answered long ago.
  let isReplaying = true;
  const send = (data: string) => {
    if (isReplaying) return;
    for (let from = 0; from < data.length; from += pieceChars) line.send(data.slice(from, from + pieceChars));
  };
  const announce = () => {
    const size = view.fit();
    if (size) line.onFit(size);
  };
  const listening = [terminal.onData(send), terminal.onBinary(send)];
  try {
    for (;;) {
      try {
        for await (const output of await line.stream()) {
          if (line.signal.aborted) return null;
          switch (output.type) {
            case 'screen':
              isReplaying = true;
              terminal.reset();
              terminal.resize(output.cols, output.rows);
              await written(terminal, output.data);
              isReplaying = false;
              announce();
              break;
            case 'data':
              await written(terminal, output.data);
              break;
            case 'size':
              terminal.resize(output.cols, output.rows);
              break;
            case 'exit':
              return output.exitCode;
          }
        }
        return null;
      } catch (error) {
        if (line.signal.aborted) return null;
        if (!line.isLost(error)) throw error;
        await line.recovered();
      }
    }
  } finally {
    for (const each of listening) each.dispose();
  }
}

/** Resolves when it is on the screen: what comes faster waits outside the terminal, which would drop it from 50 MB on. */
const written = (terminal: TerminalView['terminal'], data: string) => new Promise<void>((resolve) => terminal.write(data, resolve));
