import { FileCode2, Gauge, PencilLine, SquareCheckBig } from 'lucide-react';
import type { Task } from '../../src-main/contract/tasks.ts';
import { AgentGlyph } from '../frame/agent-glyph.tsx';
import { plural } from '../lib/format.ts';
import { priorityWords, shortModel, sizeWords } from '../lib/status.ts';
import { editedWords } from './words.ts';

/** What is set of a proposal, in a line that is cut where there is no more room. */
export function ProposalMeta({ task, after }: { task: Task; after: string }) {
  const { estimate, labels, priority, verifyCommand } = task;
  return (
    <p className="mt-0.5 flex h-4 min-w-0 flex-wrap items-center gap-x-2.5 overflow-hidden text-meta text-muted">
      {after === '' ? null : <span className="max-w-full truncate text-accent">{after}</span>}
      {estimate.size === null ? null : <span>{sizeWords[estimate.size]}</span>}
      <span className="flex min-w-0 items-center gap-1">
        <AgentGlyph agent={task.agent} />
        <span className="truncate">{task.model === null ? task.agent : shortModel(task.model)}</span>
        {task.effort === null ? null : (
          <span className="flex items-center gap-0.5 text-faint">
            <Gauge size={11} aria-hidden="true" />
            {task.effort}
          </span>
        )}
      </span>
      {estimate.files.length > 0 ? (
        <span className="flex items-center gap-1" title={estimate.files.join('\n')}>
          <FileCode2 size={11} aria-hidden="true" />
          {plural(estimate.files.length, 'file')}
        </span>
      ) : null}
      {verifyCommand === null ? null : (
        <span className="flex items-center gap-1" title={verifyCommand}>
          <SquareCheckBig size={11} aria-hidden="true" />
          own check
        </span>
      )}
      {priority === 0 ? null : <span>{priorityWords(priority)}</span>}
      {estimate.edited.length > 0 ? (
        <span className="flex items-center gap-1" title={editedWords(estimate.edited)}>
          <PencilLine size={11} aria-hidden="true" />
          edited
        </span>
      ) : null}
      {labels.map((label) => (
        <span key={label} className="max-w-full truncate rounded-full bg-hover px-1.5" dir="auto">
          {label}
        </span>
      ))}
    </p>
  );
}
