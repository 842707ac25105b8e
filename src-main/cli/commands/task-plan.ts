import type { Cli, Command } from '../cli.ts';
import { ExitError, usageError } from '../exit.ts';
import { planEnding, plannerLine, whenAtRest } from '../follow-planner.ts';
import { readKey } from '../keys.ts';

interface Options {
  note?: string;
  wait?: boolean;
  accept?: boolean;
}

export function planTask(group: Command, cli: Cli): void {
  const plan = cli
    .command(group, 'plan <key...>', 'have a planner make a spec of rough notes; nothing is replaced until you accept it')
    .option('--note <text>', 'tell the same planner what to do better, or answer its question')
    .option('--wait', 'wait for the draft and print it: exit code 0, or 1 when the planner failed or asks')
    .option('--accept', 'put the draft in place of the notes; with --wait once it is there');
  cli.run<Options>(plan, async ({ args, options, out, connect, attach }) => {
    if (options.note !== undefined && options.accept && !options.wait)
      throw usageError('A note starts the planner again: --accept needs --wait.');
    const { client } = options.wait ? await attach() : await connect();
    const ref = await readKey(args, { cwd: process.cwd(), projects: () => client.projects.list() });
    const { body } = await client.tasks.get(ref);
    const accept = async () => {
      const task = await client.tasks.acceptPlan({ ...ref, bodyWas: body });
      out.result(task, () => `${task.key} has its new spec.\n\n${task.title}\n\n${task.body.trimEnd()}`);
    };
    if (options.accept && !options.wait) return accept();
    const started = await client.tasks.planIt({ ...ref, note: options.note ?? '' });
    const name = `${ref.project}/${ref.slug}`;
    if (!options.wait) {
      out.result(started, () => `The planner of ${name} ${plannerLine(started.planner)}`);
      return;
    }
    const ended = await whenAtRest(client, () => client.tasks.plan(ref));
    const { code, question, problem } = planEnding(ended.planner);
    if (code === 0 && options.accept) return accept();
    out.result(ended, () => question ?? (code === 0 && ended.draft ? `${ended.draft.title}\n\n${ended.draft.body.trimEnd()}` : ''));
    if (problem !== null) out.note(problem);
    if (code === 0 && !ended.draft) throw new ExitError(1, `The planner of ${name} left no draft.`);
    return code;
  });
}
