import { expect, it } from 'vitest';
import { acceptanceCriteria } from './plan.ts';

it('reads the checkboxes of the section, and only those', () => {
  const spec = [
    '# Fix login',
    '- [ ] not this',
    '## Acceptance criteria',
    '- [ ] the **boundary** is `inclusive`',
    '### Details',
    '  * [x] see [the issue](https://example.com/1)',
    '```',
    '- [ ] an example',
    '```',
    '1. [X] third',
    '- no box',
    '## Notes',
    '- [ ] nor this',
  ].join('\r\n');
  expect(acceptanceCriteria(spec)).toEqual([
    { text: 'the boundary is inclusive', status: 'pending' },
    { text: 'see the issue', status: 'done' },
    { text: 'third', status: 'done' },
  ]);
});

it('without such a section takes every checkbox, and without any, none', () => {
  expect(acceptanceCriteria('- [ ] a\n\ntext\n- [x] b')).toHaveLength(2);
  expect(acceptanceCriteria('Just do it.')).toEqual([]);
});
