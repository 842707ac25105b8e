import { useMemo } from 'react';
import { harmless } from '../../../src-main/contract/harmless.ts';
import { type AnsiColor, ansiSpans } from '../../checks/ansi.ts';
import { cx } from '../../lib/class-names.ts';
import { plural } from '../../lib/format.ts';
import { countLines, headLines, tailLines } from './lines.ts';
import { Block, More, Scrolled } from './row-frame.tsx';

/** Open, and still no more than this at once: the whole is in the terminal and the download. */
const openLines = 600;

const colors: Record<AnsiColor, string> = {
  black: 'text-muted',
  red: 'text-failed-text',
  green: 'text-done-text',
  yellow: 'text-waiting-text',
  blue: 'text-running-text',
  magenta: 'text-review-text',
  cyan: 'text-accent',
  white: 'text-ink',
};

/** What a command or tool wrote: folded to its last (or first) lines, with the colours it had in a terminal. */
export function OutputText({
  text,
  isOpen,
  onToggle,
  folded,
  side = 'last',
  failed,
}: {
  text: string;
  isOpen: boolean;
  onToggle: () => void;
  /** Lines to show while it is folded; 0 for none. */
  folded: number;
  side?: 'first' | 'last';
  failed?: boolean;
}) {
  const trimmed = useMemo(() => text.replace(/^(?:\r?\n)+|\s+$/g, ''), [text]);
  const most = isOpen ? openLines : folded;
  const shown = useMemo(() => (side === 'last' ? tailLines(trimmed, most) : headLines(trimmed, most)), [trimmed, most, side]);
  if (trimmed === '' || most === 0) return null;
  const hidden = countLines(trimmed) - most;
  const more =
    hidden <= 0 ? null : isOpen ? (
      <p className="px-2.5 py-1 font-sans text-meta text-muted">
        {plural(hidden, 'line')} {side === 'last' ? 'before' : 'more'}; the Terminal view has all of it.
      </p>
    ) : (
      <More onClick={onToggle}>
        {plural(hidden, 'line')} {side === 'last' ? 'before' : 'more'}
      </More>
    );
  const content = (
    <pre className={cx('whitespace-pre-wrap break-words px-2.5 py-1.5', isOpen ? 'text-ink' : 'text-muted')}>
      <AnsiText text={shown} />
    </pre>
  );
  return (
    <Block className={failed ? 'border-failed-solid/40' : ''}>
      {side === 'last' ? more : null}
      {isOpen ? <Scrolled label="Output">{content}</Scrolled> : content}
      {side === 'first' ? more : null}
    </Block>
  );
}

/** The colours of terminal output; everything else that an escape sequence could do is dropped. */
function AnsiText({ text }: { text: string }) {
  const spans = useMemo(() => ansiSpans(text), [text]);
  return spans.map((span, i) => (
    <span
      // biome-ignore lint/suspicious/noArrayIndexKey: the spans of one text, in their order
      key={i}
      className={cx(
        span.color && colors[span.color],
        span.bold && 'font-semibold text-ink',
        span.dim && 'text-muted',
        span.italic && 'italic',
        span.underline && 'underline',
      )}
    >
      {harmless(span.text)}
    </span>
  ));
}
