import { expect, it } from 'vitest';
import { followingEnd, grew, scrolled, startReading } from './follow.ts';

const up = { from: 900, to: 700, atEnd: false };
const reading = scrolled(followingEnd, up);

it('follows until the person scrolls up', () => {
  expect(reading).toEqual({ following: false, unseen: 0 });
});

it('growth that moves the end away, or shifts the view with it, does not stop it', () => {
  expect(scrolled(followingEnd, { from: 700, to: 700, atEnd: false })).toBe(followingEnd);
  expect(scrolled(followingEnd, { from: 700, to: 900, atEnd: false })).toBe(followingEnd);
  // The list got shorter: the browser moves the view up to its new end.
  expect(scrolled(followingEnd, { from: 900, to: 700, atEnd: true })).toBe(followingEnd);
});

it('counts what comes while reading, and nothing while following', () => {
  expect(grew(grew(reading, 10), 4)).toEqual({ following: false, unseen: 14 });
  expect(grew(reading, 0)).toBe(reading);
  expect(grew(followingEnd, 3)).toBe(followingEnd);
});

it('follows again when the person comes down to the end, and has seen all of it then', () => {
  const behind = grew(reading, 14);
  expect(scrolled(behind, { from: 100, to: 500, atEnd: false })).toBe(behind);
  expect(scrolled(behind, { from: 500, to: 900, atEnd: true })).toEqual(followingEnd);
});

it('stands still at the end when something was opened there, until the person scrolls', () => {
  const opened = startReading(followingEnd);
  expect(opened.following).toBe(false);
  expect(scrolled(opened, { from: 900, to: 900, atEnd: true })).toBe(opened);
});
