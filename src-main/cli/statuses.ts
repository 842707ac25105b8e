import type { TaskStatus } from '../contract/tasks.ts';
import { EXIT, ExitError } from './exit.ts';

/** Reads `review,done`; an unknown word is named with the accepted ones. */
export async function readStatuses(text: string): Promise<TaskStatus[]> {
  // Loaded when it is needed: the contract brings its schema library along.
  const { taskStatus } = await import('../contract/tasks.ts');
  return text.split(',').map((word) => {
    const parsed = taskStatus.safeParse(word.trim());
    if (parsed.success) return parsed.data;
    throw new ExitError(EXIT.data, `"${word.trim()}" is no status. Accepted: ${taskStatus.options.join(', ')}.`);
  });
}
