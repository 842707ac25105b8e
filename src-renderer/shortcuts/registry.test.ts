import { expect, it } from 'vitest';
import { parseBinding } from './keys.ts';
import { type Action, actions, scopes } from './registry.ts';

/** Scopes whose actions are there at the same time without one lying over the other. */
const together: Action['scope'][][] = [
  ['window', 'board', 'task'],
  ['window', 'panel', 'editor'],
  ['window', 'panel', 'task', 'run'],
  ['window', 'list'],
  ['window', 'feature', 'proposal', 'list'],
];

it.each(together)('no two actions that are there together have the same keys: %s, %s, …', (...names) => {
  const seen = new Map<string, string>();
  for (const action of actions.filter(({ scope }) => names.includes(scope))) {
    for (const chords of parseBinding(action.keys)) {
      const keys = chords.join(' ');
      expect(seen.get(keys), `${action.id} and ${seen.get(keys)} have ${keys}`).toBeUndefined();
      seen.set(keys, action.id);
    }
  }
});

it('has one id and a scope for every action, and no plain letter where a person types', () => {
  expect(new Set(actions.map(({ id }) => id)).size).toBe(actions.length);
  for (const action of actions as readonly Action[]) {
    expect(scopes.map(({ id }) => id)).toContain(action.scope);
    if (action.inFields) expect(action.keys).toContain('mod+');
  }
});
