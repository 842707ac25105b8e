import { EffortField } from '../task/properties/effort-field.tsx';
import { ModelField } from '../task/properties/model-field.tsx';
import { PropertyRow } from '../task/properties/property-row.tsx';
import { useAgentOf } from '../task/properties/use-models.ts';

export interface PlannerChoice {
  model: string | null;
  effort: string | null;
}

/** Who plans, and how hard. The proposals begin with the same. */
export function PlannerFields({
  value,
  onChange,
  error,
}: {
  value: PlannerChoice;
  onChange: (change: Partial<PlannerChoice>) => void;
  error?: string | null;
}) {
  const agent = useAgentOf(value.model);
  return (
    <>
      <PropertyRow label="Planner" error={error ?? agent.problem}>
        {/* An effort belongs to its agent: another one starts without. */}
        <ModelField value={value.model} editable onChange={(model) => onChange({ model, effort: null })} />
      </PropertyRow>
      {agent.efforts.length > 0 || value.effort !== null ? (
        <PropertyRow label="Effort">
          <EffortField value={value.effort} efforts={agent.efforts} editable onChange={(effort) => onChange({ effort })} />
        </PropertyRow>
      ) : null}
    </>
  );
}
