import type { PlanWarning } from '../../contract/features.ts';
import { inOrder } from './rules.ts';

export interface ProposalFacts {
  id: string;
  slug: string;
  body: string;
  files: readonly string[];
  /** Ids of what it waits for. */
  waitsFor: readonly string[];
}

export interface PublishedFacts extends Omit<ProposalFacts, 'body'> {
  isOver: boolean;
}

/** Fewer are hardly worth a plan, more are hard to keep in view. */
const fewest = 3;
const most = 7;
/** Whoever plans dozens of overlapping tasks is not helped by hundreds of warnings. */
const mostOverlaps = 30;
/**
 * Paths come from planners, which may name thousands of globs, and are compared whenever somebody looks at the feature: about 30 ms of it.
 * Seven tasks with forty files each need a tenth.
 */
const mostSteps = 300_000;
/** Comparing one name with a glob costs this many cells for what one step costs otherwise. */
const cellsAStep = 20;

interface Effort {
  steps: number;
}

/**
 * What code sees in a set of proposals, in their order. A person decides what to make of it. `published` are the feature's other tasks:
 * they count, order what is between them, and those that are not done can still get in the way.
 */
export function planWarnings(proposals: readonly ProposalFacts[], published: readonly PublishedFacts[] = []): PlanWarning[] {
  if (proposals.length === 0) return [];
  return [...countWarning(proposals, published), ...criteriaWarnings(proposals), ...overlapWarnings(proposals, published)];
}

function countWarning(proposals: readonly unknown[], published: readonly unknown[]): PlanWarning[] {
  const { length } = proposals;
  const all = length + published.length;
  if (all >= fewest && length <= most) return [];
  const text =
    all < fewest
      ? `${all === 1 ? 'One task is' : `${all} tasks are`} little for a plan; ${fewest} to ${most} are usual.`
      : `${length} tasks are a lot for one plan; ${fewest} to ${most} are usual. Bundle some, or make two features of it.`;
  return [{ kind: 'count', text, slugs: [], edge: null }];
}

function criteriaWarnings(proposals: readonly ProposalFacts[]): PlanWarning[] {
  return proposals
    .filter(({ body }) => !hasCriteria(body))
    .map(({ slug }) => ({
      kind: 'criteria',
      text: `${slug} has no acceptance criteria: nobody could tell when it is done.`,
      slugs: [slug],
      edge: null,
    }));
}

