import path from 'node:path';
import type { Project } from '../../contract/projects.ts';
import type { Cli, Command } from '../cli.ts';
import { usageError } from '../exit.ts';
import { table } from '../output.ts';

export function project(program: Command, cli: Cli): void {
  const group = program.command('project').description('add, list, set up and forget projects');

  const add = cli.command(group, 'add <path>', 'add a git repository').option('--name <name>', 'another name than its folder has');
  cli.run<{ name?: string }>(add, async ({ args: [folder = ''], options, out, connect }) => {
    if (folder === '') throw usageError('"" is no path. Give the folder of a git repository.');
    const { client } = await connect();
    // The instance may run in another folder than this command.
    const added = await client.projects.add({ path: path.resolve(folder), ...(options.name === undefined ? {} : { name: options.name }) });
    out.result(added, () => `Added ${added.name} (${added.path}).`);
  });

  cli.run(cli.command(group, 'list', 'list the projects'), async ({ out, connect }) => {
    const projects = await (await connect()).client.projects.list();
    out.result(projects, () =>
      projects.length === 0 ? 'There are no projects yet. Add one with `task-orchestrator project add PATH`.' : table(projects.map(row)),
    );
  });

  const set = cli
    .command(group, 'set <name> <assignments...>', 'change settings of a project: verifyCommand="npm test" paused=true')
    .addHelpText('after', '\nNothing behind the = means none, lists take commas, name=NEW renames.');
  cli.run(set, async ({ args: [name = '', ...words], out, connect }) => {
    const [{ readAssignments }, { projectName, projectSettings }] = await Promise.all([
      import('../assignments.ts'),
      import('../../contract/projects.ts'),
    ]);
    const { name: rename, ...settings } = readAssignments(words, { ...projectSettings.shape, name: projectName });
    const { client } = await connect();
    const changed = await client.projects.set({ name, settings, ...(rename === undefined ? {} : { rename: rename as string }) });
    out.result(changed, () => table(Object.entries(changed.settings).map(([key, value]) => [key, shown(value)])));
  });

  cli.run(
    cli.command(group, 'remove <name>', 'forget a project and its tasks; no file is deleted'),
    async ({ args: [name = ''], out, connect }) => {
      await (await connect()).client.projects.remove({ name });
      out.result({ removed: name }, () => `Forgot ${name}. Its files are as they were.`);
    },
  );
}

function row({ name, path: folder, present, settings }: Project): string[] {
  return [name, present ? (settings.paused ? 'paused' : '') : 'missing', folder];
}

export function shown(value: unknown): string {
  if (value === null) return '—';
  return Array.isArray(value) ? value.join(', ') : String(value);
}
