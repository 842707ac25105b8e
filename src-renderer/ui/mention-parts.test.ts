import { expect, it } from 'vitest';
import { mentionParts } from './mention-parts.ts';

const keysIn = (text: string) => mentionParts(text).flatMap(({ key }) => key ?? []);

it('finds what is written like a key, and leaves the sentence around it', () => {
  expect(mentionParts('After web/fix-login, then (api/v1.2).')).toEqual([
    { text: 'After ', key: null },
    { text: 'web/fix-login', key: 'web/fix-login' },
    { text: ', then (', key: null },
    { text: 'api/v1.2', key: 'api/v1.2' },
    { text: ').', key: null },
  ]);
  expect(keysIn('See web/fix-login.')).toEqual(['web/fix-login']);
});

it.each(['https://web/fix', 'src/auth/session.ts', '/web/fix', './web/fix', 'a@web/fix', 'web/Fix', 'web/', 'and / or', ''])(
  'takes no part of a path or address for one: %s',
  (text) => expect(keysIn(text)).toEqual([]),
);

it('gives every letter back, whatever the text', () => {
  for (const text of ['', 'web/a web/b', '\u202eweb/a', 'web/a-'.repeat(50)])
    expect(
      mentionParts(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
});
