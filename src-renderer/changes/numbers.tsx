import type { ChangedFile } from '../../src-main/contract/branches.ts';
import { cx } from '../lib/class-names.ts';

/** Lines added and removed. */
export function Numbers({ added, removed, className }: { added: number; removed: number; className?: string }) {
  return (
    <span className={cx('tabular whitespace-nowrap text-meta', className)}>
      <span className="text-done-text">+{added.toLocaleString('en')}</span>{' '}
      <span className="text-failed-text">−{removed.toLocaleString('en')}</span>
    </span>
  );
}

const marks: Record<ChangedFile['status'], { letter: string; words: string; className: string }> = {
  added: { letter: 'A', words: 'Added', className: 'text-done-text' },
  modified: { letter: 'M', words: 'Modified', className: 'text-waiting-text' },
  deleted: { letter: 'D', words: 'Deleted', className: 'text-failed-text' },
  renamed: { letter: 'R', words: 'Renamed', className: 'text-review-text' },
};

/** The letter that git and editors use. */
export function StatusLetter({ status }: { status: ChangedFile['status'] }) {
  const { letter, words, className } = marks[status];
  return (
    <abbr title={words} className={cx('w-3 shrink-0 text-center font-medium font-mono text-meta no-underline', className)}>
      {letter}
      <span className="sr-only"> {words}</span>
    </abbr>
  );
}
