import path from 'node:path';

/** Whether a path is a folder itself or lies below it. Both absolute; links are not followed. */
export function isInside(inner: string, outer: string): boolean {
  const relative = path.relative(outer, inner);
  return relative === '' || !(relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative));
}
