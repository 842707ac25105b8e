import { BotOff, CirclePause, CircleX, Eye, GitPullRequest, Hourglass, ListChecks, MessageCircleQuestionMark } from 'lucide-react';
import { useRef } from 'react';
import type { InboxItem } from '../../src-main/contract/system.ts';
import { ProjectDot } from '../frame/project-dot.tsx';
import { cx } from '../lib/class-names.ts';
import { ago, fullTime, usd } from '../lib/format.ts';
import { type Hue, hueText } from '../lib/status.ts';
import { keysOf } from '../shortcuts/bindings.ts';
import { Button } from '../ui/button.tsx';
import { commandsFor, commandWords, type ItemCommand } from './item-actions.ts';

const looks: Record<InboxItem['kind'], { icon: typeof Eye; hue: Hue }> = {
  agent: { icon: BotOff, hue: 'failed' },
  question: { icon: MessageCircleQuestionMark, hue: 'waiting' },
  review: { icon: Eye, hue: 'review' },
  plan: { icon: ListChecks, hue: 'review' },
  'plan-failed': { icon: CircleX, hue: 'failed' },
  failed: { icon: CircleX, hue: 'failed' },
  'long-running': { icon: Hourglass, hue: 'running' },
  parked: { icon: CirclePause, hue: 'waiting' },
};

/** One thing that needs a person: what it is, why it is here, and what can be done about it right away. */
export function InboxRow({
  item,
  now,
  cursor,
  busy,
  onOpen,
  onCursor,
  onCommand,
}: {
  item: InboxItem;
  now: number;
  cursor: boolean;
  busy: ItemCommand | null;
  onOpen: () => void;
  onCursor: () => void;
  onCommand: (command: ItemCommand) => void;
}) {
  const { icon: Icon, hue } = looks[item.kind];
  const { task } = item;
  const subject = item.feature ?? task;
  const row = useRef<HTMLLIElement>(null);
  return (
    <li
      ref={row}
      data-item={item.id}
      className={cx(
        'group/item relative flex gap-3 border-b px-4 py-2.5 transition-colors last:border-b-0 max-phone:flex-wrap',
        cursor ? 'bg-hover' : 'hover:bg-hover/60',
      )}
    >
      {cursor ? <span aria-hidden="true" className="absolute inset-y-0 left-0 w-0.5 bg-accent" /> : null}
      <Icon size={16} aria-hidden="true" className={cx('mt-0.5 shrink-0', hueText[hue])} />
      <div className="min-w-0 flex-1">
        <button
          type="button"
          data-open
          onClick={onOpen}
          onFocus={onCursor}
          className="block w-full text-left font-medium before:absolute before:inset-0 focus-visible:outline-none focus-visible:before:outline-2 focus-visible:before:outline-accent focus-visible:before:-outline-offset-2"
        >
          <span className="line-clamp-2" dir="auto">
            {subject?.title ?? item.text}
          </span>
        </button>
        {subject ? (
          <p className="mt-0.5 line-clamp-2 break-words text-muted" dir="auto">
            {item.text}
          </p>
        ) : null}
        {item.hint ? <p className="mt-0.5 break-words text-muted">{item.hint}</p> : null}
        <p className="tabular mt-1 flex flex-wrap items-center gap-x-2.5 gap-y-0.5 text-meta text-muted">
          {subject ? (
            <span className="flex min-w-0 items-center gap-1.5">
              <ProjectDot name={subject.project} size={7} />
              <span className="truncate">{subject.key}</span>
            </span>
          ) : null}
          {subject ? (
            <time dateTime={new Date(item.since).toISOString()} title={fullTime(item.since)}>
              {ago(item.since, now)}
            </time>
          ) : null}
          {task && task.costUsd > 0 ? <span>{usd(task.costUsd)}</span> : null}
          {task?.prUrl ? <PullRequest url={task.prUrl} /> : null}
        </p>
      </div>
      <div
        className={cx(
          'relative flex shrink-0 items-center gap-1.5 self-center max-phone:w-full max-phone:pl-7',
          !cursor && 'phone:opacity-0 phone:group-focus-within/item:opacity-100 phone:group-hover/item:opacity-100',
        )}
      >
        {commandsFor(item).map((command, i) => {
          const { words, action } = commandWords[command];
          return (
            <Button
              key={command}
              size="sm"
              variant={i === 0 && cursor ? 'primary' : 'secondary'}
              busy={busy === command}
              keys={cursor && action ? keysOf(action) : null}
              onClick={() => onCommand(command)}
            >
              {words}
            </Button>
          );
        })}
      </div>
    </li>
  );
}

/** The address comes from a forge; only one of the web is a link. */
function PullRequest({ url }: { url: string }) {
  if (!/^https?:\/\//i.test(url)) return null;
  const number = /\/(\d+)\/?$/.exec(url)?.[1];
  return (
    <a
      href={url}
      target="_blank"
      rel="noreferrer"
      className="relative flex items-center gap-1 text-muted hover:text-accent hover:underline"
    >
      <GitPullRequest size={11} aria-hidden="true" />
      {number ? `#${number}` : 'Pull request'}
    </a>
  );
}
