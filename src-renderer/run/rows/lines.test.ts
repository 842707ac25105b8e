import { expect, it } from 'vitest';
import { countLines, firstLine, headLines, tailLines } from './lines.ts';

it('takes lines from either end', () => {
  expect(tailLines('a\nb\nc', 2)).toBe('b\nc');
  expect(tailLines('a\nb\nc', 3)).toBe('a\nb\nc');
  expect(tailLines('a\nb\nc', 9)).toBe('a\nb\nc');
  expect(tailLines('\nb', 1)).toBe('b');
  expect(headLines('a\nb\nc', 2)).toBe('a\nb');
  expect(headLines('a\nb\nc', 3)).toBe('a\nb\nc');
  expect(countLines('a\nb\n')).toBe(3);
  expect(firstLine('\n  a \r\nb')).toBe('a');
});
