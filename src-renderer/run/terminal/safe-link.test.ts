import { expect, it } from 'vitest';
import { safeLink } from './safe-link.ts';

it('lets the web and mail through', () => {
  expect(safeLink('https://example.com/a?b=1')).toBe('https://example.com/a?b=1');
  expect(safeLink('HTTP://example.com')).toBe('http://example.com/');
  expect(safeLink('mailto:a@example.com')).toBe('mailto:a@example.com');
});

it.each([
  'javascript:alert(1)',
  'java\nscript:alert(1)',
  ' javascript:alert(1)',
  'file:///etc/passwd',
  'data:text/html,x',
  'vscode://file/x',
  'https://github.com@evil.example/',
  'https://a\u0000b',
  '/relative',
  '',
])('refuses %j', (text) => {
  expect(safeLink(text)).toBeNull();
});
