import { useEffect, useRef, useState } from 'react';
import type { Run } from '../../../src-main/contract/runs.ts';
import type { TaskWithRuns } from '../../../src-main/contract/tasks.ts';
import { rpc } from '../../api/client.ts';
import { messageOf } from '../../api/query-client.ts';
import { bytes } from '../../lib/format.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorState } from '../../ui/empty-state.tsx';
import { FindBar } from '../find-bar.tsx';
import { reconnected } from '../use-journal.ts';
import { createLogPainter } from './log-paint.ts';
import { TerminalHost } from './terminal-host.tsx';
import { useTerminal } from './use-terminal.ts';
import { useTerminalFind } from './use-terminal-find.ts';

const pieceBytes = 256 * 1024;
/** About what the terminal can scroll back to: what comes before is in the download. */
const mostBytes = 5 * pieceBytes;

/** The run's log for people, with colours, as it is written. Nothing that is typed or asked for in it goes anywhere. */
export function OutputView({ task, run }: { task: TaskWithRuns; run: Run }) {
  const host = useRef<HTMLDivElement>(null);
  const pane = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const view = useTerminal(host, { isReadOnly: true, label: "The run's output" });
  const find = useTerminalFind(view, pane);
  const { project, slug } = task;
  const { number } = run;
  /** Where what is shown begins, and how much it was then. */
  const [shown, setShown] = useState({ from: 0, size: 0 });
  /** Where it shall begin: null for the last piece. */
  const [wanted, setWanted] = useState<number | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [tries, setTries] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `tries` begins it anew
  useEffect(() => {
    if (!view) return;
    const { terminal } = view;
    const abort = new AbortController();
    const ref = { project, slug, number };
    const show = async () => {
      const paint = createLogPainter();
      const isEarlier = wanted !== null;
      const scrolledFromEnd = terminal.buffer.active.baseY - terminal.buffer.active.viewportY;
      let piece = await rpc.runs.log({ ...ref, fromByte: wanted });
      if (abort.signal.aborted) return;
      terminal.reset();
      setShown({ from: piece.fromByte, size: piece.size });
      terminal.write(paint(piece.text));
      while (piece.nextByte < piece.size) {
        const { nextByte } = piece;
        piece = await rpc.runs.log({ ...ref, fromByte: nextByte });
        if (abort.signal.aborted) return;
        terminal.write(paint(piece.text));
        if (piece.nextByte <= nextByte) break;
      }
      // The line that was in view stays in view; it has only more above it.
      if (isEarlier) terminal.write('', () => terminal.scrollToLine(Math.max(0, terminal.buffer.active.baseY - scrolledFromEnd)));
      let next = piece.nextByte;
      while (!abort.signal.aborted) {
        try {
          for await (const { text, nextByte } of await rpc.runs.followLog({ ...ref, fromByte: next }, { signal: abort.signal })) {
            // What comes faster than it can be painted waits here, not in the terminal's memory.
            await new Promise<void>((resolve) => terminal.write(paint(text), resolve));
            next = nextByte;
          }
          return;
        } catch {
          if (!abort.signal.aborted) await reconnected(abort.signal);
        }
      }
    };
    setError(null);
    show().catch((problem: unknown) => !abort.signal.aborted && setError(problem));
    return () => abort.abort();
  }, [view, project, slug, number, wanted, tries]);

  return (
    <div ref={pane} className="flex min-h-0 flex-1 flex-col">
      {find.bar ? <FindBar input={input} {...find.bar} /> : null}
      {error ? (
        <ErrorState
          title="The output could not be read"
          text={messageOf(error)}
          action={<Button onClick={() => setTries(tries + 1)}>Try again</Button>}
        />
      ) : null}
      {shown.from > 0 ? (
        <div className="flex h-7 shrink-0 items-center gap-2 border-b px-3 text-meta text-muted">
          {bytes(shown.from)} before this
          {shown.size - shown.from < mostBytes ? (
            <Button size="sm" variant="ghost" onClick={() => setWanted(Math.max(0, shown.from - pieceBytes))}>
              Load earlier
            </Button>
          ) : (
            <span className="text-faint">The download has all of it.</span>
          )}
        </div>
      ) : null}
      <TerminalHost host={host} />
    </div>
  );
}
