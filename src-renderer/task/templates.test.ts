import { describe, expect, it } from 'vitest';
import { insertTemplate, templates } from './templates.ts';

const put = (text: string, cursor: number, template = '## A\n') => {
  const { from, to, insert, cursor: end } = insertTemplate(text, cursor, template);
  const whole = text.slice(0, from) + insert + text.slice(to);
  return `${whole.slice(0, end)}|${whole.slice(end)}`;
};

describe('a template', () => {
  it('becomes the whole of an empty spec', () => {
    expect(put('', 0)).toBe('## A\n|');
    expect(put(' \n\n', 1)).toBe('## A\n|');
  });

  it('stands at the cursor with a blank line on both sides', () => {
    expect(put('one', 3)).toBe('one\n\n## A\n|');
    expect(put('one\n', 4)).toBe('one\n\n## A\n|');
    expect(put('one\n\n', 5)).toBe('one\n\n## A\n|');
    expect(put('two', 0)).toBe('## A\n|\ntwo');
    expect(put('onetwo', 3)).toBe('one\n\n## A\n|\ntwo');
  });

  it.each(templates)('$name asks for acceptance criteria as a task list', ({ body }) => {
    expect(body).toMatch(/## Acceptance criteria\n\n- \[ \] \S/);
    expect(body.endsWith('\n')).toBe(true);
  });

  it('has the house format with its five parts', () => {
    const house = templates.find(({ id }) => id === 'house')?.body ?? '';
    for (const part of ['Severity', 'Location', 'Issue', 'Proposed fix', 'Acceptance criteria']) expect(house).toContain(part);
  });
});
