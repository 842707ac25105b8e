import type { InvalidateQueryFilters, Query } from '@tanstack/react-query';
import { queryClient } from './query-client.ts';

/** Readings that another one follows already. */
const followed = new Set<Query>();

/**
 * Makes answers out of date and reads those that are shown again; resolves when they are. A reading that is under way may have looked
 * before the change, so another one follows it; broken off for a new one, as react-query does, it would never be answered while
 * changes come faster than answers. A predicate that judges by the answer has to let those through that there is none of yet.
 */
export async function invalidate(filters: InvalidateQueryFilters): Promise<void> {
  const underWay = queryClient.getQueryCache().findAll({ ...filters, fetchStatus: 'fetching' });
  await Promise.all([queryClient.invalidateQueries(filters, { cancelRefetch: false }), ...underWay.map(readAfter)]);
}

async function readAfter(query: Query): Promise<void> {
  if (followed.has(query)) return;
  followed.add(query);
  // While it is under way this is the same reading, not another one. How it fails is told to whoever asked for it.
  await query.fetch().catch(() => undefined);
  followed.delete(query);
  await queryClient.invalidateQueries({ queryKey: query.queryKey, exact: true }, { cancelRefetch: false });
}
