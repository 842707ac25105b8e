import type { PlanAnswer, PlannedTask } from './plans.ts';

type PlannedSpec = Pick<
  PlannedTask | Extract<PlanAnswer, { kind: 'spec' }>,
  'severity' | 'location' | 'issue' | 'proposedFix' | 'acceptanceCriteria'
>;

/** The body of a task in the house format, as the template in the editor has it. The title is a field of the task's own. */
export function specMarkdown(spec: PlannedSpec): string {
  return [
    `- **Severity**: ${spec.severity}\n- **Location**: ${asItem(spec.location)}`,
    `## Issue\n\n${asSection(spec.issue)}`,
    `## Proposed fix\n\n${asSection(spec.proposedFix)}`,
    `## Acceptance criteria\n\n${spec.acceptanceCriteria.map((criterion) => `- [ ] ${criterion.replace(/\s+/g, ' ').trim()}`).join('\n')}\n`,
  ].join('\n\n');
}

/** More than one line goes below the bullet, as a part of it. */
function asItem(text: string): string {
  const lines = text.trim().split(/\r\n|\r|\n/);
  if (lines.length === 1) return lines[0] ?? '';
  return `\n\n${lines.map((line) => (line.trim() === '' ? '' : `  ${line}`)).join('\n')}`;
}

/** A heading of its own must not end the section that it stands in: outside of code it is put below the section's. */
function asSection(text: string): string {
  let fence: string | null = null;
  const lines = text
    .trim()
    .split(/\r\n|\r|\n/)
    .map((line) => {
      const mark = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line);
      const marks = mark?.[1] ?? '';
      if (fence === null && mark && !(marks.startsWith('`') && mark[2]?.includes('`'))) fence = marks;
      else if (fence !== null && marks.startsWith(fence) && mark?.[2]?.trim() === '') fence = null;
      if (fence !== null) return line;
      return line.replace(/^( {0,3})(#{1,2})(?=\s|$)/, '$1###');
    });
  return fence === null ? lines.join('\n') : `${lines.join('\n')}\n${fence}`;
}
