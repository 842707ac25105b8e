import { type Cli, type Command, wholeNumber } from '../cli.ts';
import { readKeys } from '../keys.ts';
import { readText } from '../read-text.ts';

interface Options {
  title: string;
  bodyFile?: string;
  slug?: string;
  model?: string;
  effort?: string;
  priority?: number;
  after?: string[];
  queue?: boolean;
}

export function addTask(group: Command, cli: Cli): void {
  const add = cli
    .command(group, 'add <project>', 'draft a task')
    .requiredOption('--title <text>', 'what it is about, in one line')
    .option('--body-file <file>', 'the spec, in Markdown; - reads stdin')
    .option('--slug <slug>', 'its short name; made from the title without this')
    .option('--model <model>', 'sonnet, opus, …; provider/model; codex; demo; the default agent without this')
    .option('--effort <effort>', 'where the agent knows such a thing')
    .option('--priority <number>', 'higher goes first', wholeNumber({ min: -1000, max: 1000 }))
    .option('--after <key>', 'wait until this task is done; may be given several times', (key: string, keys: string[] = []) => [
      ...keys,
      key,
    ])
    .option('--queue', 'queue it at once');
  cli.run<Options>(add, async ({ args: [project = ''], options, out, connect }) => {
    const body = options.bodyFile === undefined ? '' : await readText(options.bodyFile);
    const { client } = await connect();
    const after = await readKeys(options.after ?? [], { cwd: process.cwd(), projects: () => client.projects.list() });
    const { title, slug, model, effort, priority, queue = false } = options;
    const optional = { slug, model, effort, priority };
    const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
    const task = await client.tasks.add({ project, title, body, after, queue, ...given });
    out.result(task, () => `${task.key} is ${task.status}${task.waiting ? `: ${task.waiting.text}` : ''}`);
  });
}
