import { expect, it } from 'vitest';
import { withoutWorktree } from './worktree.ts';

it('shows paths of the worktree from its folder on, and leaves other folders alone', () => {
  expect(withoutWorktree('cat /w/shop/fix/src/a.ts /w/shop/fix-2/b /w/shop/fix', '/w/shop/fix')).toBe('cat src/a.ts /w/shop/fix-2/b .');
  expect(withoutWorktree('/a', '/')).toBe('/a');
});
