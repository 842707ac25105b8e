import type { TaskStatus } from '../../src-main/contract/tasks.ts';
import type { SearchParams } from '../frame/search-params.ts';

/** The columns of a board from left to right; those of `show` are hidden unless one asks for them. */
export function columnsShown(show: SearchParams['show'] = []): TaskStatus[] {
  return [
    ...(show.includes('proposed') ? (['proposed'] as const) : []),
    'todo',
    'queued',
    'inprogress',
    'review',
    'done',
    'failed',
    ...(show.includes('archived') ? (['archived'] as const) : []),
  ];
}
