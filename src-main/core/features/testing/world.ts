import type { FeatureRef } from '../../../contract/features.ts';
import type { PlanAnswer, PlannedTask } from '../../../contract/plans.ts';
import { type Board, createBoard } from '../../queue/testing/board.ts';
import type { RunEnd } from '../../runs/state.ts';

/** A well-formed task of a plan. */
export const planned = (slug: string, more: Partial<PlannedTask> = {}): PlannedTask => ({
  slug,
  title: `Do ${slug}`,
  severity: 'medium',
  location: `src/${slug}.ts`,
  issue: `There is no ${slug}.`,
  proposedFix: `Make ${slug}.`,
  acceptanceCriteria: [`There is ${slug}`],
  files: [`src/${slug}.ts`],
  verify: null,
  size: 'small',
  dependsOn: [],
  ...more,
});

export const plan = (...tasks: PlannedTask[]): PlanAnswer => ({ kind: 'plan', summary: 'As small as it gets.', tasks });

/** A board with a feature `web/login` that nobody has planned yet, and planners that answer what a test says. */
export async function createFeatureWorld() {
  const board = await createBoard();
  await board.projects.add('/repositories/web', 'web');
  const ref: FeatureRef = { project: 'web', slug: 'login' };
  board.plans.features.add({ ...ref, title: 'Log in', brief: 'People log in.\n', model: null, effort: null });
  return { ...board, ref, ...playing(board, ref) };
}

/** What stands for agents here. */
function playing(board: Board, ref: FeatureRef) {
  const self = {
    /** The planner's turn: it is next in the queue. Returns the run. */
    begin(): { runId: string; taskId: string } {
      const claim = board.claim();
      if (claim === null || board.row({ id: claim.taskId }).kind !== 'plan') throw new Error('no planner is next');
      board.clock.advance(1000);
      board.prepared(claim.runId);
      return claim;
    },
    end({ runId }: { runId: string; taskId: string }, end: RunEnd): void {
      board.finish(runId, end);
    },
    /** It answers, in the transaction that ends its run. */
    answers(answer: PlanAnswer): string {
      const { runId } = self.begin();
      board.finish(runId, { status: 'succeeded', changed: false, plan: answer });
      return runId;
    },
    /** Generated and answered. */
    proposes(...tasks: PlannedTask[]) {
      board.plans.features.generate(ref, { discard: false });
      self.answers(plan(...tasks));
      return board.plans.features.detail(ref);
    },
    /** A linked task goes from todo to done. */
    does(slug: string): void {
      board.actions.queue(board.tasks.require({ project: 'web', slug }));
      const claim = board.claim();
      if (claim === null || board.row({ id: claim.taskId }).slug !== slug) throw new Error(`${slug} is not next`);
      board.finish(claim.runId, { status: 'succeeded', changed: false });
    },
  };
  return self;
}
export type FeatureWorld = Awaited<ReturnType<typeof createFeatureWorld>>;
