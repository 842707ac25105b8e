import { Compass } from 'lucide-react';
import { useKeys } from '../../shortcuts/bindings.ts';
import { useShortcut } from '../../shortcuts/use-shortcut.ts';
import { Button } from '../../ui/button.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import type { TaskPlanning } from './use-task-plan.ts';

/** Has the notes made into a spec. */
export function PlanItButton({ plan }: { plan: TaskPlanning }) {
  const keys = useKeys('panel.plan');
  const able = !plan.isPlanning && plan.draft === null;
  useShortcut('panel.plan', () => void plan.planIt(), { enabled: able });
  if (!able) return null;
  return (
    <Tooltip text="A planner reads your notes and the code, and proposes a spec. Your text stays until you accept it." keys={keys}>
      <Button
        size="sm"
        variant="ghost"
        icon={<Compass size={13} aria-hidden="true" />}
        busy={plan.busy === 'plan'}
        onClick={() => void plan.planIt()}
      >
        Plan it
      </Button>
    </Tooltip>
  );
}
