import type { z } from 'zod';
import type { PlanAsked } from '../../contract/features.ts';
import { type PlanAnswer, type PlanRequest, planAnswer } from '../../contract/plans.ts';
import { isObject } from '../lib/is-object.ts';
import { forgivePlan } from './plan-forgive.ts';
import { type Block, isJson, readMarkdown } from './read-markdown.ts';

export type ParsedPlan = { ok: true; answer: PlanAnswer } | { ok: false; reason: string };

export interface Asked extends Pick<PlanRequest, 'proposals' | 'others' | 'answers'> {
  asked: PlanAsked;
  subject: { kind: 'feature' | 'task' };
}

const maxChars = 2_000_000;
/** What is told of all that is wrong: enough to mend it in one go, and a sentence that a person can still read. */
const maxProblems = 6;
const answerChars = 100_000;

/**
 * A planner's answer in its last message: the message is one JSON object, or holds exactly one fenced json block with a `kind`.
 * Prose around the block is read by people, prose in its place by nobody. `reason` is in sentences, for the planner that is asked
 * again and for the person. An answer to a person's question is prose and taken as it is.
 */
export function parsePlan(text: string, asked: Asked): ParsedPlan {
  if (asked.asked === 'ask') return parseProse(text);
  if (text.length > maxChars) return no(`The answer has more than ${maxChars / 1_000_000} million characters.`);
  const found = findObject(text);
  if (!found.ok) return found;
  const read = planAnswer.safeParse(forgivePlan(found.value));
  const parsed = read.success ? planAnswer.safeParse(withoutMarks(read.data)) : read;
  if (!parsed.success) return no(...parsed.error.issues.map((issue) => sentence(issue, found.value)));
  const answer = parsed.data;
  const wanted = asked.subject.kind === 'feature' ? ['plan', 'question'] : ['spec', 'question'];
  if (!wanted.includes(answer.kind)) return no(`The "kind" is "${answer.kind}"; asked for is "${wanted.join('" or "')}".`);
  const problems = [...unseen(answer), ...(answer.kind === 'plan' ? checkPlan(answer.tasks, asked) : [])];
  return problems.length === 0 ? { ok: true, answer } : no(...problems);
}

const no = (...problems: string[]): { ok: false; reason: string } => {
  const told = [...new Set(problems)];
  const more = told.length - maxProblems;
  return { ok: false, reason: [...told.slice(0, maxProblems), ...(more > 0 ? [`And ${more} more of the kind.`] : [])].join(' ') };
};

function parseProse(text: string): ParsedPlan {
  const found = text.length <= maxChars ? findObject(text) : null;
  // One that keeps to its schema all the same.
  const own = found?.ok && found.value.kind === 'answer' && typeof found.value.text === 'string' ? found.value.text : text;
  const said = own.replace(hiddenAll, '').replace(marks, '').trim().slice(0, answerChars).trim();
  return said === '' ? no('The answer is empty.') : { ok: true, answer: { kind: 'answer', text: said } };
}

type Found = { ok: true; value: Record<string, unknown> } | { ok: false; reason: string };

function findObject(text: string): Found {
  const whole = text.trim();
  if (whole.startsWith('{')) {
    const value = parseObject(whole);
    if (value) return { ok: true, value };
    // Braces may begin prose as well; then there is a block further down.
    if (!whole.includes('\n```')) return no(`The answer is not valid JSON${whole.endsWith('}') ? '' : ': it is cut off'}.`);
  }
  const blocks = readMarkdown(text).fenced.filter((block) => isJson(block) || (block.info === '' && block.text.trim().startsWith('{')));
  const objects: Record<string, unknown>[] = [];
  for (const block of blocks) {
    const value = parseObject(block.text);
    if (value && Object.hasOwn(value, 'kind')) objects.push(value);
    else if (!value && block.text.includes('"kind"')) return no(broken(block));
  }
  const [first, ...others] = objects;
  if (!first) return no('The message has no JSON object with a "kind": neither is it one itself, nor is one in a fenced json block.');
  const same = JSON.stringify(first);
  if (others.some((other) => JSON.stringify(other) !== same))
    return no(`The message has ${objects.length} different answers; there has to be one.`);
  return { ok: true, value: first };
}

