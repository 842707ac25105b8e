import type { TimelineEntry } from '../../src-main/contract/comments.ts';
import type { PlanAsked } from '../../src-main/contract/features.ts';

const planned: Record<PlanAsked, string> = {
  generate: 'planned the feature',
  refine: 'refined the plan',
  answer: 'went on with the answer',
  ask: 'answered a question',
  structure: 'structured the notes',
};

/** What a planner's run was about, in the words of a timeline. */
export const planWords = (asked: PlanAsked | null): string => (asked === null ? 'worked on the plan' : planned[asked]);

/** More of them in a row than this is folded to its end: comments are what one looks for. */
const shownInRow = 4;

export type TimelinePart = { kind: 'entry'; entry: TimelineEntry } | { kind: 'folded'; entries: TimelineEntry[] };

/** The timeline with long stretches without a comment folded. */
export function foldTimeline(entries: readonly TimelineEntry[]): TimelinePart[] {
  const parts: TimelinePart[] = [];
  let row: TimelineEntry[] = [];
  const end = () => {
    const hidden = row.length > shownInRow + 1 ? row.slice(0, row.length - shownInRow) : [];
    if (hidden.length > 0) parts.push({ kind: 'folded', entries: hidden });
    for (const entry of row.slice(hidden.length)) parts.push({ kind: 'entry', entry });
    row = [];
  };
  for (const entry of entries) {
    if (entry.type === 'activity') {
      row.push(entry);
      continue;
    }
    end();
    parts.push({ kind: 'entry', entry });
  }
  end();
  return parts;
}
