import type { Cli, Command } from '../cli.ts';
import type { Client } from '../connect.ts';
import { EXIT, ExitError } from '../exit.ts';
import { readKey } from '../keys.ts';

interface Options {
  only?: string[];
  title?: string;
}

const many = (value: string, before: string[] = []) => [
  ...before,
  ...value
    .split(',')
    .map((slug) => slug.trim())
    .filter(Boolean),
];
const onlyOption = ['--only <slugs>', 'these proposals alone, with commas; all of them without this', many] as const;

/** The commands that turn proposals into work. */
export function publishFeature(group: Command, cli: Cli): void {
  const chosen = async (client: Client, args: string[], only: string[] | undefined) => {
    const ref = await readKey(args, { cwd: process.cwd(), projects: () => client.projects.list() });
    if (only && only.length > 0) return { ref, slugs: only };
    const { key, tasks } = await client.features.get(ref);
    const slugs = tasks.filter(({ status }) => status === 'proposed').map(({ slug }) => slug);
    if (slugs.length === 0) throw new ExitError(EXIT.conflict, `${key} has no proposals to publish.`);
    return { ref, slugs };
  };

  const publish = cli.command(group, 'publish <key...>', 'make a draft of each proposal, with its edges').option(...onlyOption);
  cli.run<Options>(publish, async ({ args, options, out, connect }) => {
    const { client } = await connect();
    const { ref, slugs } = await chosen(client, args, options.only);
    const tasks = await client.features.publish({ ...ref, slugs });
    out.result(tasks, () => tasks.map(({ key, status }) => `${key} is ${status}`).join('\n'));
  });

  const bundle = cli
    .command(group, 'bundle <key...>', 'make one draft of the proposals: one branch, one pull request')
    .option(...onlyOption)
    .option('--title <text>', 'of the draft; the feature’s without this');
  cli.run<Options>(bundle, async ({ args, options, out, connect }) => {
    const { client } = await connect();
    const { ref, slugs } = await chosen(client, args, options.only);
    const task = await client.features.bundle({ ...ref, slugs, ...(options.title === undefined ? {} : { title: options.title }) });
    out.result(task, () => `${task.key} is ${task.status}`);
  });
}
