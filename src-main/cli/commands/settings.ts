import type { Settings } from '../../contract/settings.ts';
import type { Cli, Command } from '../cli.ts';
import { table } from '../output.ts';
import { shown } from './project.ts';

export function settings(program: Command, cli: Cli): void {
  const group = program.command('settings').description('read and change the settings');
  const lines = (values: Settings) => table(Object.entries(values).map(([key, value]) => [key, shown(value)]));

  cli.run(cli.command(group, 'get', 'show all settings'), async ({ out, connect }) => {
    const values = await (await connect()).client.settings.get();
    out.result(values, () => lines(values));
  });

  cli.run(
    cli.command(group, 'set <assignments...>', 'change settings: maxRunning=3 defaultAgent=codex'),
    async ({ args, out, connect }) => {
      const [{ readAssignments }, contract] = await Promise.all([import('../assignments.ts'), import('../../contract/settings.ts')]);
      const change = readAssignments(args, contract.settings.shape);
      const values = await (await connect()).client.settings.set(change);
      out.result(values, () => lines(values));
    },
  );
}
