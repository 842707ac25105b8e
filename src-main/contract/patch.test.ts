import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contract } from './api.ts';
import { patchOf } from './patch.ts';

const inputOf = (procedure: { '~orpc': { inputSchema?: unknown } }) => procedure['~orpc'].inputSchema as z.ZodType;

describe('a change', () => {
  it('holds what was given and nothing else, checked as ever', () => {
    const patch = patchOf(z.object({ title: z.string().min(1), body: z.string().default('x'), at: z.number().nullable().default(null) }));
    expect(patch.parse({ title: 'new' })).toEqual({ title: 'new' });
    expect(patch.parse({ at: null })).toEqual({ at: null });
    expect(patch.safeParse({ title: '' }).success).toBe(false);
  });

  it.each([
    ['tasks.update', contract.tasks.update, { project: 'web', slug: 'a', set: { title: 'new' } }],
    ['projects.set', contract.projects.set, { name: 'web', settings: { paused: true } }],
    ['settings.set', contract.settings.set, { queuePaused: true }],
    ['agents.set', contract.agents.set, { agent: 'demo', settings: { maxRunning: 1 } }],
  ])('%s adds no defaults to it', (_, procedure, input) => {
    expect(inputOf(procedure).parse(input)).toEqual(input);
  });
});
