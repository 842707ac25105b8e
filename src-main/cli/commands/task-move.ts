import type { TaskRef } from '../../contract/api.ts';
import type { Task } from '../../contract/tasks.ts';
import type { Cli, Command } from '../cli.ts';
import type { Client } from '../connect.ts';
import { endingOf } from '../exit.ts';
import { readKey, readKeys } from '../keys.ts';

const reader = (client: Client) => ({ cwd: process.cwd(), projects: () => client.projects.list() });
const said = (task: Task) => `${task.key} is ${task.status}${task.waiting ? `: ${task.waiting.text}` : ''}`;

/** The commands that move a task from one state to another. */
export function moveTasks(group: Command, cli: Cli): void {
  cli.run(cli.command(group, 'queue <key...>', 'let an agent work on it; several at once are possible'), async ({ args, out, connect }) => {
    const { client } = await connect();
    const results: (Task | { key: string; error: { code: string; message: string } })[] = [];
    let worst = 0;
    for (const ref of await readKeys(args, reader(client))) {
      try {
        results.push(await client.tasks.queue(ref));
      } catch (error) {
        // One that cannot be queued doesn't keep the others from it.
        const { exitCode, code, message } = endingOf(error);
        out.note(message);
        results.push({ key: `${ref.project}/${ref.slug}`, error: { code, message } });
        worst ||= exitCode;
      }
    }
    out.result(results, () => results.flatMap((result) => ('error' in result ? [] : [said(result)])).join('\n'));
    return worst;
  });

  const move = <Options>(command: Command, action: (client: Client, ref: TaskRef, options: Options) => Promise<Task>) =>
    cli.run<Options>(command, async ({ args, options, out, connect }) => {
      const { client } = await connect();
      const task = await action(client, await readKey(args, reader(client)), options);
      out.result(task, () => said(task));
    });

  move(cli.command(group, 'cancel <key...>', 'stop it, or take it out of the queue; its work is kept'), (client, ref) =>
    client.tasks.cancel(ref),
  );
  move<{ continue?: boolean }>(
    cli
      .command(group, 'retry <key...>', 'try a failed task again, from the start')
      .option('--continue', 'go on in the kept worktree and session'),
    (client, ref, options) => client.tasks.retry({ ...ref, continue: options.continue === true }),
  );
  move<{ text: string }>(
    cli.command(group, 'changes <key...>', 'send a task in review back to its agent').requiredOption('--text <text>', 'what should change'),
    (client, ref, { text }) => client.tasks.requestChanges({ ...ref, text }),
  );
  move(cli.command(group, 'accept <key...>', 'take what is in review: it is done'), (client, ref) => client.tasks.accept(ref));
  move(cli.command(group, 'archive <key...>', 'put it away'), (client, ref) => client.tasks.archive(ref));
  move(cli.command(group, 'restore <key...>', 'bring it back from the archive'), (client, ref) => client.tasks.restore(ref));
}
