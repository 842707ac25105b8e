import { ChevronsDown, ChevronsUp, UnfoldVertical } from 'lucide-react';
import { bytes, plural } from '../lib/format.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { type BodyLine, type Gap, unfoldStep } from './body.ts';
import { CodeLine } from './code-line.tsx';
import type { FileContent } from './file-store.ts';
import { isImage } from './languages.ts';
import type { Notice, Row } from './rows.ts';

const signs = { added: '+', removed: '−', context: '' } as const;
type At = 'cursor' | 'target' | undefined;

export function UnifiedRow({ line, content, at }: { line: BodyLine; content: FileContent; at: At }) {
  const { kind } = line;
  return (
    <div className="diff-row" data-at={at}>
      <span className="diff-number" data-kind={kind}>
        {line.oldNo}
      </span>
      <span className="diff-number" data-kind={kind}>
        {line.newNo}
      </span>
      <span className="diff-mark" data-kind={kind}>
        {signs[kind]}
      </span>
      <div data-kind={kind}>
        <CodeLine line={line} content={content} />
      </div>
    </div>
  );
}

export function SplitRow({ left, right, content, at }: { left: BodyLine | null; right: BodyLine | null; content: FileContent; at: At }) {
  return (
    <div className="diff-row" data-layout="split" data-at={at}>
      <Side line={left} no={left?.oldNo ?? null} side="left" content={content} />
      <Side line={right} no={right?.newNo ?? null} side="right" content={content} />
    </div>
  );
}

function Side({ line, no, side, content }: { line: BodyLine | null; no: number | null; side: 'left' | 'right'; content: FileContent }) {
  const kind = line?.kind ?? 'none';
  return (
    <>
      <span className="diff-number" data-kind={kind} data-side={side}>
        {no}
      </span>
      <span className="diff-mark" data-kind={kind} data-side={side}>
        {line ? signs[line.kind] : ''}
      </span>
      <div data-kind={kind} data-side={side} className={side === 'left' ? 'border-r' : undefined}>
        {line ? <CodeLine line={line} content={content} /> : null}
      </div>
    </>
  );
}

/** Unchanged lines that are folded away, and how to see them. */
export function GapRow({ gap, onUnfold }: { gap: Gap; onUnfold: (what: 'top' | 'bottom' | 'all') => void }) {
  const { hidden, place } = gap;
  const step = hidden !== null && hidden > unfoldStep;
  return (
    <div className="flex min-h-6 items-center gap-1 bg-accent-tint/50 pr-3 text-meta text-muted">
      <span className="flex w-23 shrink-0 justify-center">
        {step && place !== 'start' ? (
          <IconButton
            size="sm"
            label={`${unfoldStep} lines more below`}
            icon={<ChevronsDown size={13} />}
            onClick={() => onUnfold('top')}
          />
        ) : null}
        {step && place !== 'end' ? (
          <IconButton
            size="sm"
            label={`${unfoldStep} lines more above`}
            icon={<ChevronsUp size={13} />}
            onClick={() => onUnfold('bottom')}
          />
        ) : null}
        {hidden !== null && !step ? (
          <IconButton
            size="sm"
            label={`Show ${plural(hidden, 'unchanged line')}`}
            icon={<UnfoldVertical size={13} />}
            onClick={() => onUnfold('all')}
          />
        ) : null}
      </span>
      {hidden !== null ? (
        <button type="button" className="shrink-0 hover:text-ink hover:underline" onClick={() => onUnfold('all')}>
          {plural(hidden, 'unchanged line')}
        </button>
      ) : null}
      <span className="min-w-0 truncate pl-2 font-mono" dir="ltr">
        {gap.section}
      </span>
    </div>
  );
}

/** Where there are no lines to show: why, and what can be done. */
export function NoticeRow({ row, notice, onRetry, onShow }: { row: Row; notice: Notice; onRetry: () => void; onShow: () => void }) {
  return (
    <div className="flex min-h-15 flex-wrap items-center justify-center gap-x-3 gap-y-1 px-4 py-3 text-center text-muted">
      <NoticeText row={row} notice={notice} />
      {notice.kind === 'problem' ? (
        <Button size="sm" onClick={onRetry}>
          Try again
        </Button>
      ) : null}
      {notice.kind === 'too-large' ? (
        <Button size="sm" onClick={onShow}>
          Show ({bytes(notice.bytes)})
        </Button>
      ) : null}
    </div>
  );
}

function NoticeText({ row, notice }: { row: Row; notice: Notice }) {
  switch (notice.kind) {
    case 'problem':
      return (
        <span role="alert" className="text-failed-text">
          {notice.text}
        </span>
      );
    case 'too-large':
      return <span>This change is large.</span>;
    case 'binary': {
      const what = isImage(row.file.path) ? 'An image' : 'A binary file';
      const sizes = [notice.oldBytes, notice.newBytes].map((size) => (size === null ? null : bytes(size)));
      if (sizes[0] && sizes[1]) return <span>{`${what}: ${sizes[0]} before, ${sizes[1]} now.`}</span>;
      return <span>{sizes[1] ? `${what} of ${sizes[1]}.` : sizes[0] ? `${what} of ${sizes[0]}, deleted.` : `${what}.`}</span>;
    }
    case 'same':
      return <span>{sameText(row)}</span>;
  }
}

function sameText({ file }: Row): string {
  if (file.status === 'renamed') return 'Renamed without a change to its text.';
  if (file.status === 'added') return 'An empty file.';
  return file.status === 'deleted' ? 'An empty file, deleted.' : 'Its text is the same; its mode changed.';
}
