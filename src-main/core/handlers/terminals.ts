import type { TaskRow } from '../tasks/store.ts';
import type { TerminalTask } from '../terminals/terminals.ts';
import type { Core, Implementer } from './implementer.ts';

export function terminalHandlers(os: Implementer, { tasks, runStore, terminals }: Core) {
  const about = (row: TaskRow): TerminalTask => {
    const run = runStore.latest(row.id);
    const { id, status } = row;
    return { id, status, key: `${row.project}/${row.slug}`, run: run && { ...run, gitConfig: run.progress.gitConfig } };
  };
  return {
    list: os.terminals.list.handler(({ input }) => terminals.list(tasks.require(input).id)),
    open: os.terminals.open.handler(({ input }) => terminals.open(() => about(tasks.require(input)), input.kind, input)),
    attach: os.terminals.attach.handler(async function* ({ input, signal, context }) {
      yield* terminals.attach(input.id, signal, () => context.flow?.() ?? null);
    }),
    write: os.terminals.write.handler(({ input }) => terminals.write(input.id, input.data)),
    resize: os.terminals.resize.handler(({ input }) => terminals.resize(input.id, input)),
    close: os.terminals.close.handler(({ input }) => terminals.close(input.id)),
  };
}
