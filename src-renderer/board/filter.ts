import type { BoardFilter, Card } from '../../src-main/contract/board.ts';
import type { SearchParams } from '../frame/search-params.ts';

/** The board's filter as the address has it. A project's own board is about that project whatever else the address says. */
export function filterOf(search: SearchParams, project?: string): BoardFilter {
  return {
    projects: project === undefined ? (search.projects ?? []) : [project],
    text: (search.q ?? '').trim(),
    labels: search.label ?? [],
    agents: search.agent ?? [],
    priorities: search.priority ?? [],
  };
}

/** Whether a person narrowed the board: then an empty one means that nothing matches. */
export function isNarrowed(search: SearchParams, project?: string): boolean {
  const { projects, text, labels, agents, priorities } = filterOf(search, project);
  return text !== '' || labels.length + agents.length + priorities.length > 0 || (project === undefined && projects.length > 0);
}

/** What takes all of it back. */
export const noFilter = { q: undefined, label: undefined, agent: undefined, priority: undefined, projects: undefined } as const;

/** In the list, or no more; undefined when nothing is left, which the address leaves out. */
export function toggled<T>(list: readonly T[] | undefined, value: T): T[] | undefined {
  const next = list?.includes(value) ? list.filter((other) => other !== value) : [...(list ?? []), value];
  return next.length > 0 ? next : undefined;
}

/**
 * Whether a card that was read again may have to go elsewhere in its column, or out of the filter: then the column is read again.
 * Everything else about it is shown where it is.
 */
export function mayHaveMoved(before: Card, now: Card, filter: BoardFilter): boolean {
  return (
    before.status !== now.status ||
    before.priority !== now.priority ||
    before.rank !== now.rank ||
    (filter.agents.length > 0 && before.agent !== now.agent) ||
    (filter.text !== '' && (before.title !== now.title || before.key !== now.key)) ||
    ((filter.labels.length > 0 || filter.text !== '') && before.labels.join('\n') !== now.labels.join('\n'))
  );
}
