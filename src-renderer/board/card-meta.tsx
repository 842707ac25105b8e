import { CornerDownRight, Layers } from 'lucide-react';
import type { Card } from '../../src-main/contract/board.ts';
import { AgentGlyph } from '../frame/agent-glyph.tsx';
import { ProjectDot } from '../frame/project-dot.tsx';
import { shortModel } from '../lib/status.ts';
import { parseKey } from '../lib/task-key.ts';

/** Where it belongs, who does it, and its labels: as many as fit the line. */
export function CardMeta({ card, showProject }: { card: Card; showProject: boolean }) {
  const model = card.model === null ? card.agent : shortModel(card.model);
  return (
    <div className="flex h-4 min-w-0 items-center gap-2 text-meta text-muted">
      {showProject ? (
        <span className="flex min-w-0 max-w-2/5 shrink-0 items-center gap-1">
          <ProjectDot name={card.project} size={7} />
          <span className="truncate">{card.project}</span>
        </span>
      ) : null}
      <span
        className="flex min-w-8 max-w-3/5 shrink items-center gap-1"
        data-tip={`${card.agent}${card.model && card.model !== card.agent ? `, ${card.model}` : ''}${card.effort ? `, effort ${card.effort}` : ''}`}
      >
        <AgentGlyph agent={card.agent} />
        <span className="truncate">{model}</span>
        {card.effort ? <span className="shrink-0 text-faint">{card.effort}</span> : null}
      </span>
      {card.feature !== null ? (
        <span className="flex min-w-0 shrink items-center gap-1" data-tip={`Part of the feature ${card.feature}`}>
          <Layers size={11} aria-hidden="true" className="shrink-0 text-faint" />
          <span className="truncate">{parseKey(card.feature).slug}</span>
        </span>
      ) : null}
      {card.origin !== null ? (
        <span className="flex min-w-0 shrink items-center gap-1" data-tip={`Follows from ${card.origin}`}>
          <CornerDownRight size={11} aria-hidden="true" className="shrink-0 text-faint" />
          <span className="truncate">{parseKey(card.origin).slug}</span>
        </span>
      ) : null}
      {card.labels.length > 0 ? (
        // What does not fit the line wraps below it, out of sight.
        <span className="flex h-4 min-w-13 flex-1 flex-wrap gap-x-1 overflow-hidden" data-tip={card.labels.join(', ')}>
          {[...new Set(card.labels)].map((label) => (
            <span key={label} className="max-w-full truncate rounded-full bg-hover px-1.5" dir="auto">
              {label}
            </span>
          ))}
        </span>
      ) : null}
    </div>
  );
}
