import { describe, expect, it } from 'vitest';
import { crashed, judgeTrouble } from './failures.ts';

const agent = { name: 'Some agent', signInHint: 'Sign in there.' };

describe('what helps against a complaint', () => {
  it.each([
    [401, 'nope', 'auth'],
    [403, 'OAuth token revoked', 'auth'],
    [null, 'Your access token could not be refreshed. Please log out and sign in again.', 'auth'],
    [402, 'pay', 'refused'],
    [429, 'You exceeded your current quota, please check your plan and billing details.', 'refused'],
    [400, 'Your credit balance is too low', 'refused'],
    [429, 'slow down', 'usage-limit'],
    [null, "You've hit your usage limit. Visit settings to purchase more credits or try again at 8:03 AM.", 'usage-limit'],
    [null, 'exceeded retry limit, last status: 429 Too Many Requests', 'usage-limit'],
    [400, 'prompt is too long: 250000 tokens', 'refused'],
    [404, 'model: x', 'refused'],
    [422, 'odd', 'refused'],
    [408, 'slow', 'unavailable'],
    [500, 'oops', 'unavailable'],
    [529, 'Overloaded', 'unavailable'],
    [null, 'stream disconnected before completion: error sending request', 'unavailable'],
    [null, 'getaddrinfo ENOTFOUND api.example.com', 'unavailable'],
  ])('%s "%s" is %s', (status, text, expected) => {
    const ending = judgeTrouble(agent, { status, text });
    expect(ending?.status).toBe(expected);
    if (ending && ending.status !== 'ok') expect(ending.message).toContain(text.slice(0, 20));
  });

  it('tells a lost session from a wrong model', () => {
    expect(judgeTrouble(agent, { status: null, text: 'Session not found' })).toMatchObject({ status: 'refused', sessionLost: true });
    expect(judgeTrouble(agent, { status: 404, text: 'model: x' })).toMatchObject({ status: 'refused', sessionLost: false });
  });

  it('says how to sign in', () => {
    expect(judgeTrouble(agent, { status: 401, text: 'nope' })).toMatchObject({
      message: 'Some agent is not signed in: nope. Sign in there.',
    });
  });

  it('makes no guess about what it does not know', () => {
    expect(judgeTrouble(agent, { status: null, text: 'something odd' })).toBeNull();
  });
});

it.each([
  [{ exitCode: null, signal: 'SIGKILL' }, '', 'Some agent was stopped by SIGKILL.'],
  [{ exitCode: null, signal: null }, '', 'Some agent ended without a result, and how it ended was not seen.'],
  [{ exitCode: 0, signal: null }, '', 'Some agent ended without a result.'],
  [{ exitCode: 3, signal: null }, 'boom\nstack', 'Some agent ended with exit code 3: boom.'],
])('describes the end %o', (exit, said, message) => {
  expect(crashed(agent, exit, said)).toEqual({ status: 'crashed', message });
});
