import type { Cli, Command } from '../cli.ts';
import { table } from '../output.ts';

export function salvage(program: Command, cli: Cli): void {
  const group = program.command('salvage').description('list and restore work that was kept before something could destroy it');

  const list = cli.command(group, 'list', 'what was kept').option('--project <name>', 'of this project alone');
  cli.run<{ project?: string }>(list, async ({ options, out, connect }) => {
    const { client } = await connect();
    const found = await client.salvage.list(options.project === undefined ? {} : { project: options.project });
    out.result(found, () =>
      found.length === 0
        ? 'Nothing was kept: nothing had to be.'
        : table(
            found.map(({ project, slug, sha, at, reason, ref }) => [
              `${project}/${slug}`,
              new Date(at).toISOString().slice(0, 16).replace('T', ' '),
              sha.slice(0, 10),
              reason,
              ref,
            ]),
          ),
    );
  });

  const restore = cli
    .command(group, 'restore <project> <ref>', 'make a branch of it')
    .requiredOption('--branch <name>', 'name of the new branch');
  cli.run<{ branch: string }>(restore, async ({ args: [project = '', ref = ''], options, out, connect }) => {
    const { client } = await connect();
    const made = await client.salvage.restore({ project, ref, branch: options.branch });
    out.result(made, () => `${made.branch} is at ${made.sha.slice(0, 10)}.`);
  });
}
