import type { FeatureDetail } from '../../contract/features.ts';
import type { Call, Cli, Command } from '../cli.ts';
import type { Client } from '../connect.ts';
import { usageError } from '../exit.ts';
import { planEnding, plannerLine, whenAtRest } from '../follow-planner.ts';
import { readKey } from '../keys.ts';
import { readText } from '../read-text.ts';
import { describeFeature } from './feature-show.ts';

interface Ref {
  project: string;
  slug: string;
}
type Waiting = { wait?: boolean };

const waitOption = 'wait until it is at rest: exit code 0, or 1 when it failed or asks';
const keyOf = (args: string[], client: Client) => readKey(args, { cwd: process.cwd(), projects: () => client.projects.list() });

/** The commands that have a planner at work. */
export function planFeature(group: Command, cli: Cli): void {
  /** Asks, and with `--wait` sees it through. */
  const asking = async <O extends Waiting>(
    { args, options, out, connect, attach }: Call<O>,
    ask: (client: Client, ref: Ref) => Promise<FeatureDetail>,
  ) => {
    const { client } = options.wait ? await attach() : await connect();
    const ref = await keyOf(args, client);
    const started = await ask(client, ref);
    if (!options.wait) {
      out.result(started, () => `The planner of ${started.key} ${plannerLine(started.planner)}`);
      return;
    }
    const ended = await whenAtRest(client, () => client.features.get(ref));
    const { code, question, problem } = planEnding(ended.planner);
    out.result(ended, () => question ?? (code === 0 ? describeFeature(ended) : ''));
    if (problem !== null) out.note(problem);
    return code;
  };

  const plan = cli
    .command(group, 'plan <key...>', 'have the planner propose tasks for the brief')
    .option('--note <text>', 'tell the same planner what should be different; what you edited stays')
    .option('--discard', 'drop the proposals that are there and begin anew')
    .option('--wait', waitOption);
  cli.run<Waiting & { note?: string; discard?: boolean }>(plan, (call) => {
    const { note, discard = false } = call.options;
    if (note !== undefined && discard)
      throw usageError('A note goes to the planner that made the proposals; --discard begins anew. Give one of them.');
    return asking(call, (client, ref) =>
      note === undefined ? client.features.generate({ ...ref, discard }) : client.features.refine({ ...ref, note }),
    );
  });

  const answer = cli
    .command(group, 'answer <key...>', 'answer the planner’s question')
    .requiredOption('--text <text>', 'the answer')
    .option('--wait', waitOption);
  cli.run<Waiting & { text: string }>(answer, (call) =>
    asking(call, (client, ref) => client.features.answer({ ...ref, text: call.options.text })),
  );

  cli.run(cli.command(group, 'cancel <key...>', 'stop the planner'), async ({ args, out, connect }) => {
    const { client } = await connect();
    const feature = await client.features.cancel(await keyOf(args, client));
    out.result(feature, () => `${feature.key} is ${feature.status}`);
  });

  const comment = cli
    .command(group, 'comment <key...>', 'write into the discussion of a feature')
    .requiredOption('--body-file <file>', 'the comment, in Markdown; - reads stdin')
    .option('--ask', 'the planner gets it, and its answer becomes a comment')
    .option('--wait', 'with --ask: wait for the answer and print it');
  cli.run<Waiting & { bodyFile: string; ask?: boolean }>(comment, async ({ args, options, out, connect, attach }) => {
    const { wait = false, ask = false } = options;
    if (wait && !ask) throw usageError('Nobody answers a comment that is not for the planner: --wait needs --ask.');
    const body = await readText(options.bodyFile);
    const { client } = wait ? await attach() : await connect();
    const ref = await keyOf(args, client);
    const written = await client.comments.add({ on: 'feature', ...ref, body, ask });
    if (!wait) {
      out.result(written, () => (ask ? 'The planner gets it.' : 'Written.'));
      return;
    }
    const { planner } = await whenAtRest(client, () => client.features.get(ref));
    const answers = (await client.comments.timeline({ on: 'feature', ...ref })).flatMap((entry) =>
      entry.type === 'comment' && entry.author === 'planner' && entry.at >= written.at ? [entry] : [],
    );
    const { code, problem } = planEnding(planner);
    out.result({ ...written, answers }, () => answers.map((entry) => entry.body.trimEnd()).join('\n\n'));
    if (problem !== null) out.note(problem);
    return code;
  });
}
