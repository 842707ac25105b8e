import type { Cli, Command } from '../cli.ts';

export function queue(program: Command, cli: Cli): void {
  const group = program.command('queue').description('pause and resume the whole queue');
  for (const [name, queuePaused, description, said] of [
    ['pause', true, 'start nothing new; what runs goes on', 'The queue is paused. What runs goes on.'],
    ['resume', false, 'start queued tasks again', 'The queue goes on.'],
  ] as const) {
    cli.run(cli.command(group, name, description), async ({ out, connect }) => {
      const settings = await (await connect()).client.settings.set({ queuePaused });
      out.result(settings, () => said);
    });
  }
}
