import { harmless } from '../../contract/harmless.ts';
import type { Dashboard } from '../../contract/system.ts';
import { systemClock } from '../../core/lib/clock.ts';
import type { Cli, Command } from '../cli.ts';
import { usageError } from '../exit.ts';
import { duration, table } from '../output.ts';

/** A run changes many times a second; nobody reads faster than this. */
const REDRAW_EVERY_MS = 250;

export function dashboard(program: Command, cli: Cli): void {
  const command = cli
    .command(program, 'dashboard', 'per project: what is queued, running and done')
    .option('--watch', 'draw again on every change');
  cli.run<{ watch?: boolean }>(command, async ({ options, out, connect, attach }) => {
    if (options.watch && out.json) throw usageError('--watch and --json do not go together: one is a stream, the other one document.');
    const { client } = await (options.watch ? attach() : connect());
    // Listening before looking, so that no change falls in between.
    const changes = options.watch ? await client.system.changes() : null;
    const draw = async () => {
      const now = await client.system.dashboard();
      if (changes) out.text(`${process.stdout.isTTY ? '\x1b[H\x1b[2J' : '\n'}${harmless(render(now, systemClock.now()))}\n`);
      else out.result(now, () => render(now, systemClock.now()));
    };
    await draw();
    if (!changes) return;
    let due = false;
    let failure: { error: unknown } | null = null as { error: unknown } | null;
    let drawing = Promise.resolve();
    for await (const _change of changes) {
      if (failure) throw failure.error;
      if (due) continue;
      due = true;
      systemClock.after(REDRAW_EVERY_MS, () => {
        due = false;
        drawing = drawing.then(draw).catch((error: unknown) => {
          failure = { error };
        });
      });
    }
    await drawing;
  });
}

function render({ projects, running, queuePaused, maxRunning }: Dashboard, now: number): string {
  const head = ['project', 'todo', 'queued', 'inprogress', 'review', 'done', 'failed', ''];
  const rows = projects.map((p) => [
    p.name,
    ...[p.todo, p.queued, p.inprogress, p.review, p.done, p.failed].map(String),
    p.present ? (p.paused ? 'paused' : '') : 'missing',
  ]);
  const active = running.map((r) => [
    '▸',
    r.key,
    r.agent,
    r.model ?? '',
    r.stage ?? '',
    duration(now - r.startedAt),
    r.costUsd === null ? '' : `$${r.costUsd.toFixed(2)}`,
  ]);
  return [
    projects.length === 0 ? 'There are no projects yet. Add one with `task-orchestrator project add PATH`.' : table([head, ...rows]),
    '',
    `${running.length} of ${maxRunning} running${queuePaused ? ', the queue is paused' : ''}`,
    ...(active.length === 0 ? [] : [table(active)]),
  ].join('\n');
}
