import type { PlanWarning } from '../../src-main/contract/features.ts';
import type { Task } from '../../src-main/contract/tasks.ts';
import type { Edge } from './connector-layout.ts';

type Proposal = Pick<Task, 'key' | 'slug' | 'dependsOn'>;

/** What waits for what among these, by their places. What waits for other tasks is not drawn. */
export function edgesOf(proposals: readonly Proposal[]): Edge[] {
  const at = new Map(proposals.map(({ key }, i) => [key, i]));
  return proposals.flatMap(({ dependsOn }, to) =>
    dependsOn.flatMap((key) => {
      const from = at.get(key);
      return from === undefined ? [] : [{ from, to }];
    }),
  );
}

/** Where each warning is shown: below the last row that it is about; those about none or all of them under null. */
export function warningsBySlug(warnings: readonly PlanWarning[], order: readonly string[]): Map<string | null, PlanWarning[]> {
  const result = new Map<string | null, PlanWarning[]>();
  for (const warning of warnings) {
    const places = warning.slugs.map((slug) => order.indexOf(slug)).filter((at) => at >= 0);
    const slug = warning.kind === 'count' || places.length === 0 ? null : (warning.edge?.slug ?? order[Math.max(...places)] ?? null);
    result.set(slug, [...(result.get(slug) ?? []), warning]);
  }
  return result;
}

/** A warning names proposals by their slugs, which the list does not show: here they are named by their numbers. */
export function warningWords({ text, slugs }: Pick<PlanWarning, 'text' | 'slugs'>, order: readonly string[]): string {
  let words = text;
  for (const slug of slugs) {
    const at = order.indexOf(slug);
    if (at < 0) continue;
    // As a word of its own, and once: the paths in the sentence may hold the same letters.
    const pattern = new RegExp(`(?<![\\w./-])${slug.replaceAll('.', '\\.')}(?![\\w/-]|\\.\\w)`);
    words = words.replace(pattern, String(at + 1));
  }
  return words;
}

/** `after 1, 3 and web/login`: by the numbers that stand beside the rows, other tasks by their keys. */
export function afterWords(task: Pick<Task, 'dependsOn'>, proposals: readonly Proposal[]): string {
  const numbers: number[] = [];
  const others: string[] = [];
  for (const key of task.dependsOn) {
    const at = proposals.findIndex((other) => other.key === key);
    if (at >= 0) numbers.push(at + 1);
    else others.push(key);
  }
  const words = [...numbers.sort((a, b) => a - b).map(String), ...others];
  if (words.length === 0) return '';
  return `after ${words.length === 1 ? words[0] : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`}`;
}
