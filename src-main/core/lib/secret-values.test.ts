import { expect, it } from 'vitest';
import { secretValues } from './secret-values.ts';

it('finds secrets by the names of their variables, and leaves ordinary values alone', () => {
  const env = {
    ANTHROPIC_API_KEY: 'key-0123456789',
    GITHUB_TOKEN: 'token-0123456789',
    DB_PASSWORD: 'correct horse',
    SOME_TOKEN: 'true',
    KEYBOARD: 'qwertz-layout',
    HOME: '/home/somebody',
    EMPTY_SECRET: undefined,
  };
  expect(secretValues(env)).toEqual(['key-0123456789', 'token-0123456789', 'correct horse']);
});
