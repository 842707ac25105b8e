import type { FeatureStatus } from '../../contract/features.ts';
import type { TaskSize, TaskStatus } from '../../contract/tasks.ts';

/** Linked work of a feature by status. `putAwayDone` are those of the archived that were done. */
export interface Linked {
  counts: Partial<Record<TaskStatus, number>>;
  putAwayDone: number;
}

/**
 * Where a feature stands, as contract/features.ts draws it. What was published decides before the planner does: a feature whose tasks
 * are at work stays so while its planner is asked something. A plan that waits for an answer is not over; one that failed left a draft.
 */
export function featureStatus(
  planner: { status: TaskStatus; asksSomething: boolean } | null,
  { counts, putAwayDone }: Linked,
): FeatureStatus {
  const { done, total } = progressOf(counts);
  const proposed = counts.proposed ?? 0;
  if (total === 0 && putAwayDone > 0) return 'done';
  if (total > 0 && done === total) return 'done';
  if (total > proposed) return 'inprogress';
  if (planner?.status === 'queued' || planner?.status === 'inprogress' || planner?.asksSomething) return 'planning';
  return proposed > 0 ? 'ready' : 'draft';
}

/** Of the linked tasks that are not archived. */
export function progressOf(counts: Linked['counts']): { done: number; total: number } {
  const total = Object.entries(counts).reduce((sum, [status, n]) => sum + (status === 'archived' ? 0 : n), 0);
  return { done: counts.done ?? 0, total };
}

export const isAtWork = (status: TaskStatus): boolean => status === 'queued' || status === 'inprogress';

/** Tasks in an order in which each comes after what it waits for; otherwise in the order in which they came. */
export function inOrder<T extends { id: string }>(tasks: readonly T[], waitsFor: (id: string) => readonly string[]): T[] {
  const left = new Map(tasks.map((task) => [task.id, task]));
  const ordered: T[] = [];
  const take = (task: T) => {
    if (!left.delete(task.id)) return;
    for (const id of waitsFor(task.id)) {
      const before = left.get(id);
      if (before) take(before);
    }
    ordered.push(task);
  };
  for (const task of tasks) take(task);
  return ordered;
}

export interface BundlePart {
  title: string;
  body: string;
  files: readonly string[];
  size: TaskSize | null;
  verify: string | null;
}

/** What several proposals become as one task: the brief, then the tasks in order. */
export function bundled(brief: string, parts: readonly BundlePart[]) {
  const sections = parts.map(({ title, body }, i) => `## ${i + 1}. ${title.replaceAll(/\s+/g, ' ')}\n\n${below(body.trim())}`);
  const intro = brief.trim() === '' ? [] : [below(brief.trim())];
  const commands = [...new Set(parts.flatMap(({ verify }) => (verify === null ? [] : [verify])))];
  return {
    body: `${[...intro, ...sections].map((text) => text.trimEnd()).join('\n\n')}\n`,
    files: [...new Set(parts.flatMap(({ files }) => files))],
    size: sizeOfAll(parts.map(({ size }) => size)),
    verify: commands.length > 1 ? commands.map((command) => `(${command})`).join(' && ') : (commands[0] ?? null),
  };
}

/** Headings go below those of the whole, so that a part stays one; code stays as it is. */
function below(text: string): string {
  let fence: string | null = null;
  return text
    .split('\n')
    .map((line) => {
      const marks = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
      if (fence === null && marks !== undefined) fence = marks;
      else if (fence !== null) {
        if (marks?.startsWith(fence) && line.trim() === marks) fence = null;
        return line;
      }
      return fence === null ? line.replace(/^( {0,3})(#{1,4})(?=\s)/, '$1$2##').replace(/^( {0,3})#{7,}/, '$1######') : line;
    })
    .join('\n')
    .concat(fence === null ? '' : `\n${fence}`);
}

const weights: Record<TaskSize, number> = { small: 1, medium: 2, large: 4 };

function sizeOfAll(sizes: readonly (TaskSize | null)[]): TaskSize | null {
  const known = sizes.filter((size) => size !== null);
  if (known.length === 0) return null;
  const weight = known.reduce((sum, size) => sum + weights[size], 0);
  return weight <= 1 ? 'small' : weight <= 3 ? 'medium' : 'large';
}
