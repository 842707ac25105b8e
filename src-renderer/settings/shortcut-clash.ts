import { parseBinding } from '../shortcuts/keys.ts';
import { type ActionId, actionOf, actions } from '../shortcuts/registry.ts';

/** Scopes whose actions are there at the same time: the window's with all, a task's with the views that show one. */
const together: Record<string, readonly string[]> = {
  board: ['task'],
  task: ['board', 'panel', 'run', 'changes', 'list'],
  panel: ['task', 'editor', 'run', 'changes'],
  editor: ['panel', 'feature'],
  run: ['task', 'panel'],
  changes: ['task', 'panel'],
  feature: ['proposal', 'list', 'editor'],
  proposal: ['feature', 'list'],
  list: ['task', 'feature', 'proposal'],
};

/** Who has this chord already where `id` is heard; null when it is free. A sequence that begins with it has it, too. */
export function holderOf(chord: string, id: ActionId, keysOf: (id: ActionId) => string): ActionId | null {
  const { scope } = actionOf(id);
  const heardWith = (other: string) =>
    other === scope || other === 'window' || scope === 'window' || together[scope]?.includes(other) === true;
  const taken = (binding: string) => parseBinding(binding).some(([first]) => first === chord);
  return actions.find((other) => other.id !== id && heardWith(other.scope) && taken(keysOf(other.id)))?.id ?? null;
}
