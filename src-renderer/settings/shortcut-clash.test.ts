import { expect, it } from 'vitest';
import { type ActionId, actionOf } from '../shortcuts/registry.ts';
import { holderOf } from './shortcut-clash.ts';

const usual = (id: ActionId) => actionOf(id).keys;

it('names who has the keys already, in the same view or in the whole window', () => {
  expect(holderOf('n', 'board.select', usual)).toBe('task.new');
  expect(holderOf('x', 'board.filter', usual)).toBe('board.select');
  expect(holderOf('w', 'board.select', usual)).toBeNull();
});

it('takes the first key of a sequence for taken', () => {
  expect(holderOf('g', 'board.select', usual)).toBe('nav.board');
});

it('lets two views have the same keys', () => {
  expect(holderOf('d', 'board.select', usual)).toBeNull();
});
