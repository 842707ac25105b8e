import { memo } from 'react';
import { CallRow } from './rows/call-row.tsx';
import { EventRow, OutputRow } from './rows/event-row.tsx';
import { StageRow } from './rows/stage-row.tsx';
import type { Row } from './timeline.ts';

/** One row; drawn again only when it changed. */
export const TimelineRow = memo(function TimelineRow({
  row,
  isOpen,
  isLive,
  round,
  onToggle,
}: {
  row: Row;
  isOpen: boolean;
  isLive: boolean;
  /** Of a stage that begins: which pass through it. */
  round: number;
  onToggle: (key: string) => void;
}) {
  const props = { isOpen, isLive, onToggle: () => onToggle(row.key) };
  switch (row.kind) {
    case 'stage':
      return <StageRow row={row} round={round} />;
    case 'call':
      return <CallRow row={row} {...props} />;
    case 'output':
      return <OutputRow row={row} {...props} />;
    case 'event':
      return <EventRow row={row} {...props} />;
  }
});

/** How tall a row is before it was measured: near enough that the scroll bar does not jump. */
export function estimatedHeight(row: Row): number {
  switch (row.kind) {
    case 'stage':
      return row.event.status === 'started' ? 44 : 24;
    case 'output':
      return 90;
    case 'event':
      return row.event.type === 'message' ? 24 + 18 * Math.min(12, Math.ceil(row.event.text.length / 90)) : 26;
    case 'call':
      if (row.call?.type === 'edit' && row.call.diff) return 40 + 18 * Math.min(11, row.call.added + row.call.removed + 3);
      return row.call?.type === 'command' && (row.result?.output || row.output) ? 90 : 26;
  }
}
