import { describe, expect, it } from 'vitest';
import { besides, type Grid, stepFrom } from './grid.ts';

const grid: Grid = [
  { status: 'todo', count: 3 },
  { status: 'queued', count: 0 },
  { status: 'inprogress', count: 2 },
];

describe('arrows on the board', () => {
  it('begin with the first card there is', () => {
    expect(stepFrom(grid, null, 'down')).toEqual({ status: 'todo', index: 0 });
    expect(stepFrom(grid, { status: 'queued', index: 0 }, 'up')).toEqual({ status: 'todo', index: 0 });
    expect(stepFrom([{ status: 'todo', count: 0 }], null, 'down')).toBeNull();
  });
  it('stop at the ends of a column', () => {
    expect(stepFrom(grid, { status: 'todo', index: 0 }, 'up')).toBeNull();
    expect(stepFrom(grid, { status: 'todo', index: 2 }, 'down')).toBeNull();
    expect(stepFrom(grid, { status: 'todo', index: 1 }, 'last')).toEqual({ status: 'todo', index: 2 });
  });
  it('go sideways over empty columns, to a row that is there', () => {
    expect(stepFrom(grid, { status: 'todo', index: 2 }, 'right')).toEqual({ status: 'inprogress', index: 1 });
    expect(stepFrom(grid, { status: 'todo', index: 2 }, 'right', () => 0)).toEqual({ status: 'inprogress', index: 0 });
    expect(stepFrom(grid, { status: 'inprogress', index: 0 }, 'right')).toBeNull();
  });
  it('go on from the end of a column that got shorter', () => {
    expect(stepFrom(grid, { status: 'inprogress', index: 9 }, 'up')).toEqual({ status: 'inprogress', index: 0 });
  });
});

it('offers the columns on a side, the nearest first', () => {
  expect(besides(grid, 'inprogress', 'left')).toEqual(['queued', 'todo']);
  expect(besides(grid, 'inprogress', 'right')).toEqual([]);
});
