// How the demo agent reads a spec.
import { access } from 'node:fs/promises';

export const titleOf = (spec) =>
  (/^#+ +(.+)$/m.exec(spec)?.[1] ?? spec.trim().split('\n', 1)[0] ?? '').trim().slice(0, 120) || 'Untitled task';

/** The bullets under a heading or line that speaks of acceptance, else all bullets. */
export function criteriaOf(spec) {
  const after = /^.*\b(?:acceptance|criteria|done when)\b.*$/im.exec(spec);
  const part = after ? spec.slice(after.index + after[0].length) : spec;
  const bullets = [...part.matchAll(/^\s*(?:[-*]|\d+\.)\s+(?:\[[ x]\]\s+)?(.+)$/gm)].map((match) => match[1].trim());
  return bullets.filter((line) => !line.startsWith('demo:')).slice(0, 12);
}

/** The file that the spec asks for by name, if it may be made: relative, inside the worktree, not there yet. */
export async function namedFile(spec) {
  const match =
    /\b(?:create|add|write)\b[^\n`]{0,60}`([\w][\w./-]*\.\w+)`(?:[^\n`]{0,40}\b(?:containing|with|saying)\b[^\n`]{0,40}`([^`\n]+)`)?/i.exec(
      spec,
    );
  if (!match || match[1].split('/').includes('..')) return null;
  try {
    await access(match[1]);
    return null;
  } catch {
    return { file: match[1], text: match[2] ?? null };
  }
}
