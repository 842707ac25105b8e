import { expect, it } from 'vitest';
import { templates } from '../../src-renderer/task/templates.ts';
import { specMarkdown } from './spec-markdown.ts';

const house = {
  severity: 'medium' as const,
  location: '`src/`',
  issue: 'What is wrong, and how one sees it.',
  proposedFix: 'How it could be mended.',
  acceptanceCriteria: ['A test shows the issue and passes with the fix', 'The whole test suite passes'],
};

it('writes exactly what the template of the editor shows', () => {
  expect(specMarkdown(house)).toBe(templates.find((template) => template.id === 'house')?.body);
});

it('keeps each criterion one line, and a place of several lines below its bullet', () => {
  const text = specMarkdown({ ...house, location: '`a.ts`\n- `b.ts`', acceptanceCriteria: ['one\n## two'] });
  expect(text).toContain('- **Location**: \n\n  `a.ts`\n  - `b.ts`\n\n## Issue');
  expect(text.trimEnd().endsWith('- [ ] one ## two')).toBe(true);
});

it('lets no text of a section end it: headings go below its own, code is closed', () => {
  const text = specMarkdown({ ...house, issue: '# Loud\n```sh\n# a comment\n```\n## Too', proposedFix: '```ts\nconst open = 1;' });
  expect(text).toContain('### Loud\n```sh\n# a comment\n```\n### Too');
  expect(text).toContain('const open = 1;\n```\n\n## Acceptance criteria');
});
