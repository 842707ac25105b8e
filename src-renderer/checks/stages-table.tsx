import { Undo2 } from 'lucide-react';
import type { Stage } from '../../src-main/contract/runs.ts';
import { fullTime, shortDuration, timeSeconds } from '../lib/format.ts';
import { hueText, type StatusLook, stageStatusLook } from '../lib/status.ts';
import { useNow } from '../lib/use-now.ts';
import { LookIcon } from '../ui/status-icon.tsx';

const sentBackLook: StatusLook = { words: 'Sent back', icon: Undo2, hue: 'waiting' };

/** Every pass through a stage, in the order in which they were gone through. */
export function StagesTable({ stages }: { stages: Stage[] }) {
  const now = useNow();
  return (
    <div className="overflow-x-auto rounded-card border bg-surface">
      <table className="w-full text-left">
        <thead className="text-meta text-muted">
          <tr>
            <th className="px-3 py-1.5 font-normal">Stage</th>
            <th className="px-3 py-1.5 font-normal">Result</th>
            <th className="px-3 py-1.5 text-right font-normal">Began</th>
            <th className="px-3 py-1.5 text-right font-normal">Took</th>
          </tr>
        </thead>
        <tbody>
          {stages.map((stage, i) => {
            // A check or a reviewer that found something has done its work: the agent got it back.
            const sentBack = stage.status === 'failed' && stages[i + 1]?.name === 'do';
            const look = sentBack ? sentBackLook : stageStatusLook[stage.status];
            return (
              <tr key={`${stage.name} ${stage.startedAt} ${stage.round}`} className="border-t">
                <td className="px-3 py-1.5">
                  {stage.name}
                  {stage.round > 1 ? <span className="text-meta text-muted"> · round {stage.round}</span> : null}
                </td>
                <td className={`px-3 py-1.5 ${hueText[look.hue]}`}>
                  <span className="flex items-center gap-1.5">
                    <LookIcon look={look} size={13} pulse={stage.status === 'running'} />
                    {look.words}
                  </span>
                </td>
                <td className="tabular px-3 py-1.5 text-right text-muted">
                  <time dateTime={new Date(stage.startedAt).toISOString()} title={fullTime(stage.startedAt)}>
                    {timeSeconds(stage.startedAt)}
                  </time>
                </td>
                <td className="tabular px-3 py-1.5 text-right">
                  {stage.status === 'skipped' ? '–' : shortDuration((stage.finishedAt ?? now) - stage.startedAt)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
