import { CalendarClock, FileQuestion, LoaderCircle } from 'lucide-react';
import type { Card } from '../../src-main/contract/board.ts';
import { cx } from '../lib/class-names.ts';
import { ago, compact, duration, fullTime, moment, usd } from '../lib/format.ts';
import { failureWords, hueText, taskStatusLook, verdictLook } from '../lib/status.ts';
import { useNow } from '../lib/use-now.ts';
import { LookIcon } from '../ui/status-icon.tsx';
import { BlockedBy, Checks, DiffNumbers, Elapsed, PullRequest, StateText } from './card-bits.tsx';
import { isMachineStep, sentence, tokensOf, waitIcon } from './card-words.ts';

/** What there is to know of a task in the state that it is in. */
export function CardState({ card, busy }: { card: Card; busy: string | undefined }) {
  if (busy !== undefined)
    return (
      <StateText icon={<LoaderCircle size={12} />} className="text-waiting-text">
        {busy}
      </StateText>
    );
  switch (card.status) {
    case 'proposed':
    case 'todo':
      return <Todo card={card} />;
    case 'queued':
      return <Queued card={card} />;
    case 'inprogress':
      return <Running card={card} />;
    case 'review':
      return <Delivered card={card} />;
    case 'done':
    case 'archived':
      return <Past card={card} />;
    case 'failed':
      return <Failed card={card} />;
  }
}

function Todo({ card }: { card: Card }) {
  const now = useNow(60_000);
  if (card.blockedBy.length > 0) return <BlockedBy card={card} />;
  if (!card.hasSpec)
    return (
      <StateText icon={<FileQuestion size={12} />} className="text-faint" tip="Without a spec it cannot be queued">
        No spec yet
      </StateText>
    );
  if (card.notBefore !== null && card.notBefore > now)
    return (
      <StateText icon={<CalendarClock size={12} />} className="text-muted" tip={`Not before ${fullTime(card.notBefore)}`}>
        Not before {moment(card.notBefore, now)}
      </StateText>
    );
  return null;
}

function Queued({ card }: { card: Card }) {
  if (!card.waiting) return null;
  const { reason, text } = card.waiting;
  if (reason === 'blocked' && card.blockedBy.length > 0) return <BlockedBy card={card} />;
  const Shape = waitIcon[reason];
  return (
    <StateText
      icon={<Shape size={12} />}
      tip={sentence(text)}
      className={reason === 'next' ? 'text-running-text' : reason === 'slot' ? 'text-muted' : 'text-waiting-text'}
    >
      {sentence(text)}
    </StateText>
  );
}

function Running({ card }: { card: Card }) {
  const { run } = card;
  const step = run?.step?.text ?? (run?.stage ? sentence(run.stage) : 'Starting');
  const tokens = run ? tokensOf(run.tokens) : 0;
  return (
    <>
      <p className="flex min-w-0 items-center gap-1.5 text-meta text-running-text" data-tip={step}>
        <span aria-hidden="true" className="mx-[3px] size-1.5 shrink-0 animate-pulse-running rounded-full bg-running-solid" />
        <span className={cx('min-w-0 truncate', isMachineStep(step) && 'font-mono')} dir="auto">
          {step}
        </span>
      </p>
      <p className="flex min-w-0 flex-wrap items-center gap-x-2 overflow-hidden text-meta text-muted">
        {run?.stage ? <span>{run.stage}</span> : null}
        <Elapsed since={run?.startedAt ?? card.startedAt ?? card.updatedAt} tip="Since the run began" />
        {tokens > 0 ? (
          <span className="tabular" data-tip={`${tokens.toLocaleString('en')} tokens, cached ones included`}>
            {compact(tokens)} tok
          </span>
        ) : null}
        {run?.costUsd ? <span className="tabular">{usd(run.costUsd)}</span> : null}
        {run?.diffStat ? <DiffNumbers stat={run.diffStat} /> : null}
      </p>
    </>
  );
}

function Delivered({ card }: { card: Card }) {
  const { run } = card;
  const look = run?.verdict ? verdictLook[run.verdict] : null;
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-2 text-meta text-muted">
      {look ? (
        <span className={cx('inline-flex min-w-0 items-center gap-1', hueText[look.hue])}>
          <LookIcon look={look} size={12} />
          <span className="truncate">{look.words}</span>
        </span>
      ) : (
        <span>Not reviewed</span>
      )}
      {run?.diffStat ? <DiffNumbers stat={run.diffStat} /> : card.outcome === 'no-change' ? <span>no change</span> : null}
      {run ? <Checks {...run.checks} /> : null}
      <PullRequest card={card} />
      <Cost card={card} />
    </div>
  );
}

function Past({ card }: { card: Card }) {
  const now = useNow(60_000);
  const at = card.finishedAt ?? card.updatedAt;
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-2 text-meta text-muted">
      {card.status === 'archived' && card.archivedFrom ? (
        <span className="inline-flex items-center gap-1">
          <LookIcon look={taskStatusLook[card.archivedFrom]} size={12} />
          {taskStatusLook[card.archivedFrom].words}
        </span>
      ) : null}
      <span data-tip={fullTime(at)}>{ago(at, now)}</span>
      {card.run?.diffStat ? <DiffNumbers stat={card.run.diffStat} /> : null}
      <PullRequest card={card} />
      <Cost card={card} />
    </div>
  );
}

function Failed({ card }: { card: Card }) {
  const { failure, run } = card;
  return (
    <>
      <StateText icon={<LookIcon look={taskStatusLook.failed} size={12} />} tip={failure?.message} className="text-failed-text">
        {failure ? failureWords[failure.code] : 'Failed'}
      </StateText>
      {run ? (
        <div className="flex min-w-0 flex-wrap items-center gap-x-2 pr-15 text-meta text-muted">
          {run.finishedAt === null ? null : (
            <span className="tabular" data-tip="How long the run took">
              {duration(run.finishedAt - run.startedAt)}
            </span>
          )}
          {run.diffStat ? <DiffNumbers stat={run.diffStat} /> : null}
          <Checks {...run.checks} />
          <Cost card={card} />
        </div>
      ) : null}
    </>
  );
}

const Cost = ({ card }: { card: Card }) =>
  card.costUsd > 0 ? (
    <span className="tabular" data-tip="All runs of this task">
      {usd(card.costUsd)}
    </span>
  ) : null;
