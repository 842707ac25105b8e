import { expect, it } from 'vitest';
import { partsOf } from './excerpt.ts';

it('tells the words that were found from the text around them', () => {
  expect(partsOf('the \u0002expired\u0003\n token \u0002check\u0003')).toEqual([
    { text: 'the ', found: false },
    { text: 'expired', found: true },
    { text: ' token ', found: false },
    { text: 'check', found: true },
  ]);
});

it('loses no text when marks are missing or doubled', () => {
  expect(
    partsOf('a\u0003b \u0002c')
      .map(({ text }) => text)
      .join(''),
  ).toBe('ab c');
  expect(partsOf('')).toEqual([]);
  expect(partsOf('<b>\u0002x\u0003</b>')[0]).toEqual({ text: '<b>', found: false });
});
