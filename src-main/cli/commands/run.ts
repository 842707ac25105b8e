import type { TaskRef } from '../../contract/api.ts';
import type { RunEvent } from '../../contract/run-events.ts';
import { createRenderer } from '../../core/runs/pretty.ts';
import { type Cli, type Command, wholeNumber } from '../cli.ts';
import type { Client } from '../connect.ts';
import { usageError } from '../exit.ts';
import { readKey } from '../keys.ts';
import { drained } from '../output.ts';

interface Options {
  run?: number;
  follow?: boolean;
  events?: boolean;
}

export function run(program: Command, cli: Cli): void {
  const group = program.command('run').description('read the journal of a run');
  const log = cli
    .command(group, 'log <key...>', 'what happened in a run (the latest one without --run)')
    .option('--run <number>', 'another run than the latest', wholeNumber({ min: 1, max: 1_000_000 }))
    .option('--follow', 'go on until the run ends')
    .option('--events', 'one JSON event per line, as recorded');
  cli.run<Options>(log, async ({ args, options, out, connect }) => {
    if (out.json && (options.follow || options.events)) throw usageError('--json is one document; for a stream of events take --events.');
    const { client } = await connect();
    const ref = await readKey(args, { cwd: process.cwd(), projects: () => client.projects.list() });
    const source = { ...ref, number: options.run ?? null };
    const { worktree } = await client.runs.read({ ...source, limit: 1 });
    const render = createRenderer({
      worktree,
      color: process.stdout.isTTY === true && !process.env.NO_COLOR,
      ...(process.stdout.columns ? { width: process.stdout.columns } : {}),
    });
    if (out.json) {
      const events: RunEvent[] = [];
      for await (const batch of recorded(client, source)) events.push(...batch);
      out.result(events, () => '');
      return;
    }
    for await (const batch of options.follow ? followed(client, source) : recorded(client, source)) {
      for (const event of batch) {
        out.text(options.events ? `${JSON.stringify(event)}\n` : render(event));
      }
      await drained();
    }
  });
}

type Source = TaskRef & { number: number | null };

async function* recorded(client: Client, source: Source): AsyncGenerator<RunEvent[]> {
  for (let fromSeq = 1; ; ) {
    const { events, nextSeq } = await client.runs.read({ ...source, fromSeq });
    if (events.length === 0) return;
    yield events;
    fromSeq = nextSeq;
  }
}

async function* followed(client: Client, source: Source): AsyncGenerator<RunEvent[]> {
  for await (const { lines } of await client.runs.follow(source)) yield parseLines(lines);
}

/** The events of some whole journal lines. */
export function parseLines(lines: string): RunEvent[] {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as RunEvent);
}
