import type { Task, TaskStatus } from '../../contract/tasks.ts';
import { systemClock } from '../../core/lib/clock.ts';
import { type Cli, type Command, wholeNumber } from '../cli.ts';
import type { Client } from '../connect.ts';
import { EXIT, ExitError } from '../exit.ts';
import { readKey } from '../keys.ts';
import { readStatuses } from '../statuses.ts';

/** A week: nobody waits longer, and it still fits a timer. */
const LONGEST_WAIT_S = 7 * 24 * 3600;

export function waitForTask(group: Command, cli: Cli): void {
  const wait = cli
    .command(group, 'wait <key...>', 'wait until a task gets there: exit code 0, or 1 when it ended elsewhere or the time is over')
    .option('--until <statuses>', 'any of these, with commas', 'review,done,failed')
    .option('--timeout <seconds>', 'wait no longer than this', wholeNumber({ min: 0, max: LONGEST_WAIT_S }));
  cli.run<{ until: string; timeout?: number }>(wait, async ({ args, options, out, attach }) => {
    const until = await readStatuses(options.until);
    const { client } = await attach();
    const ref = await readKey(args, { cwd: process.cwd(), projects: () => client.projects.list() });
    const { task, ending } = await follow(client, ref, until, options.timeout);
    out.result(
      { ...task, reached: ending === 'reached', timedOut: ending === 'timeout' },
      () => `${task.key} is ${task.status}${task.failure ? ` (${task.failure.code}): ${task.failure.message}` : ''}`,
    );
    if (ending === 'timeout') out.note(`${task.key} did not get to ${until.join(', ')} within ${options.timeout} s.`);
    return ending === 'reached' ? EXIT.ok : EXIT.failed;
  });
}

type Ending = 'reached' | 'elsewhere' | 'timeout';

async function follow(
  client: Client,
  ref: { project: string; slug: string },
  until: TaskStatus[],
  timeout: number | undefined,
): Promise<{ task: Task; ending: Ending }> {
  const controller = new AbortController();
  let cancel = () => {};
  // Listening before looking, so that no change falls in between.
  const changes = await client.system.changes(undefined, { signal: controller.signal });
  try {
    let task: Task = await client.tasks.get(ref);
    // Counted from here, so that even no time at all is enough for one look.
    if (timeout !== undefined) cancel = systemClock.after(timeout * 1000, () => controller.abort());
    // A draft that nobody has queued yet did not end; one that was under way and is a draft again did: it was cancelled.
    let underWay = task.status !== 'todo' && task.status !== 'proposed';
    if (until.includes(task.status)) return { task, ending: 'reached' };
    if (isEnd(task.status, underWay)) return { task, ending: 'elsewhere' };
    try {
      for await (const change of changes) {
        // `settings` also stands for "more than you could follow".
        if (change.type !== 'settings' && !(change.type === 'task' && change.taskId === task.id)) continue;
        task = await client.tasks.get(ref);
        if (until.includes(task.status)) return { task, ending: 'reached' };
        if (isEnd(task.status, underWay)) return { task, ending: 'elsewhere' };
        underWay ||= task.status !== 'todo' && task.status !== 'proposed';
      }
    } catch (error) {
      if (!controller.signal.aborted) throw error;
    }
    if (!controller.signal.aborted) throw new ExitError(EXIT.unavailable, 'The running instance stopped. Start it and try again.');
    return { task, ending: 'timeout' };
  } finally {
    cancel();
    // Says goodbye while the connection stands, and waits until that is sent; an abort would send it some time later.
    await changes.return?.(undefined);
  }
}

/** Where nothing happens any more unless a person does something. `review` leads on to `done`. */
function isEnd(status: TaskStatus, underWay: boolean): boolean {
  return status === 'done' || status === 'failed' || status === 'archived' || (status === 'todo' && underWay);
}
