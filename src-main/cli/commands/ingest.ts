import path from 'node:path';
import type { Cli, Command } from '../cli.ts';

export function ingest(program: Command, cli: Cli): void {
  const command = cli.command(program, 'ingest [root]', 'make tasks of */tasks/todo/*.md below a folder (of all known roots without one)');
  cli.run(command, async ({ args: [root], out, connect }) => {
    const { client } = await connect();
    const result = await client.system.ingest(root === undefined ? {} : { roots: [path.resolve(root)] });
    for (const { file, reason } of result.refused) out.note(`Not taken: ${file}: ${reason}`);
    out.result(result, () =>
      [
        ...result.added.map((key) => `Added ${key}`),
        `${result.added.length} added, ${result.skipped.length} skipped (there already), ${result.refused.length} not taken.`,
      ].join('\n'),
    );
  });
}
