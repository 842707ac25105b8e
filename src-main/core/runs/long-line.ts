import type { AgentEvent } from '../../contract/run-events.ts';
import type { Line } from '../process/lines.ts';

/** Stands in the journal for a line that is too long to be read; the raw file has it all. */
export function describeLongLine(line: Line, stream: 'stdout' | 'stderr'): AgentEvent {
  // As much as tells a person what it was.
  return {
    type: 'output',
    stream,
    text: `${line.text.slice(0, 2000)}… (one line of ${Math.round(line.bytes / 1024 / 1024)} MB, kept in the raw output only)`,
  };
}
