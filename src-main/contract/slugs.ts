import { slugPattern } from './tasks.ts';

/** A legal slug made from a title: `Fix the login (again)!` → `fix-the-login-again`. Never empty. */
export function slugFor(title: string): string {
  const slug = title
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f'’]/g, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    // 60 leaves room for a number behind it and for names that are made from slugs.
    .slice(0, 60)
    .replace(/-+$/, '');
  return slug === '' ? 'task' : slug;
}

/** Why a slug that a person chose cannot be taken, or null. It becomes a folder, a file and the end of a branch name. */
export function slugProblem(slug: string): string | null {
  const shown = slug.length > 100 ? `${slug.slice(0, 100)}…` : slug;
  if (!slugPattern.test(slug))
    return `"${shown}" is no slug. Accepted: 1 to 80 of a–z, 0–9, dot, dash and underscore, starting with a letter or digit.`;
  if (slug.includes('..') || slug.endsWith('.') || slug.endsWith('.lock'))
    return `"${shown}" is no slug: git accepts no branch name with "..", or with "." or ".lock" at its end.`;
  return null;
}

/** The first free of `slug`, `slug-2`, `slug-3`, …; shortened where there would be no room for the number. */
export function freeSlug(slug: string, taken: (slug: string) => boolean): string {
  if (!taken(slug)) return slug;
  const base = slug.slice(0, 70).replace(/[-._]+$/, '');
  for (let n = 2; ; n++) if (!taken(`${base}-${n}`)) return `${base}-${n}`;
}
