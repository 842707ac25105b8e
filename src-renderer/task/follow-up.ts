import type { TaskWithRuns } from '../../src-main/contract/tasks.ts';
import type { NewTaskDraft } from '../state/drafts.ts';

/** What the next task after this one begins with: the same settings, and the reviewer's notes that were left for later. */
export function followUpOf(
  task: Pick<TaskWithRuns, 'key' | 'title' | 'project' | 'model' | 'effort' | 'priority' | 'labels' | 'runs'>,
): Omit<NewTaskDraft, 'slug' | 'notBefore'> {
  const findings = task.runs.at(-1)?.verdict?.findings ?? [];
  const notes = findings.map(({ file, line, problem }) => {
    const place = file === null ? '' : `\`${file}${line === null ? '' : `:${line}`}\`: `;
    return `- [ ] ${place}${problem.replaceAll(/\s+/g, ' ').trim()}`;
  });
  return {
    project: task.project,
    title: `Follow-up: ${task.title}`.slice(0, 300),
    body: [`Follows ${task.key}.`, ...(notes.length > 0 ? ['', '## Acceptance criteria', '', ...notes] : []), ''].join('\n'),
    model: task.model,
    effort: task.effort,
    priority: task.priority,
    labels: task.labels,
    after: [task.key],
  };
}
