import type { Planner } from '../contract/features.ts';
import type { Client } from './connect.ts';
import { EXIT, ExitError } from './exit.ts';

/** Reads again at every change, until the planner is at rest; answers with what was read last. */
export async function whenAtRest<T extends { planner: Planner | null }>(client: Client, read: () => Promise<T>): Promise<T> {
  // Listening before looking, so that no change falls in between.
  const changes = await client.system.changes();
  try {
    let now = await read();
    if (!isAtWork(now.planner)) return now;
    for await (const change of changes) {
      // `settings` also stands for "more than you could follow".
      if (change.type === 'settings' || (change.type === 'task' && change.taskId === now.planner?.taskId)) now = await read();
      if (!isAtWork(now.planner)) return now;
    }
    throw new ExitError(EXIT.unavailable, 'The running instance stopped. Start it and try again.');
  } finally {
    await changes.return?.(undefined);
  }
}

const isAtWork = (planner: Planner | null): boolean => planner?.status === 'queued' || planner?.status === 'inprogress';

/** How it ended: an exit code, which is 0 only when it did what it was asked, its question, and what went wrong. */
export function planEnding(planner: Planner | null): { code: number; question: string | null; problem: string | null } {
  if (planner?.question && planner.status !== 'failed') {
    const options = planner.question.options.map((option) => `\n  - ${option}`).join('');
    return { code: EXIT.failed, question: `The planner asks: ${planner.question.question}${options}`, problem: null };
  }
  if (planner?.status === 'review') return { code: EXIT.ok, question: null, problem: null };
  const problem = planner?.failure
    ? `The planner failed (${planner.failure.code}): ${planner.failure.message}`
    : 'The planner was cancelled.';
  return { code: EXIT.failed, question: null, problem };
}

export const plannerLine = (planner: Planner | null): string | null => {
  if (!planner) return null;
  if (planner.status === 'failed' && planner.failure) return `failed, ${planner.failure.code}: ${planner.failure.message}`;
  if (planner.question) return `asks: ${planner.question.question}`;
  const words = { queued: 'waits', inprogress: 'is at work', review: 'is done' } as Partial<Record<Planner['status'], string>>;
  return [words[planner.status] ?? 'is at rest', planner.waiting?.text ?? planner.run?.step?.text].filter(Boolean).join(': ');
};
