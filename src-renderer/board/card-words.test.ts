import { expect, it } from 'vitest';
import { waitReason } from '../../src-main/contract/tasks.ts';
import { blockersText, isWebAddress, pullRequestName, waitIcon } from './card-words.ts';

it('names a pull request as its forge does', () => {
  expect(pullRequestName('https://github.com/acme/web/pull/88')).toBe('#88');
  expect(pullRequestName('https://gitlab.com/acme/web/-/merge_requests/7')).toBe('!7');
  expect(pullRequestName('https://example.com/changes')).toBe('PR');
});

it('links only to the web', () => {
  expect(['https://a.b', 'http://a.b', 'javascript:alert(1)', 'file:///etc', '//a.b'].filter(isWebAddress)).toEqual([
    'https://a.b',
    'http://a.b',
  ]);
});

it('has a shape for every reason to wait', () => {
  expect(waitReason.options.filter((reason) => waitIcon[reason] === undefined)).toEqual([]);
});

it('names some of many blockers', () => {
  const keys = Array.from({ length: 10 }, (_, i) => `web/t${i}`);
  expect(blockersText({ blockedBy: ['web/a'] })).toBe('Waits for 1 task:\nweb/a');
  expect(blockersText({ blockedBy: keys })).toContain('web/t7\nand 2 more');
});
