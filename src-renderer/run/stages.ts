import { type StageName, stageName } from '../../src-main/contract/run-events.ts';
import type { Stage, StageStatus } from '../../src-main/contract/runs.ts';
import type { Task } from '../../src-main/contract/tasks.ts';

/** A stage in the strip: all its passes together, in the order in which a run goes through the stages. */
export interface StageSummary {
  name: StageName;
  status: StageStatus | 'ahead' | 'unreached';
  /** Of the passes that ended. */
  spentMs: number;
  /** Of the pass that is running. */
  runningSince: number | null;
  /** Each pass: where one can jump to. */
  passes: Stage[];
}

/** A planner's run goes another way than work: it has a stage of its own in place of all that makes a branch. */
const belongs = (name: StageName, kind: Task['kind']): boolean =>
  kind === 'plan' ? name === 'prepare' || name === 'plan' : name !== 'plan';

export function summarizeStages(stages: readonly Stage[], isRunning: boolean, kind: Task['kind']): StageSummary[] {
  const names = stageName.options.filter((name) => belongs(name, kind) || stages.some((stage) => stage.name === name));
  return names.map((name) => {
    const passes = stages.filter((stage) => stage.name === name);
    const last = passes.at(-1);
    return {
      name,
      status: last?.status ?? (isRunning ? 'ahead' : 'unreached'),
      spentMs: passes.reduce((sum, { startedAt, finishedAt }) => sum + (finishedAt === null ? 0 : finishedAt - startedAt), 0),
      runningSince: last && last.finishedAt === null && isRunning ? last.startedAt : null,
      passes,
    };
  });
}

/** Which pass through its stage began at this time: the journal's clock and the record's are read a moment apart. */
export function roundAt(stages: readonly Stage[], name: StageName, at: number): number {
  const passes = stages.filter((stage) => stage.name === name);
  const nearest = passes.reduce<Stage | null>(
    (best, stage) => (best === null || Math.abs(stage.startedAt - at) < Math.abs(best.startedAt - at) ? stage : best),
    null,
  );
  return nearest === null ? 1 : passes.indexOf(nearest) + 1;
}
