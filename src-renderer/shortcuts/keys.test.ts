import { describe, expect, it } from 'vitest';
import { ariaKeys, chordOf, keycaps, keysText, matchBinding } from './keys.ts';

const press = (key: string, more: Partial<Parameters<typeof chordOf>[0]> = {}) => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

describe('a pressed chord', () => {
  it.each([
    [press('q'), 'q'],
    [press('Q', { shiftKey: true }), 'shift+q'],
    [press('?', { shiftKey: true }), '?'],
    [press('k', { ctrlKey: true }), 'mod+k'],
    [press('ArrowDown', { shiftKey: true }), 'shift+ArrowDown'],
    [press(' '), 'Space'],
    [press('й', { code: 'KeyQ' }), 'q'],
    [press('Shift', { shiftKey: true }), null],
  ])('reads %j as %s', (event, chord) => expect(chordOf(event, false)).toBe(chord));

  it('takes ⌘ for mod and the plain letter with ⌥ on a Mac', () => {
    expect(chordOf(press('k', { metaKey: true }), true)).toBe('mod+k');
    expect(chordOf(press('k', { ctrlKey: true }), true)).toBe('ctrl+k');
    expect(chordOf(press('œ', { altKey: true, code: 'KeyQ' }), true)).toBe('alt+q');
  });
});

it('waits for the second chord of a sequence, and takes any alternative', () => {
  expect(matchBinding('g b', ['g'])).toBe('part');
  expect(matchBinding('g b', ['g', 'b'])).toBe('full');
  expect(matchBinding('g b', ['g', 'x'])).toBeNull();
  expect(matchBinding('j | ArrowDown', ['ArrowDown'])).toBe('full');
  expect(matchBinding('', ['q'])).toBeNull();
});

it('shows keys as the platform writes them', () => {
  expect(keycaps('mod+Enter', true)).toEqual([['⌘', '↵']]);
  expect(keycaps('mod+Enter', false)).toEqual([['Ctrl', '↵']]);
  expect(keycaps('g b', false)).toEqual([['G'], ['B']]);
  expect(keycaps('+', false)).toEqual([['+']]);
  expect(keysText('mod+shift+l', false)).toBe('Ctrl+Shift+L');
  expect(ariaKeys('mod+k', false)).toBe('Control+k');
  expect(ariaKeys('g b', false)).toBeUndefined();
});
