import { expect, it } from 'vitest';
import { matches, readQuery } from './query.ts';

it('reads the sign at the front as what is looked among', () => {
  expect(readQuery('fix login ')).toEqual({ among: 'everything', text: 'fix login' });
  expect(readQuery(' >pause')).toEqual({ among: 'actions', text: 'pause' });
  expect(readQuery('@ web')).toEqual({ among: 'projects', text: 'web' });
  expect(readQuery('#bug')).toEqual({ among: 'labels', text: 'bug' });
  expect(readQuery('')).toEqual({ among: 'everything', text: '' });
});

it('finds an action by the beginnings of its words, in any order, or by their first letters', () => {
  expect(matches('Go to the board', 'board go')).toBe(true);
  expect(matches('Go to the board', 'gtb')).toBe(true);
  expect(matches('Go to the board', 'inbox')).toBe(false);
  expect(matches('Settings: Agents', 'agents')).toBe(true);
  expect(matches('web/fix-login', 'log')).toBe(true);
});
