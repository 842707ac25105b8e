import { ChevronRight, CircleCheck, CircleX } from 'lucide-react';
import { useState } from 'react';
import type { Receipt } from '../../src-main/contract/runs.ts';
import { cx } from '../lib/class-names.ts';
import { ago, fullTime, plural, shortDuration } from '../lib/format.ts';
import { useNow } from '../lib/use-now.ts';
import { byCommand } from './findings.ts';
import { Output } from './output.tsx';

/** Proof of the checks: a command each, its last time first. */
export function Receipts({ receipts }: { receipts: Receipt[] }) {
  return (
    <ul className="flex flex-col gap-2">
      {byCommand(receipts).map(({ command, latest, earlier }) => (
        <li key={command} className="overflow-hidden rounded-card border bg-surface">
          <ReceiptRow receipt={latest} startsOpen={latest.exitCode !== 0} />
          {earlier.length > 0 ? <Earlier receipts={earlier} /> : null}
        </li>
      ))}
    </ul>
  );
}

function Earlier({ receipts }: { receipts: Receipt[] }) {
  const [open, setOpen] = useState(false);
  if (!open)
    return (
      <button
        type="button"
        onClick={() => setOpen(true)}
        className="w-full border-t px-9 py-1 text-left text-meta text-muted outline-offset-[-2px] hover:bg-hover hover:text-ink"
      >
        {plural(receipts.length, 'earlier round')}
      </button>
    );
  return receipts.map((receipt) => (
    <div key={receipt.startedAt} className="border-t">
      <ReceiptRow receipt={receipt} startsOpen={false} earlier />
    </div>
  ));
}

function ReceiptRow({ receipt, startsOpen, earlier = false }: { receipt: Receipt; startsOpen: boolean; earlier?: boolean }) {
  const [open, setOpen] = useState(startsOpen);
  const now = useNow(60_000);
  const passed = receipt.exitCode === 0;
  const Icon = passed ? CircleCheck : CircleX;
  return (
    <>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex w-full flex-wrap items-center gap-x-2 gap-y-0.5 px-3 py-2 text-left outline-offset-[-2px] hover:bg-hover/60"
      >
        <ChevronRight size={13} aria-hidden="true" className={cx('shrink-0 text-faint transition-transform', open && 'rotate-90')} />
        <Icon size={15} aria-hidden="true" className={cx('shrink-0', passed ? 'text-done-solid' : 'text-failed-solid')} />
        <code className={cx('min-w-0 flex-1 truncate font-mono text-mono', !earlier && 'font-medium')} dir="ltr" title={receipt.command}>
          {receipt.command}
        </code>
        <span className={cx('shrink-0 font-medium text-meta', passed ? 'text-done-text' : 'text-failed-text')}>
          {passed ? 'passed' : `failed, exit ${receipt.exitCode}`}
        </span>
        <span className="tabular flex shrink-0 items-center gap-2 text-meta text-muted max-phone:w-full max-phone:pl-9">
          <span>{shortDuration(receipt.durationMs)}</span>
          <span className="font-mono" title={`HEAD was ${receipt.sha} when it started`}>
            {receipt.sha.slice(0, 7)}
          </span>
          <time dateTime={new Date(receipt.startedAt).toISOString()} title={fullTime(receipt.startedAt)}>
            {ago(receipt.startedAt, now)}
          </time>
        </span>
      </button>
      {open ? (
        <div className="border-t">
          <Output text={receipt.outputTail} label={`The end of the output of ${receipt.command}`} />
        </div>
      ) : null}
    </>
  );
}
