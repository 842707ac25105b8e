import { expect, it } from 'vitest';
import { neighbourOf, placeBeside, placeBy } from './order.ts';

const order = ['a', 'b', 'c', 'd'];

it('puts one beside another, and names the neighbours that it gets', () => {
  expect(placeBeside(order, 'a', 'c', 'below')).toEqual({ order: ['b', 'c', 'a', 'd'], above: 'c', below: 'd' });
  expect(placeBeside(order, 'd', 'a', 'above')).toEqual({ order: ['d', 'a', 'b', 'c'], above: null, below: 'a' });
  expect(placeBeside(order, 'a', 'd', 'below')).toEqual({ order: ['b', 'c', 'd', 'a'], above: 'd', below: null });
});

it('does nothing where it stands already, or with one that is gone', () => {
  expect(placeBeside(order, 'a', 'b', 'above')).toBeNull();
  expect(placeBeside(order, 'a', 'a', 'below')).toBeNull();
  expect(placeBeside(order, 'x', 'a', 'below')).toBeNull();
  expect(placeBeside(order, 'a', 'x', 'below')).toBeNull();
});

it('goes a step, and stops at the ends', () => {
  expect(placeBy(order, 'b', 1)).toEqual({ order: ['a', 'c', 'b', 'd'], above: 'c', below: 'd' });
  expect(placeBy(order, 'b', -1)).toEqual({ order: ['b', 'a', 'c', 'd'], above: null, below: 'a' });
  expect(placeBy(order, 'a', -1)).toBeNull();
  expect(placeBy(order, 'd', 1)).toBeNull();
});

it('hands the focus on to the next one', () => {
  expect(neighbourOf(order, 'b')).toBe('c');
  expect(neighbourOf(order, 'd')).toBe('c');
  expect(neighbourOf(['a'], 'a')).toBeNull();
});
