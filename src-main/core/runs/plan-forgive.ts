import { isObject } from '../lib/is-object.ts';

/*
 * Slips of a planner that leave no doubt about what it means are not worth another round: `"Small"`, `"- [ ] It works"`, a list where
 * a text is asked for, null for nothing. Everything else is the schema's to judge.
 */

export function forgivePlan(value: Record<string, unknown>): Record<string, unknown> {
  const { tasks, options } = value;
  return {
    ...spec(value),
    kind: word(value.kind),
    question: text(value.question),
    why: value.why ?? undefined,
    summary: typeof value.summary === 'string' ? value.summary.trim().slice(0, 4_000) : (value.summary ?? undefined),
    options: Array.isArray(options) ? options.map(line) : (options ?? undefined),
    tasks: Array.isArray(tasks) ? tasks.map((entry) => (isObject(entry) ? task(entry) : entry)) : tasks,
  };
}

function task(value: Record<string, unknown>): Record<string, unknown> {
  const { files, dependsOn, verify } = value;
  return {
    ...spec(value),
    slug: word(value.slug),
    size: word(value.size),
    verify: typeof verify === 'string' && verify.trim() === '' ? null : verify,
    files: Array.isArray(files)
      ? files.map((file) => (typeof file === 'string' ? file.trim().replace(/^(\.\/)+/, '') : file))
      : (files ?? undefined),
    dependsOn: Array.isArray(dependsOn) ? [...new Set(dependsOn.map(word))] : (dependsOn ?? undefined),
  };
}

function spec(value: Record<string, unknown>): Record<string, unknown> {
  const { acceptanceCriteria: criteria } = value;
  return {
    ...value,
    title: line(value.title),
    severity: word(value.severity),
    location: text(value.location),
    issue: text(value.issue),
    proposedFix: text(value.proposedFix),
    acceptanceCriteria: Array.isArray(criteria) ? criteria.map(criterion) : criteria,
  };
}

const word = (value: unknown) => (typeof value === 'string' ? value.trim().toLowerCase() : value);
const line = (value: unknown) => (typeof value === 'string' ? value.trim().replace(/[ \t]*[\r\n]+[ \t]*/g, ' ') : value);
const criterion = (value: unknown) => {
  const plain = line(value);
  return typeof plain === 'string' ? plain.replace(/^([-*] +)?\[[ xX]?\] +|^[-*] +/, '') : plain;
};

function text(value: unknown): unknown {
  const joined = Array.isArray(value) && value.every((entry) => typeof entry === 'string') ? value.join('\n') : value;
  return typeof joined === 'string' ? joined.replaceAll('\r\n', '\n') : joined;
}