const broken = ({ closed }: Block) => `The json block is not valid JSON${closed ? '' : ': it is cut off'}.`;

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** `"tasks[1].size" is …`, with the words of zod, which are about as good as ours would be. */
function sentence(issue: z.core.$ZodIssue, value: Record<string, unknown>): string {
  const where = issue.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  if (where === 'kind') return `The "kind" is ${shown(value.kind)}; it has to be "plan", "question" or "spec".`;
  if (/\.slug$/.test(where) && issue.code === 'invalid_format')
    return `"${where}" is no slug: small letters, digits, dots, dashes and underscores, beginning with a letter or digit, at most 80.`;
  return `"${where || 'the object'}" is not as it should be (${issue.message.slice(0, 200)}).`;
}

const shown = (value: unknown) =>
  typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : value === undefined ? 'missing' : 'no text';

/** Control characters, tags and overrides of the reading direction: what a person would read is not what an agent is told. */
const hidden = /(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u;
const hiddenAll = new RegExp(hidden, 'gu');
/** Spaces without width and marks of the direction: they come with copied text, say nothing, and nobody would find them to mend them. */
const marks = /[\u061c\u200b\u200e\u200f\u2060\ufeff]/g;

const withoutMarks = (answer: PlanAnswer): unknown =>
  JSON.parse(JSON.stringify(answer), (_key, value: unknown) => (typeof value === 'string' ? value.replace(marks, '') : value));

function unseen(value: unknown, where = ''): string[] {
  if (typeof value === 'string')
    return hidden.test(value) ? [`"${where}" has control characters, or others that nobody sees or that turn the reading direction.`] : [];
  if (Array.isArray(value)) return value.flatMap((entry, i) => unseen(entry, `${where}[${i}]`));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, entry]) => unseen(entry, where === '' ? key : `${where}.${key}`));
  return [];
}

type Planned = Extract<PlanAnswer, { kind: 'plan' }>['tasks'];

/** A plan that a person asked to be changed may be smaller or bigger than one would make it unasked, and the rest of one smaller. */
function countsOf({ asked, answers, proposals, others }: Asked): [least: number, most: number] {
  if (asked === 'refine' || answers === 'refine') return [1, Math.max(12, proposals.length + 5)];
  return [others.length > 0 ? 1 : 3, 7];
}

function checkPlan(tasks: Planned, asked: Asked): string[] {
  const problems: string[] = [];
  const [least, most] = countsOf(asked);
  if (tasks.length < least || tasks.length > most)
    problems.push(`The plan has ${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'}; it should have ${least} to ${most}.`);
  const slugs = new Set<string>();
  for (const { slug } of tasks) {
    if (slugs.has(slug)) problems.push(`More than one task has the slug "${slug}".`);
    slugs.add(slug);
  }
  const there = new Set(asked.others.flatMap(({ slug, status }) => (status === 'dropped' || status === 'split' ? [] : [slug])));
  for (const { slug, dependsOn, files } of tasks) {
    for (const other of dependsOn) {
      if (other === slug) problems.push(`"${slug}" waits for itself.`);
      else if (!slugs.has(other) && !there.has(other))
        problems.push(`"${slug}" waits for "${other.slice(0, 80)}", which is no task of the plan or the feature.`);
    }
    for (const file of files)
      if (/^([/\\~]|[a-z]:)/i.test(file) || file.split(/[/\\]/).includes('..'))
        problems.push(`"${slug}" names the file "${file.slice(0, 80)}", which is not inside of the repository.`);
  }
  const cycle = findCycle(tasks);
  if (cycle) problems.push(`These tasks wait for each other: ${cycle.join(' → ')}.`);
  return problems;
}

/** Takes away what waits for nothing (any more) until nothing is left, or only what waits in a circle. */
function findCycle(tasks: Planned): string[] | null {
  const waits = new Map(tasks.map(({ slug, dependsOn }) => [slug, dependsOn.filter((other) => other !== slug)]));
  for (let before = -1; before !== waits.size; ) {
    before = waits.size;
    for (const [slug, others] of waits) if (!others.some((other) => waits.has(other))) waits.delete(slug);
  }
  const path: string[] = [];
  let at = waits.keys().next().value;
  while (at !== undefined && !path.includes(at)) {
    path.push(at);
    at = waits.get(at)?.find((other) => waits.has(other));
  }
  return at === undefined ? null : [...path.slice(path.indexOf(at)), at];
}
