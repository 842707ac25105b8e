import type { Tasks } from '../tasks/tasks.ts';
import type { Core, Implementer } from './implementer.ts';

type Move = (task: ReturnType<Tasks['require']>) => void | Promise<void>;

export function taskHandlers(os: Implementer, { tasks, actions, runStore, plans }: Core) {
  const act = (fn: Move) => async (ref: { project: string; slug: string }) => {
    await fn(tasks.requireWork(ref));
    return tasks.show(tasks.require(ref));
  };
  /** Of the moves a planner knows these: whoever looks at its run may stop it, or have it try again. */
  const either = (fn: Move, ofPlanner: Move) => async (ref: { project: string; slug: string }) => {
    const row = tasks.require(ref);
    await (row.kind === 'plan' ? ofPlanner : fn)(row);
    return tasks.show(tasks.require(ref));
  };
  const queue = either(actions.queue, (task) => plans.planners.again(task, { continue: false }));
  const cancel = either(actions.cancel, actions.cancel);
  const reset = either(actions.reset, actions.reset);
  const accept = act(actions.accept);
  const archive = act(actions.archive);
  const restore = act(actions.restore);
  return {
    add: os.tasks.add.handler(({ input }) => tasks.add(input)),
    update: os.tasks.update.handler(({ input }) => tasks.update(input, input.set, input.bodyWas)),
    dependsOn: os.tasks.dependsOn.handler(({ input }) => tasks.dependsOn(input, input.after)),
    place: os.tasks.place.handler(({ input }) => tasks.place(input, input.before, input.after)),
    list: os.tasks.list.handler(({ input }) => tasks.list(input)),
    get: os.tasks.get.handler(({ input }) => {
      const row = tasks.require(input);
      return { ...tasks.show(row), runs: runStore.list(row.id) };
    }),
    activity: os.tasks.activity.handler(({ input }) => tasks.store.activity(tasks.require(input).id)),
    queue: os.tasks.queue.handler(({ input }) => queue(input)),
    cancel: os.tasks.cancel.handler(({ input }) => cancel(input)),
    retry: os.tasks.retry.handler(({ input }) =>
      either(
        (task) => actions.retry(task, input),
        (task) => plans.planners.again(task, input),
      )(input),
    ),
    reset: os.tasks.reset.handler(({ input }) => reset(input)),
    requestChanges: os.tasks.requestChanges.handler(({ input }) => act((task) => actions.requestChanges(task, input.text))(input)),
    accept: os.tasks.accept.handler(({ input }) => accept(input)),
    archive: os.tasks.archive.handler(({ input }) => archive(input)),
    restore: os.tasks.restore.handler(({ input }) => restore(input)),
  };
}
