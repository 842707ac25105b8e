import { FeatureProblem } from '../../feature/feature-problem.tsx';
import { PlannerStrip } from '../../feature/planner-strip.tsx';
import { QuestionPanel } from '../../feature/question-panel.tsx';
import { plannerLine } from '../../feature/words.ts';
import { ReadFailedLine } from '../../ui/read-failed.tsx';
import type { TaskPlanning } from './use-task-plan.ts';

/** The planner of a spec while it works, or why it could not. */
export function PlanStrip({ plan }: { plan: TaskPlanning }) {
  const line = plannerLine(plan.planner);
  return (
    <>
      <ReadFailedLine of={[plan.read]} className="px-4 py-1.5" />
      <FeatureProblem error={plan.error} onDismiss={plan.dismiss} />
      {line?.kind === 'asks' && plan.planner?.question ? (
        <QuestionPanel
          key={plan.planner.question.question}
          question={plan.planner.question}
          onAnswer={plan.refine}
          onDecline={() => void plan.refuse()}
        />
      ) : line === null && plan.draft === null ? null : (
        <PlannerStrip
          planner={plan.planner}
          busy={plan.busy === 'stop' || plan.busy === 'retry' ? plan.busy : null}
          onStop={() => void plan.stop()}
          onRetry={() => void plan.retry()}
        />
      )}
    </>
  );
}
