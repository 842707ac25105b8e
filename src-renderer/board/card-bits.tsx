import { Check, ChevronDown, ChevronsUp, ChevronUp, GitPullRequestArrow, Link2, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Card } from '../../src-main/contract/board.ts';
import type { DiffStat } from '../../src-main/contract/runs.ts';
import { cx } from '../lib/class-names.ts';
import { duration, plural } from '../lib/format.ts';
import { hueText, priorityWords, prStateLook } from '../lib/status.ts';
import { useNow } from '../lib/use-now.ts';
import { blockersText, isWebAddress, pullRequestName } from './card-words.ts';

/*
 * The small parts of a card. There may be a hundred cards on the screen that scroll, so none has a tooltip of its own: `data-tip`
 * is read by the one of the board (card-tips.tsx).
 */

export function PriorityMark({ priority }: { priority: number }) {
  if (priority === 0) return null;
  const Shape = priority > 1 ? ChevronsUp : priority > 0 ? ChevronUp : ChevronDown;
  const words = priorityWords(priority);
  return (
    <span
      role="img"
      aria-label={`Priority: ${words}`}
      data-tip={`Priority: ${words}`}
      className={cx('mt-px shrink-0', priority > 1 ? 'text-failed-text' : priority > 0 ? 'text-waiting-text' : 'text-faint')}
    >
      <Shape size={15} strokeWidth={2.25} aria-hidden="true" />
    </span>
  );
}

export const Elapsed = ({ since, tip }: { since: number; tip?: string }) => (
  <span className="tabular" data-tip={tip}>
    {duration(useNow() - since)}
  </span>
);

export const DiffNumbers = ({ stat }: { stat: DiffStat }) => (
  <span className="tabular" data-tip={`${plural(stat.files, 'file')} changed`}>
    <span className="text-done-text">+{stat.added}</span> <span className="text-failed-text">−{stat.removed}</span>
  </span>
);

export function Checks({ passed, failed }: { passed: number; failed: number }) {
  if (passed + failed === 0) return null;
  const words = [passed > 0 && `${plural(passed, 'check')} passed`, failed > 0 && `${plural(failed, 'check')} failed`]
    .filter(Boolean)
    .join(', ');
  return (
    <span role="img" aria-label={words} data-tip={words} className="tabular inline-flex items-center gap-1">
      {passed > 0 ? (
        <span className="inline-flex items-center text-done-text">
          <Check size={11} strokeWidth={2.5} aria-hidden="true" />
          {passed}
        </span>
      ) : null}
      {failed > 0 ? (
        <span className="inline-flex items-center text-failed-text">
          <X size={11} strokeWidth={2.5} aria-hidden="true" />
          {failed}
        </span>
      ) : null}
    </span>
  );
}

export function PullRequest({ card }: { card: Pick<Card, 'prUrl' | 'prState'> }) {
  const { prUrl, prState } = card;
  if (prUrl === null || !isWebAddress(prUrl)) return null;
  const look = prState && prStateLook[prState];
  return (
    <a
      href={prUrl}
      target="_blank"
      rel="noreferrer noopener"
      tabIndex={-1}
      draggable={false}
      data-tip={`Pull request${look ? `, ${look.words}` : ''}\n${prUrl}`}
      className={cx('inline-flex items-center gap-0.5 rounded-control hover:underline', look ? hueText[look.hue] : 'text-muted')}
    >
      <GitPullRequestArrow size={11} aria-hidden="true" />
      {pullRequestName(prUrl)}
      {look ? <span>{look.words}</span> : null}
    </a>
  );
}

export const BlockedBy = ({ card }: { card: Pick<Card, 'blockedBy'> }) => (
  <StateText icon={<Link2 size={12} />} tip={blockersText(card)} className="text-waiting-text">
    Blocked by {card.blockedBy.length === 1 ? card.blockedBy[0] : card.blockedBy.length}
  </StateText>
);

/** One line of a card: a shape and words that are cut where the card ends. */
export function StateText({ icon, tip, className, children }: { icon: ReactNode; tip?: string; className?: string; children: ReactNode }) {
  return (
    <p className={cx('flex min-w-0 items-center gap-1 text-meta', className)} data-tip={tip}>
      <span className="shrink-0" aria-hidden="true">
        {icon}
      </span>
      <span className="min-w-0 truncate" dir="auto">
        {children}
      </span>
    </p>
  );
}