/** A heading of that name with at least one item below it before the next heading. */
export function hasCriteria(body: string): boolean {
  const lines = body.split(/\r?\n/);
  const start = lines.findIndex((line) => /^ {0,3}(#{1,6}\s+|\*\*\s*)acceptance criteria\b/i.test(line));
  if (start === -1) return false;
  for (const line of lines.slice(start + 1)) {
    if (/^ {0,3}#{1,6}\s/.test(line)) return false;
    if (/^\s*([-*+]|\d+[.)])\s+(\[[ xX]\]\s*)?[^\s[]/.test(line)) return true;
  }
  return false;
}

function overlapWarnings(proposals: readonly ProposalFacts[], published: readonly PublishedFacts[]): PlanWarning[] {
  const all = [...published, ...proposals];
  const before = ancestors(all);
  const waitsFor = new Map(all.map((task) => [task.id, task.waitsFor]));
  const proposed = inOrder(proposals, (id) => waitsFor.get(id) ?? []);
  const atWork = published.filter(({ isOver }) => !isOver);
  const paths = new Map(all.map(({ id, files }) => [id, files.map(segments)]));
  const effort: Effort = { steps: mostSteps };
  const warnings: PlanWarning[] = [];
  for (const [i, second] of proposed.entries())
    for (const first of [...atWork, ...proposed.slice(0, i)]) {
      if (before.get(second.id)?.has(first.id) || before.get(first.id)?.has(second.id)) continue;
      const shared = overlap(first, second, paths, effort);
      if (effort.steps < 0) return [...warnings, tooMany];
      if (shared === null) continue;
      if (warnings.length === mostOverlaps) return warnings;
      warnings.push({
        kind: 'overlap',
        text: `${first.slug} and ${second.slug} both touch ${shared}, and neither waits for the other.`,
        slugs: [first.slug, second.slug],
        edge: { slug: second.slug, after: first.slug },
      });
    }
  return warnings;
}

const tooMany: PlanWarning = {
  ...{ kind: 'overlap', slugs: [], edge: null },
  text: 'The tasks name too many files to compare them all: some may touch the same ones without a warning here.',
};

/** Of each, all that it waits for, at first hand or by way of others. */
function ancestors(proposals: readonly Pick<ProposalFacts, 'id' | 'waitsFor'>[]): Map<string, Set<string>> {
  const byId = new Map(proposals.map((proposal) => [proposal.id, proposal]));
  const known = new Map<string, Set<string>>();
  const of = (id: string): Set<string> => {
    const found = known.get(id);
    if (found) return found;
    const all = new Set<string>();
    known.set(id, all);
    for (const next of byId.get(id)?.waitsFor ?? []) {
      all.add(next);
      for (const further of of(next)) all.add(further);
    }
    return all;
  };
  for (const { id } of proposals) of(id);
  return known;
}

type PathsOf = Pick<ProposalFacts, 'id' | 'files'>;

/** A path that both name, or null. */
function overlap(a: PathsOf, b: PathsOf, paths: ReadonlyMap<string, string[][]>, effort: Effort): string | null {
  const others = paths.get(b.id) ?? [];
  for (const [i, one] of (paths.get(a.id) ?? []).entries())
    for (const [j, other] of others.entries()) {
      if (effort.steps < 0) return null;
      if (!segmentsMeet(one, other, 0, 0, new Map(), effort)) continue;
      return a.files[i] === b.files[j] ? `${a.files[i]}` : `${a.files[i]} (${b.files[j]})`;
    }
  return null;
}

/** Whether two paths or globs may mean the same file: one is the other, is a folder that holds it, or could match it. */
export function pathsOverlap(a: string, b: string): boolean {
  return segmentsMeet(segments(a), segments(b), 0, 0, new Map(), { steps: mostSteps });
}

function segments(path: string): string[] {
  return path
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .slice(0, 60);
}

function segmentsMeet(
  a: readonly string[],
  b: readonly string[],
  i: number,
  j: number,
  known: Map<number, boolean>,
  effort: Effort,
): boolean {
  effort.steps--;
  if (i === a.length) return holds(a, b.slice(j));
  if (j === b.length) return holds(b, a.slice(i));
  const at = i * 100 + j;
  const found = known.get(at);
  if (found !== undefined) return found;
  const [one = '', other = ''] = [a[i], b[j]];
  const meet =
    one === '**'
      ? segmentsMeet(a, b, i + 1, j, known, effort) || segmentsMeet(a, b, i, j + 1, known, effort)
      : other === '**'
        ? segmentsMeet(a, b, i, j + 1, known, effort) || segmentsMeet(a, b, i + 1, j, known, effort)
        : namesMeet(one, other, effort) && segmentsMeet(a, b, i + 1, j + 1, known, effort);
  known.set(at, meet);
  return meet;
}

/** Whether a path that ends here is what the rest of the other lies in: the same, or a folder. */
function holds(path: readonly string[], rest: readonly string[]): boolean {
  return rest.every((part) => part === '**') || !/\.\w+$/.test(path.at(-1) ?? '');
}

/** Names with `*`, `?`, `[…]` and `{…}`: cautious, as a warning too many costs less than a conflict. */
function namesMeet(a: string, b: string, effort: Effort): boolean {
  const wildA = a.search(/[*?[{]/);
  const wildB = b.search(/[*?[{]/);
  if (wildA === -1 && wildB === -1) return a === b;
  if (wildB === -1) return globMatches(a, b, effort);
  if (wildA === -1) return globMatches(b, a, effort);
  const start = Math.min(wildA, wildB);
  const tailA = /[^*?\]}]*$/.exec(a)?.[0] ?? '';
  const tailB = /[^*?\]}]*$/.exec(b)?.[0] ?? '';
  return a.slice(0, start) === b.slice(0, start) && (tailA.endsWith(tailB) || tailB.endsWith(tailA));
}

/** Without regular expressions made of a stranger's text, which can be made to take for ever. */
function globMatches(glob: string, name: string, effort: Effort): boolean {
  if (/[[{]/.test(glob)) {
    const head = glob.slice(0, glob.search(/[*?[{]/));
    const tail = /[^*?\]}]*$/.exec(glob)?.[0] ?? '';
    return name.startsWith(head) && name.endsWith(tail);
  }
  effort.steps -= (glob.length * name.length) / cellsAStep;
  let row: boolean[] = [true, ...Array.from(name, () => false)];
  for (const char of glob) {
    const next: boolean[] = [char === '*' && (row[0] ?? false)];
    for (let j = 1; j <= name.length; j++)
      next.push(char === '*' ? Boolean(row[j] || next[j - 1]) : Boolean(row[j - 1]) && (char === '?' || char === name[j - 1]));
    row = next;
  }
  return row.at(-1) ?? false;
}
