import { Brain, CircleAlert, CircleStop, Gauge, Info, KeyRound, ListTodo, MessageSquare, RotateCw, ScrollText } from 'lucide-react';
import { harmless } from '../../../src-main/contract/harmless.ts';
import { moment, plural, shortDuration } from '../../lib/format.ts';
import { Markdown } from '../../ui/markdown.tsx';
import { PlanList } from '../plan-list.tsx';
import type { PlainEvent, Row } from '../timeline.ts';
import type { RowProps } from './call-row.tsx';
import { countLines, firstLine } from './lines.ts';
import { OutputText } from './output-text.tsx';
import { Block, More, RowFrame, Scrolled } from './row-frame.tsx';

/** What an agent says at once beyond this is folded: a megabyte of Markdown is no message. */
const messageChars = 8_000;

export function EventRow({ row, isOpen, onToggle }: RowProps<Extract<Row, { kind: 'event' }>>) {
  const { event } = row;
  const frame = { at: row.at, nested: row.nested };
  const fold = { isOpen, onToggle };
  switch (event.type) {
    case 'message':
      return (
        <RowFrame {...frame} icon={<MessageSquare size={13} className="text-accent" />} head={<Message text={event.text} {...fold} />} />
      );
    case 'thinking':
      return (
        <RowFrame
          {...frame}
          {...fold}
          icon={<Brain size={14} />}
          label="Thinking"
          head={<span className="block truncate text-faint italic">{isOpen ? 'Thinking' : firstLine(harmless(event.text))}</span>}
        >
          {isOpen ? (
            <p className="my-1 whitespace-pre-wrap break-words text-muted italic" dir="auto">
              {harmless(event.text)}
            </p>
          ) : null}
        </RowFrame>
      );
    case 'prompt':
      return (
        <RowFrame
          {...frame}
          {...fold}
          icon={<ScrollText size={14} />}
          label={`Prompt to the ${event.role} session`}
          head={<span className="text-muted">Prompt to the {event.role === 'do' ? 'agent' : 'reviewer'}</span>}
          facts={plural(countLines(event.text.trimEnd()), 'line')}
        >
          {isOpen ? (
            <Block>
              <Scrolled label="Prompt">
                <pre className="whitespace-pre-wrap break-words px-2.5 py-1.5">{harmless(event.text)}</pre>
              </Scrolled>
            </Block>
          ) : null}
        </RowFrame>
      );
    case 'todos': {
      const done = event.items.filter(({ status }) => status === 'done').length;
      const active = event.items.find(({ status }) => status === 'active');
      return (
        <RowFrame
          {...frame}
          {...fold}
          icon={<ListTodo size={14} />}
          label="Plan"
          head={
            <span className="flex min-w-0 items-baseline gap-2">
              <span className="shrink-0 font-medium">Plan</span>
              <span className="truncate text-muted" dir="auto">
                {active && !isOpen ? harmless(active.text) : ''}
              </span>
            </span>
          }
          facts={`${done}/${event.items.length}`}
        >
          {isOpen ? <PlanList items={event.items} className="my-1" /> : null}
        </RowFrame>
      );
    }
    case 'session':
      return (
        <RowFrame
          {...frame}
          icon={<KeyRound size={13} />}
          head={
            <span className="block truncate text-faint">
              Session <code className="font-mono text-meta">{harmless(event.sessionId)}</code>
              {event.model ? ` · ${harmless(event.model)}` : ''}
            </span>
          }
        />
      );
    case 'note':
      return <RowFrame {...frame} icon={<Info size={13} />} head={<Text text={event.text} className="text-muted" />} />;
    case 'retry':
      return (
        <RowFrame
          {...frame}
          icon={<RotateCw size={13} className="text-waiting-text" />}
          head={<Text text={event.text} className="text-waiting-text" />}
          facts={event.delayMs === null ? null : `again in ${shortDuration(event.delayMs)}`}
        />
      );
    case 'rate-limit':
      return <RateLimit event={event} {...frame} />;
    case 'error':
      return (
        <RowFrame
          {...frame}
          tone="failed"
          icon={<CircleAlert size={14} />}
          head={<Text text={event.text} className="text-failed-text" />}
          facts={event.status === null ? null : `status ${event.status}`}
        />
      );
    case 'finish':
      return (
        <RowFrame
          {...frame}
          tone="failed"
          icon={<CircleStop size={14} />}
          head={<Text text={`Stopped: ${event.text}`} className="text-failed-text" />}
        />
      );
  }
}

export function OutputRow({ row, isOpen, onToggle }: RowProps<Extract<Row, { kind: 'output' }>>) {
  const lines = countLines(row.text.trimEnd());
  return (
    <RowFrame
      at={row.at}
      nested={row.nested}
      icon={<ScrollText size={13} />}
      {...(lines > 3 ? { isOpen, onToggle } : {})}
      label={row.stream === 'stderr' ? 'Error output' : 'Output'}
      head={<span className="text-faint">{row.stream === 'stderr' ? 'Error output' : 'Output'}</span>}
      facts={plural(lines, 'line')}
    >
      <OutputText text={row.text} isOpen={isOpen} onToggle={onToggle} folded={3} />
    </RowFrame>
  );
}

function Message({ text, isOpen, onToggle }: { text: string; isOpen: boolean; onToggle: () => void }) {
  const long = text.length > messageChars;
  return (
    <>
      <Markdown text={long && !isOpen ? `${text.slice(0, messageChars)} …` : text} />
      {long ? <More onClick={onToggle}>{isOpen ? 'Fold' : `${plural(text.length - messageChars, 'character')} more`}</More> : null}
    </>
  );
}

function RateLimit({ event, ...frame }: { event: Extract<PlainEvent, { type: 'rate-limit' }>; at: number; nested: boolean }) {
  const color = event.status === 'rejected' ? 'text-failed-text' : 'text-waiting-text';
  return (
    <RowFrame
      {...frame}
      icon={<Gauge size={14} className={color} />}
      head={<Text text={event.text} className={color} />}
      facts={event.resetsAt === null ? null : `resets ${moment(event.resetsAt, event.resetsAt)}`}
    />
  );
}

const Text = ({ text, className }: { text: string; className: string }) => (
  <span className={`block whitespace-pre-wrap break-words ${className}`} dir="auto">
    {harmless(text).trimEnd()}
  </span>
);
