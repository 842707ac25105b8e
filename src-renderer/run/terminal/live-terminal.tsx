import { useCallback, useEffect, useRef, useState } from 'react';
import type { Terminal } from '../../../src-main/contract/terminals.ts';
import { rpc } from '../../api/client.ts';
import { ConnectionLost } from '../../api/connection.ts';
import { messageOf } from '../../api/query-client.ts';
import { Button } from '../../ui/button.tsx';
import { FindBar } from '../find-bar.tsx';
import { reconnected } from '../use-journal.ts';
import { attach } from './attach.ts';
import { TerminalHost } from './terminal-host.tsx';
import { useTerminal } from './use-terminal.ts';
import { useTerminalFind } from './use-terminal-find.ts';

type End = { exitCode: number | null } | { problem: string };

/** A program in the task's worktree. It goes on without this view; whoever attaches again sees all of it. */
export function LiveTerminal({ terminal, onClose, onOpenAgain }: { terminal: Terminal; onClose: () => void; onOpenAgain: () => void }) {
  const { id } = terminal;
  const host = useRef<HTMLDivElement>(null);
  const pane = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [end, setEnd] = useState<End | null>(null);
  // A terminal that has ended has no size to change; the view says so when it attaches.
  const onFit = useCallback((size: { cols: number; rows: number }) => void rpc.terminals.resize({ id, ...size }).catch(() => {}), [id]);
  const view = useTerminal(host, { isReadOnly: false, label: `Terminal: ${terminal.title}`, onFit });
  const find = useTerminalFind(view, pane);

  useEffect(() => {
    if (!view) return;
    const abort = new AbortController();
    setEnd(null);
    view.terminal.focus();
    attach(view, {
      signal: abort.signal,
      stream: () => rpc.terminals.attach({ id }, { signal: abort.signal }),
      send: (data) => void rpc.terminals.write({ id, data }).catch(() => {}),
      onFit,
      isLost: (error) => error instanceof ConnectionLost,
      recovered: () => reconnected(abort.signal),
    }).then(
      (exitCode) => !abort.signal.aborted && setEnd({ exitCode }),
      (error: unknown) => !abort.signal.aborted && setEnd({ problem: messageOf(error) }),
    );
    return () => abort.abort();
  }, [view, id, onFit]);

  return (
    <div ref={pane} className="flex min-h-0 flex-1 flex-col">
      {find.bar ? <FindBar input={input} {...find.bar} /> : null}
      <TerminalHost host={host} />
      {end ? (
        <div role="status" className="flex shrink-0 items-center gap-2 border-t bg-canvas px-3 py-1.5">
          <span className="min-w-0 flex-1 truncate text-muted">
            {'problem' in end ? end.problem : `${terminal.title} ended${end.exitCode ? ` with exit code ${end.exitCode}` : ''}.`}
          </span>
          <Button size="sm" onClick={onOpenAgain}>
            Open again
          </Button>
          <Button size="sm" onClick={onClose}>
            Close
          </Button>
        </div>
      ) : (
        <p className="shrink-0 border-t px-3 py-0.5 text-faint text-meta">Esc, then Tab leaves the terminal.</p>
      )}
    </div>
  );
}
