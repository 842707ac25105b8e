import { constants } from 'node:os';
import type { Terminal, TerminalKind, TerminalOutput } from '../../contract/terminals.ts';
import type { Clock } from '../lib/clock.ts';
import type { Environment } from '../process/environment.ts';
import { type PtyExit, startPty } from '../process/pty.ts';
import { stopTree } from '../process/tree.ts';
import { createScreen } from './screen.ts';
import { createViewers, highWater } from './viewers.ts';
import { createSequenceKeeper } from './whole-sequences.ts';

/** By which everything that was started from a terminal is found again. */
export const terminalMarker = 'TASK_ORCH_TERMINAL';
const lowWater = 64 * 1024;
/** For shells and agents to write their history down. */
const graceMs = 2_000;

export interface TerminalProgram {
  id: string;
  kind: TerminalKind;
  title: string;
  file: string;
  args: string[];
  cwd: string;
  env: Environment;
  cols: number;
  rows: number;
}

/** One program in a terminal, with what it shows and everybody who looks at it. */
export interface OpenTerminal {
  readonly info: Terminal;
  /** What it shows, what comes, and how it ended. `flow` is awaited between two pieces. */
  attach(signal: AbortSignal | undefined, flow: () => Promise<void> | null): AsyncGenerator<TerminalOutput, void>;
  write(data: string): void;
  resize(cols: number, rows: number): void;
  /** Ends all that runs in it. Says what could not be ended, else null. */
  stop(): Promise<string | null>;
  /** Resolves when nothing of it runs any more, however it came to that. */
  readonly gone: Promise<string | null>;
}

export type OpenResult = { ok: true; terminal: OpenTerminal } | { ok: false; reason: 'missing' | 'failed'; message: string };

/*
 *  program ──► pty ──► whole sequences ─┬─► screen   (for who attaches later)
 *               ▲                       └─► viewers  (one bounded queue each)
 *               └── paused while the screen is behind, or everybody who looks is
 */
export async function openTerminal(program: TerminalProgram, clock: Clock): Promise<OpenResult> {
  const { id, kind, title, cwd } = program;
  const marker = { variable: terminalMarker, value: id };
  const balance = () => {
    const waiting = Math.max(screen.backlog, viewers.unsent);
    if (waiting > highWater) pty.pause();
    else if (waiting < lowWater) pty.resume();
  };
  const screen = await createScreen({ cols: program.cols, rows: program.rows, onProgress: () => balance() });
  const viewers = createViewers({ snapshot: screen.snapshot, onRead: () => balance() });
  const env = { ...program.env, COLORTERM: 'truecolor', PWD: cwd, [marker.variable]: marker.value };
  const started = await startPty({ ...program, env, clock });
  if (!started.ok) return started;
  const { pty } = started;

  const info: Terminal = { id, kind, title, cwd, startedAt: clock.now(), exitCode: null };
  const size = { cols: program.cols, rows: program.rows };
  const keeper = createSequenceKeeper();
  const show = (data: string) => {
    if (data === '') return;
    screen.write(data);
    viewers.add({ type: 'data', data });
    balance();
  };
  pty.onData((data) => show(keeper.push(data)));

  let stopping: ReturnType<typeof stopTree> | null = null;
  const stopAll = () => {
    stopping ??= stopTree({ root: pty.identity, marker, politeSignal: 'SIGHUP', ask: 'group', graceMs, clock });
    return stopping;
  };
  const gone = (async () => {
    const exit = await pty.exit;
    show(keeper.rest());
    const exitCode = exitCodeOf(exit);
    info.exitCode = exitCode;
    viewers.add({ type: 'exit', exitCode });
    // A server that was started from it would hold on to the worktree, and nobody would see it any more.
    const stopped = await stopAll();
    return stopped.ok ? null : stopped.message;
  })();

  return {
    ok: true,
    terminal: {
      info,
      gone,
      async *attach(signal, flow) {
        const viewer = viewers.join(signal);
        try {
          for (let output = await viewer.next(); output; output = await viewer.next()) {
            yield output;
            if (output.type === 'exit') return;
            await flow();
          }
        } finally {
          viewer.leave();
        }
      },
      write: (data) => pty.write(data),
      resize(cols, rows) {
        if (cols === size.cols && rows === size.rows) return;
        Object.assign(size, { cols, rows });
        pty.resize(cols, rows);
        screen.resize(cols, rows);
        viewers.add({ type: 'size', cols, rows });
      },
      async stop() {
        const stopped = await stopAll();
        // What is stuck in the kernel has no end to wait for.
        return stopped.ok ? gone : stopped.message;
      },
    },
  };
}

/** As a shell says it: 128 and the signal's number. */
function exitCodeOf({ exitCode, signal }: PtyExit): number {
  return exitCode ?? 128 + (constants.signals[signal as NodeJS.Signals] ?? 0);
}
