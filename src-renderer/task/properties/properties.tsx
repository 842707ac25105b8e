import type { TaskSize } from '../../../src-main/contract/tasks.ts';
import { DependenciesField, type Sibling } from './dependencies-field.tsx';
import { EffortField } from './effort-field.tsx';
import { FilesField } from './files-field.tsx';
import { LabelsField } from './labels-field.tsx';
import { ModelField } from './model-field.tsx';
import { PriorityField } from './priority-field.tsx';
import { PropertyRow } from './property-row.tsx';
import { ScheduleField } from './schedule-field.tsx';
import { SizeField } from './size-field.tsx';
import { useAgentOf } from './use-models.ts';
import { VerifyField } from './verify-field.tsx';

export interface TaskProperties {
  model: string | null;
  effort: string | null;
  priority: number;
  labels: string[];
  /** Keys. */
  after: string[];
  notBefore: number | null;
  verifyCommand: string | null;
  /** What it is expected to touch. */
  files: string[];
  size: TaskSize | null;
}
/** Those that a new task has not got yet are not shown of it. */
type Shown = Omit<TaskProperties, 'verifyCommand' | 'files' | 'size'> & Partial<TaskProperties>;
export type PropertyErrors = Partial<Record<keyof TaskProperties, string>>;

/** What is set of a task beside its text, for one that exists and for a new one. */
export function Properties({
  value,
  onChange,
  errors,
  editable,
  self,
  among,
}: {
  value: Shown;
  onChange: (change: Partial<TaskProperties>) => void;
  errors: PropertyErrors;
  /** Whether agent, effort and dependencies may still change. */
  editable: boolean;
  self: string | null;
  /** Tasks of the same feature, offered first as what it waits for. */
  among?: readonly Sibling[];
}) {
  const agent = useAgentOf(value.model);
  return (
    <div className="flex flex-col gap-0.5">
      <PropertyRow label="Agent" error={errors.model ?? agent.problem}>
        {/* An effort belongs to its agent: another one starts without. */}
        <ModelField value={value.model} editable={editable} onChange={(model) => onChange({ model, effort: null })} />
      </PropertyRow>
      {agent.efforts.length > 0 || value.effort !== null ? (
        <PropertyRow label="Effort" error={errors.effort}>
          <EffortField value={value.effort} efforts={agent.efforts} editable={editable} onChange={(effort) => onChange({ effort })} />
        </PropertyRow>
      ) : null}
      <PropertyRow label="Priority" error={errors.priority}>
        <PriorityField value={value.priority} onChange={(priority) => onChange({ priority })} />
      </PropertyRow>
      <PropertyRow label="Labels" error={errors.labels}>
        <LabelsField value={value.labels} onChange={(labels) => onChange({ labels })} />
      </PropertyRow>
      <PropertyRow label="After" error={errors.after}>
        <DependenciesField value={value.after} editable={editable} self={self} among={among} onChange={(after) => onChange({ after })} />
      </PropertyRow>
      {value.size === undefined ? null : (
        <PropertyRow label="Size" error={errors.size}>
          <SizeField value={value.size} editable={editable} onChange={(size) => onChange({ size })} />
        </PropertyRow>
      )}
      {value.files === undefined ? null : (
        <PropertyRow label="Files" error={errors.files}>
          <FilesField value={value.files} editable={editable} onChange={(files) => onChange({ files })} />
        </PropertyRow>
      )}
      {value.verifyCommand === undefined ? null : (
        <PropertyRow label="Check" error={errors.verifyCommand}>
          <VerifyField value={value.verifyCommand} editable={editable} onChange={(verifyCommand) => onChange({ verifyCommand })} />
        </PropertyRow>
      )}
      <PropertyRow label="Not before" error={errors.notBefore}>
        <ScheduleField value={value.notBefore} onChange={(notBefore) => onChange({ notBefore })} />
      </PropertyRow>
    </div>
  );
}
