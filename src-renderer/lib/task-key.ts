import type { TaskRef } from '../../src-main/contract/api.ts';

/** `web/fix-login` → its parts. Neither a project's name nor a slug has a slash in it. */
export function parseKey(key: string): TaskRef {
  const slash = key.indexOf('/');
  return { project: key.slice(0, slash), slug: key.slice(slash + 1) };
}
