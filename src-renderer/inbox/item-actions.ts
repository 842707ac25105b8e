import type { InboxItem } from '../../src-main/contract/system.ts';
import { rpc } from '../api/client.ts';
import type { TaskPlace } from '../frame/use-open-task.ts';
import type { ActionId } from '../shortcuts/registry.ts';

export type ItemCommand = 'accept' | 'request-changes' | 'continue' | 'retry' | 'stop' | 'look-again';

export const commandWords: Record<ItemCommand, { words: string; action: ActionId | null }> = {
  accept: { words: 'Accept', action: 'task.accept' },
  'request-changes': { words: 'Request changes…', action: 'task.requestChanges' },
  continue: { words: 'Continue…', action: 'task.continue' },
  retry: { words: 'Retry', action: 'task.retry' },
  stop: { words: 'Stop', action: 'task.stop' },
  'look-again': { words: 'Look again', action: null },
};

/** What one can do with an item without opening it, the likeliest first. */
export function commandsFor(item: InboxItem): ItemCommand[] {
  switch (item.kind) {
    case 'review':
      return ['accept', 'request-changes'];
    case 'failed':
      return ['continue', 'retry'];
    case 'long-running':
      return ['stop'];
    case 'agent':
      return ['look-again'];
    // Answered, and judged, where the whole of it is seen.
    case 'question':
    case 'plan':
    case 'plan-failed':
    case 'parked':
      return [];
  }
}

/** Where in its task an item leads. */
export function placeOf(item: InboxItem): TaskPlace {
  if (item.kind === 'question' || item.kind === 'plan' || item.kind === 'plan-failed') return { tab: 'spec' };
  if (item.kind === 'review') return { tab: 'changes' };
  return item.kind === 'parked' ? {} : { tab: 'run' };
}

/** Does what needs no words. */
export async function give(command: 'accept' | 'retry' | 'stop' | 'look-again', item: InboxItem): Promise<void> {
  if (command === 'look-again') {
    await rpc.agents.list({ fresh: true });
    return;
  }
  if (!item.task) return;
  const ref = { project: item.task.project, slug: item.task.slug };
  if (command === 'accept') await rpc.tasks.accept(ref);
  else if (command === 'retry') await rpc.tasks.retry(ref);
  else await rpc.tasks.cancel(ref);
}
