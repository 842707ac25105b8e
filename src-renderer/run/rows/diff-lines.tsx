import { useMemo } from 'react';
import { harmless } from '../../../src-main/contract/harmless.ts';
import { cx } from '../../lib/class-names.ts';
import { plural } from '../../lib/format.ts';
import { diffRows } from '../diff-rows.ts';
import { Block, More, Scrolled } from './row-frame.tsx';

const foldedRows = 10;
const openRows = 500;

const looks = {
  add: ['bg-done-tint', '+', 'text-done-text'],
  remove: ['bg-failed-tint', '−', 'text-failed-text'],
  same: ['', ' ', 'text-muted'],
  hunk: ['border-line border-y bg-hover text-muted', '', 'text-muted'],
} as const;

/** The hunks of one edit: enough to follow what the agent does; the Changes tab has the whole with its colours. */
export function DiffLines({ diff, isOpen, onToggle }: { diff: string; isOpen: boolean; onToggle: () => void }) {
  const rows = useMemo(() => diffRows(diff), [diff]);
  // One row more than fits is shown rather than announced.
  const most = isOpen ? openRows : rows.length <= foldedRows + 1 ? rows.length : foldedRows;
  const hidden = rows.length - most;
  const content = (
    <div className="py-0.5">
      {rows.slice(0, most).map(({ kind, text, line }, i) => {
        const [row, sign, mark] = looks[kind];
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one diff, in their order
          <div key={i} className={cx('flex', row)}>
            <span aria-hidden="true" className="tabular w-11 shrink-0 select-none pe-2 text-end text-muted">
              {line ?? ''}
            </span>
            <span className={cx('w-4 shrink-0 select-none', mark)}>{sign}</span>
            <span className="min-w-0 flex-1 whitespace-pre-wrap break-words pe-3">{harmless(text) || ' '}</span>
          </div>
        );
      })}
    </div>
  );
  return (
    <Block>
      {isOpen ? <Scrolled label="Diff">{content}</Scrolled> : content}
      {hidden <= 0 ? null : isOpen ? (
        <p className="px-2.5 py-1 font-sans text-muted text-meta">{plural(hidden, 'line')} more; the Changes tab has all of it.</p>
      ) : (
        <More onClick={onToggle}>{plural(hidden, 'line')} more</More>
      )}
    </Block>
  );
}
