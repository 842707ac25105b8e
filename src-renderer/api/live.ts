import type { Change } from '../../src-main/contract/changes.ts';
import type { FeatureDetail } from '../../src-main/contract/features.ts';
import { api, rpc } from './client.ts';
import { onConnected } from './connection.ts';
import { invalidate } from './invalidate.ts';
import { queryClient } from './query-client.ts';

type Listener = (changes: readonly Change[]) => void;
const listeners = new Set<Listener>();

/**
 * Changes as the server tells them, in batches of a frame; for views that patch what they show instead of reading it again. A batch
 * with `settings` in it after a gap stands for anything.
 */
export function onChanges(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** One subscription for the window; begun again on every connection, after which everything shown is read again. */
export function startLive(): void {
  let controller = new AbortController();
  let first = true;
  onConnected(() => {
    controller.abort();
    controller = new AbortController();
    void follow(controller.signal);
    // What happened in between is not told: read again what is shown.
    if (!first) void queryClient.invalidateQueries();
    first = false;
  });
}

async function follow(signal: AbortSignal): Promise<void> {
  try {
    for await (const change of await rpc.system.changes(undefined, { signal })) collect(change);
  } catch {
    // The connection broke: connection.ts says so and makes a new one, which begins anew here.
  }
}

/** A burst (twenty tasks archived at once) is told as its first change, at once, and the rest together. */
const collectMs = 25;
let collected: Change[] | null = null;

function collect(change: Change): void {
  if (collected !== null) {
    collected.push(change);
    return;
  }
  collected = [];
  tell([change]);
  setTimeout(tellCollected, collectMs);
}

function tellCollected(): void {
  const changes = collected ?? [];
  collected = null;
  if (changes.length === 0) return;
  collected = [];
  tell(changes);
  setTimeout(tellCollected, collectMs);
}

function tell(changes: readonly Change[]): void {
  for (const listener of listeners) listener(changes);
  // Rare, and what is told instead of changes that were too many for this window to keep up with.
  if (changes.some(({ type }) => type === 'settings')) {
    // First what it says: keys and colours count at once.
    void invalidate({ queryKey: api.settings.key() });
    setTimeout(() => void invalidate({ predicate: ({ queryKey: [path] }) => (path as string[] | undefined)?.[0] !== 'settings' }));
    return;
  }
  const tasks = new Set(changes.flatMap((change) => ('taskId' in change ? [change.taskId] : [])));
  const features = new Set(changes.flatMap((change) => (change.type === 'feature' ? [change.featureId] : [])));
  void invalidate({ queryKey: api.tasks.get.key(), predicate: ({ state }) => isOneOf(state.data, tasks) });
  void invalidate({ queryKey: api.features.key(), predicate: ({ state }) => isAbout(state.data, { tasks, features }) });
  // A board and a list of runs that are shown patch themselves; what is kept of others has to be read again when one goes back to them.
  if (tasks.size > 0)
    for (const queryKey of [api.board.column.key(), api.board.counts.key(), api.runs.list.key()])
      void queryClient.invalidateQueries({ queryKey, type: 'inactive', refetchType: 'none' });
  // The daemon answers in the order in which it is asked: the cards that listeners ask for come first, what is counted around them after.
  setTimeout(() => {
    for (const queryKey of affected(changes)) void invalidate({ queryKey });
  });
}

/** A task that is open; one that another task's run says nothing about is left alone. Of one that is on its way nobody knows yet. */
const isOneOf = (data: unknown, tasks: Set<string>): boolean => data === undefined || tasks.has((data as { id: string }).id);

/** A feature, or a list of some, with one of these tasks in it. A list may have got one more. */
function isAbout(data: unknown, { tasks, features }: { tasks: Set<string>; features: Set<string> }): boolean {
  if (data === undefined) return true;
  const isList = Array.isArray(data);
  if (isList && features.size > 0) return true;
  const shown = (isList ? data : [data]) as (Partial<FeatureDetail> | undefined)[];
  return shown.some(
    (feature) =>
      feature !== undefined &&
      (features.has(feature.id ?? '') ||
        tasks.has(feature.planner?.taskId ?? '') ||
        feature.tasks?.some(({ id }) => tasks.has(id)) === true),
  );
}

/** Which cached answers a change makes wrong. The board's columns and the list of runs patch themselves (board/live-cards.ts, runs/live-runs.ts). */
function affected(changes: readonly Change[]): readonly (readonly unknown[])[] {
  const types = new Set(changes.map(({ type }) => type));
  const keys: (readonly unknown[])[] = [];
  if (types.has('task') || types.has('run')) {
    keys.push(api.system.dashboard.key(), api.system.inbox.key(), api.terminals.list.key());
  }
  if (types.has('task'))
    keys.push(
      api.tasks.activity.key(),
      api.tasks.branch.key(),
      api.tasks.list.key(),
      api.tasks.search.key(),
      api.system.stats.key(),
      api.tasks.followUps.key(),
    );
  if (types.has('task') || types.has('run') || types.has('feature')) keys.push(api.comments.timeline.key(), api.tasks.plan.key());
  if (types.has('feature')) keys.push(api.system.inbox.key(), api.system.dashboard.key());
  if (types.has('labels')) keys.push(api.board.labels.key());
  if (types.has('project'))
    keys.push(
      api.projects.key(),
      api.features.key(),
      api.board.key(),
      api.runs.list.key(),
      api.system.dashboard.key(),
      api.system.inbox.key(),
    );
  if (types.has('agent')) keys.push(api.agents.key(), api.board.key(), api.system.inbox.key(), api.system.dashboard.key());
  return keys;
}
