import { Fragment, useEffect, useRef } from 'react';
import type { Run, Stage } from '../../src-main/contract/runs.ts';
import type { Task } from '../../src-main/contract/tasks.ts';
import { cx } from '../lib/class-names.ts';
import { shortDuration } from '../lib/format.ts';
import { Menu } from '../ui/menu.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { Elapsed } from './elapsed.tsx';
import { StageIcon } from './stage-icon.tsx';
import { stageWords } from './stage-words.ts';
import { type StageSummary, summarizeStages } from './stages.ts';

/** The stages with their times; each leads to where it began, a stage that went round to each of its rounds. */
export function StageStrip({ run, kind, onJump }: { run: Run; kind: Task['kind']; onJump: (stage: Stage) => void }) {
  const stages = summarizeStages(run.stages, run.status === 'running', kind);
  const list = useRef<HTMLOListElement>(null);
  const at = stages.findLastIndex(({ passes }) => passes.length > 0);
  // Where there is no room for all, the one that the run is at is in sight.
  useEffect(() => {
    const item = list.current?.querySelectorAll<HTMLElement>('li:not([aria-hidden])')[at];
    if (list.current && item) list.current.scrollLeft = item.offsetLeft - list.current.clientWidth / 2;
  }, [at]);
  return (
    <ol ref={list} aria-label="Stages" className="relative flex min-w-0 items-center gap-1 overflow-x-auto py-0.5 [scrollbar-width:none]">
      {stages.map((stage, i) => (
        <Fragment key={stage.name}>
          {i > 0 ? (
            <li
              aria-hidden="true"
              className={cx('h-px w-2 shrink-0 @max-[720px]:hidden', stage.passes.length > 0 ? 'bg-line-strong' : 'bg-line')}
            />
          ) : null}
          <li className="shrink-0">
            <StageButton stage={stage} onJump={onJump} />
          </li>
        </Fragment>
      ))}
    </ol>
  );
}

function StageButton({ stage, onJump }: { stage: StageSummary; onJump: (stage: Stage) => void }) {
  const { name, status, passes } = stage;
  const first = passes[0];
  const content = (
    <>
      <StageIcon status={status} />
      <span className={status === 'running' ? 'font-medium text-ink' : ''}>{name}</span>
      {passes.length > 1 ? <span className="text-faint text-meta">×{passes.length}</span> : null}
      {first && status !== 'skipped' ? <StageTime stage={stage} /> : null}
    </>
  );
  const look = 'flex h-6 items-center gap-1 rounded-control px-1.5';
  if (!first)
    return (
      <span className={cx(look, 'text-faint')} title={stageWords[status]}>
        {content}
      </span>
    );
  const button = (
    <button
      type="button"
      aria-label={`${name}: ${stageWords[status]}${passes.length > 1 ? `, ${passes.length} rounds` : ''}. Show where it began`}
      className={cx(look, 'text-muted transition-colors hover:bg-hover hover:text-ink', status === 'running' && 'bg-running-tint')}
      {...(passes.length > 1 ? {} : { onClick: () => onJump(first) })}
    >
      {content}
    </button>
  );
  if (passes.length === 1) return <Tooltip text={`${stageWords[status]}: show where it began`}>{button}</Tooltip>;
  return (
    <Menu
      trigger={button}
      entries={passes.map((pass, i) => ({
        label: `Round ${i + 1} · ${stageWords[pass.status]}`,
        icon: <StageIcon status={pass.status} />,
        ...(pass.finishedAt === null ? {} : { hint: shortDuration(pass.finishedAt - pass.startedAt) }),
        onSelect: () => onJump(pass),
      }))}
    />
  );
}

const StageTime = ({ stage: { spentMs, runningSince } }: { stage: StageSummary }) => (
  // On the tint of a stage that runs, what is faint could not be read.
  <span className={cx('text-meta', runningSince === null ? 'text-faint' : 'text-muted')}>
    {runningSince === null ? (
      <span className="tabular">{shortDuration(spentMs)}</span>
    ) : (
      <Elapsed from={runningSince} to={null} before={spentMs} />
    )}
  </span>
);
