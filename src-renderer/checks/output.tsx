import { useLayoutEffect, useMemo, useRef } from 'react';
import { cx } from '../lib/class-names.ts';
import { type AnsiColor, ansiSpans } from './ansi.ts';

/** The terminal's colours in ours, so that they can be read in both themes. */
const colors: Record<AnsiColor, string> = {
  black: 'text-faint',
  red: 'text-failed-text',
  green: 'text-done-text',
  yellow: 'text-waiting-text',
  blue: 'text-running-text',
  magenta: 'text-review-text',
  cyan: 'text-accent',
  white: 'text-ink',
};

/** What a command wrote, in its colours; long output scrolls, at its end at first. */
export function Output({ text, label }: { text: string; label: string }) {
  const spans = useMemo(() => ansiSpans(text.trimEnd()), [text]);
  const box = useRef<HTMLElement>(null);
  // At its end when it is new, and then where the person scrolls it to.
  useLayoutEffect(() => {
    if (box.current && spans.length > 0) box.current.scrollTop = box.current.scrollHeight;
  }, [spans]);
  if (spans.length === 0) return <p className="px-3 py-2 text-muted">It wrote nothing.</p>;
  return (
    <section
      ref={box}
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled with the keyboard
      tabIndex={0}
      className="max-h-90 overflow-auto bg-sunken outline-offset-[-2px]"
    >
      <pre dir="ltr" className="whitespace-pre-wrap px-3 py-2 font-mono text-mono [font-variant-ligatures:none] [overflow-wrap:anywhere]">
        {spans.map((span, i) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: the spans of one text, made anew with it
            key={i}
            className={cx(
              span.color ? colors[span.color] : span.dim && 'text-muted',
              span.bold && 'font-semibold',
              span.italic && 'italic',
              span.underline && 'underline',
            )}
          >
            {span.text}
          </span>
        ))}
      </pre>
    </section>
  );
}
