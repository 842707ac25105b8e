import { type Verdict, verdict as verdictSchema, verdictWord } from '../../contract/runs.ts';
import { isObject } from '../lib/is-object.ts';
import { isJson, type Line, readMarkdown } from './read-markdown.ts';

export type ParsedVerdict = { ok: true; verdict: Verdict } | { ok: false; reason: string };

/** What is kept of a review that goes on and on. */
const maxFindings = 200;
const maxProblem = 4_000;
const maxSummary = 8_000;

/**
 * The verdict in a reviewer's last message: the last fenced `json` block with a `verdict` in it; where there is no such block, a
 * line of its own like `**Verdict:** approved`. Blocks inside other fences and quoted lines are somebody else's words and count
 * for nothing. A doubt is never an approval: `reason` says what is wrong, and the reviewer is asked again.
 */
export function parseVerdict(text: string): ParsedVerdict {
  const { fenced, lines } = readMarkdown(text);
  const blocks = fenced.filter((block) => block.closed && isJson(block));
  const stated = statedVerdicts(lines);
  for (const block of blocks.reverse()) {
    const value = parseObject(block.text);
    if (value === null) {
      if (block.text.includes('"verdict"')) return { ok: false, reason: 'the json block with the verdict is not valid JSON' };
      continue;
    }
    if (!Object.hasOwn(value, 'verdict')) continue;
    const parsed = readBlock(value);
    const later = stated.find((line) => line.at > block.at && parsed.ok && line.word !== parsed.verdict.verdict);
    if (later && parsed.ok) {
      return { ok: false, reason: `the json block says "${parsed.verdict.verdict}", but a line after it says "${later.word}"` };
    }
    return parsed;
  }

  const words = new Set(stated.map((line) => line.word));
  const [word] = words;
  if (word === undefined) return { ok: false, reason: 'there is neither a fenced json block with a "verdict" nor a line "Verdict: …"' };
  if (words.size > 1) return { ok: false, reason: `it states more than one verdict: ${[...words].join(', ')}` };
  // Such a message has its findings in prose; without them a rejected author would not know what to mend.
  const places = new Set(stated.map((line) => line.at));
  const summary = lines
    .filter((line) => !places.has(line.at))
    .map((line) => line.text)
    .join('\n')
    .trim();
  return { ok: true, verdict: { verdict: word, summary: summary.slice(0, maxSummary), findings: [] } };
}

function readBlock(value: Record<string, unknown>): ParsedVerdict {
  const parsed = verdictSchema.safeParse(forgive(value));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const where = issue?.path.join('.') || 'the block';
    const words = where === 'verdict' ? `; accepted are ${verdictWord.options.join(', ')}` : '';
    return { ok: false, reason: `"${where}" in the json block is not as it should be (${(issue?.message ?? '').slice(0, 200)}${words})` };
  }
  const { verdict, summary, findings } = parsed.data;
  return {
    ok: true,
    verdict: {
      verdict,
      summary: summary.slice(0, maxSummary),
      findings: findings.slice(0, maxFindings).map((f) => ({ ...f, problem: f.problem.slice(0, maxProblem) })),
    },
  };
}

/** Slips that leave no doubt about the meaning are not worth another round: `"Approved with notes"`, `"line": "12"`, `"line": "12-15"`. */
function forgive(value: Record<string, unknown>): Record<string, unknown> {
  const findings = Array.isArray(value.findings)
    ? value.findings.map((f) => (isObject(f) && !Number.isInteger(f.line) ? { ...f, line: firstNumber(f.line) } : f))
    : (value.findings ?? undefined);
  return {
    ...value,
    verdict: typeof value.verdict === 'string' ? normalWord(value.verdict) : value.verdict,
    summary: value.summary ?? undefined,
    findings,
  };
}

const firstNumber = (line: unknown) =>
  typeof line === 'string' ? Number(/^\D{0,5}(\d{1,7})/.exec(line)?.[1] ?? Number.NaN) || null : null;
const normalWord = (word: string) =>
  word
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-');

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return null;
  }
}

// The word and nothing after it, so that `Verdict: approved | rejected` of a template does not count.
const bareLine = /^(?:final )?verdict ?[:=] ?(approved|approved[- ]with[- ]notes|no[- ]change[- ]needed|rejected) ?[.!]?$/i;

function statedVerdicts(lines: readonly Line[]): { word: Verdict['verdict']; at: number }[] {
  const stated: { word: Verdict['verdict']; at: number }[] = [];
  for (const { text, at } of lines) {
    // A quoted line is somebody else's word; a longer one is prose.
    if (text.length > 120 || /^\s*>/.test(text)) continue;
    const plain = text
      .replace(/[*_`#]/g, '')
      .replace(/\s+/g, ' ')
      .trim();
    const word = bareLine.exec(plain)?.[1];
    if (word) stated.push({ word: verdictWord.parse(normalWord(word)), at });
  }
  return stated;
}
