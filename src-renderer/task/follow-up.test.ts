import { expect, it } from 'vitest';
import { followUpOf } from './follow-up.ts';

const task = { key: 'web/fix', title: 'Fix it', project: 'web', model: 'opus', effort: 'high', priority: 1, labels: ['bug'], runs: [] };
const finding = { severity: 'low' as const, file: 'src/a.ts', line: 12, problem: 'The name\nis wrong.', followUp: true };
type Run = Parameters<typeof followUpOf>[0]['runs'][number];

it('begins with the same settings and waits for its task', () => {
  expect(followUpOf(task)).toEqual({
    project: 'web',
    title: 'Follow-up: Fix it',
    body: 'Follows web/fix.\n',
    model: 'opus',
    effort: 'high',
    priority: 1,
    labels: ['bug'],
    after: ['web/fix'],
  });
});

it("takes the reviewer's findings along as criteria, a line each", () => {
  const runs = [{ verdict: { verdict: 'approved-with-notes', summary: '', findings: [finding, { ...finding, file: null }] } } as Run];
  expect(followUpOf({ ...task, runs }).body).toBe(
    'Follows web/fix.\n\n## Acceptance criteria\n\n- [ ] `src/a.ts:12`: The name is wrong.\n- [ ] The name is wrong.\n',
  );
});

it('has a title that is short enough', () => {
  expect(followUpOf({ ...task, title: 'x'.repeat(300) }).title).toHaveLength(300);
});
