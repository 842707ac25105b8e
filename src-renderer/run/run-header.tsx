import { ListChecks, Search } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Run, Stage } from '../../src-main/contract/runs.ts';
import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import { cx } from '../lib/class-names.ts';
import { compact, usd } from '../lib/format.ts';
import { hueText, runStatusLook, shortModel } from '../lib/status.ts';
import { useKeys } from '../shortcuts/bindings.ts';
import { runAction } from '../shortcuts/dispatch.ts';
import type { TaskCommands } from '../task/use-task-commands.ts';
import { IconButton } from '../ui/button.tsx';
import { LookIcon } from '../ui/status-icon.tsx';
import { Segmented } from '../ui/tabs.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { Elapsed } from './elapsed.tsx';
import { DownloadMenu, StopButton } from './run-actions.tsx';
import { RunPicker } from './run-picker.tsx';
import { StageStrip } from './stage-strip.tsx';

export function RunHeader({
  task,
  run,
  commands,
  view,
  onView,
  onJump,
}: {
  task: TaskWithRuns;
  run: Run;
  commands: TaskCommands;
  view: 'timeline' | 'terminal';
  onView: (view: 'timeline' | 'terminal') => void;
  onJump: (stage: Stage) => void;
}) {
  const { input, output, cacheRead, cacheWrite } = run.tokens;
  const findKeys = useKeys('run.find');
  const planKeys = useKeys('run.plan');
  const look = runStatusLook[run.status];
  return (
    <div className="shrink-0 border-b">
      <div className="flex items-center gap-2 px-2.5 pt-1.5">
        <div className="min-w-0 flex-1">
          <StageStrip run={run} kind={task.kind} onJump={onJump} />
        </div>
        <div className="flex shrink-0 items-center gap-1">
          <RunPicker runs={task.runs} run={run} />
          <DownloadMenu task={task} run={run} />
          {run.status === 'running' ? <StopButton commands={commands} /> : null}
        </div>
      </div>
      <div className="flex items-center gap-3 py-1.5 ps-4 pe-2.5">
        <Segmented
          label="View"
          value={view}
          onChange={onView}
          options={[
            { value: 'timeline', label: 'Timeline' },
            { value: 'terminal', label: 'Terminal' },
          ]}
        />
        {/* What does not fit goes to a second line, which is not seen. */}
        <p className="flex h-4 min-w-0 flex-1 flex-wrap items-center gap-x-2 overflow-hidden whitespace-nowrap text-meta text-muted">
          <span className={cx('inline-flex items-center gap-1 font-medium', hueText[look.hue])}>
            <LookIcon look={look} size={12} pulse={run.status === 'running'} />
            {look.words}
          </span>
          <Elapsed from={run.startedAt} to={run.finishedAt} />
          {run.costUsd === null ? null : <Fact title="Cost so far, as the agent states it">{usd(run.costUsd)}</Fact>}
          {input + output + cacheRead + cacheWrite === 0 ? null : (
            <Fact
              title={`Input ${input.toLocaleString('en')}\nOutput ${output.toLocaleString('en')}\nRead from the cache ${cacheRead.toLocaleString('en')}\nWritten to the cache ${cacheWrite.toLocaleString('en')}`}
            >
              {compact(input + cacheRead + cacheWrite)} in · {compact(output)} out
            </Fact>
          )}
          <span className="truncate" title={run.model ?? undefined}>
            {run.agent}
            {run.model && run.model !== run.agent ? ` · ${shortModel(run.model)}` : ''}
            {run.effort ? ` · ${run.effort}` : ''}
          </span>
        </p>
        <IconButton size="sm" label="Find in the run" keys={findKeys} icon={<Search size={14} />} onClick={() => runAction('run.find')} />
        {view === 'timeline' ? (
          <IconButton
            size="sm"
            label="Show or hide the plan"
            keys={planKeys}
            icon={<ListChecks size={14} />}
            onClick={() => runAction('run.plan')}
          />
        ) : null}
      </div>
    </div>
  );
}

const Fact = ({ title, children }: { title: string; children: ReactNode }) => (
  <Tooltip text={title}>
    <span className="tabular">{children}</span>
  </Tooltip>
);
