import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planAnswer } from '../../contract/plans.ts';
import { type Asked, parsePlan } from './plan.ts';

const feature = { subject: { kind: 'feature' as const }, proposals: [], others: [], answers: null };
const generate: Asked = { ...feature, asked: 'generate' };
const structure: Asked = { ...feature, asked: 'structure', subject: { kind: 'task' } };
const ask: Asked = { ...feature, asked: 'ask' };

const task = (slug: string, more: object = {}) => ({
  ...{ slug, title: `Do ${slug}`, severity: 'medium', location: '`src`', issue: 'It is not there.', proposedFix: 'Add it.' },
  ...{ acceptanceCriteria: ['It is there'], files: [`src/${slug}.ts`], verify: null, size: 'small', dependsOn: [] },
  ...more,
});
const plan = (...tasks: unknown[]) => ({ kind: 'plan', summary: 'Cut by layers.', tasks });
const three = plan(task('a'), task('b', { dependsOn: ['a'] }), task('c'));
const fenced = (value: unknown, info = 'json') =>
  `\`\`\`${info}\n${typeof value === 'string' ? value : JSON.stringify(value, null, 2)}\n\`\`\``;
const reason = (text: string, asked = generate) => {
  const parsed = parsePlan(text, asked);
  return parsed.ok ? `taken: ${parsed.answer.kind}` : parsed.reason;
};

describe('a good answer', () => {
  const table: [name: string, text: string][] = [
    ['is the whole message', JSON.stringify(three)],
    ['or a fenced block', fenced(three)],
    ['with prose around it', `I read the code.\n\n${fenced(three)}\n\nHave fun.`],
    ['beside code that is none', `Now:\n${fenced('const a = {"kind": "plan"};', 'ts')}\n${fenced(three)}`],
    ['beside json that is no answer', `The manifest says\n${fenced({ name: 'x' })}\nso:\n${fenced(three)}`],
    ['twice the same', `${fenced(three)}\nOnce more:\n${fenced(three)}`],
    ['in a fence that says nothing', fenced(three, '')],
    ['with line ends of Windows', fenced(three).replaceAll('\n', '\r\n')],
    ['with fences inside its texts', fenced(plan(task('a', { issue: 'See\n```json\n{"kind": "question"}\n```' }), task('b'), task('c')))],
  ];
  it.each(table)('%s', (_name, text) => {
    expect(parsePlan(text, generate)).toMatchObject({
      ok: true,
      answer: { kind: 'plan', tasks: [{ slug: 'a' }, { slug: 'b' }, { slug: 'c' }] },
    });
  });

  it('is what the skill shows', () => {
    const skill = readFileSync(path.resolve(import.meta.dirname, '../../../skills/plan-task/SKILL.md'), 'utf8');
    const examples = [...skill.matchAll(/```json\n[\s\S]*?\n```/g)].map(([block]) => block);
    expect(examples.map((example) => reason(example))).toEqual(['taken: plan', 'taken: question', expect.stringContaining('"spec"')]);
    expect(reason(examples[2] ?? '', structure)).toBe('taken: spec');
    for (const example of examples) {
      const value = JSON.parse(example.slice(8, -4)) as unknown;
      expect(planAnswer.parse(value)).toEqual(value);
    }
  });

  it('is taken without the marks that come with copied text', () => {
    const parsed = parsePlan(fenced(plan(task('a', { title: '\ufeffDo\u200b \u05d0\u200f\u2060' }), task('b'), task('c'))), generate);
    expect(parsed).toMatchObject({ ok: true, answer: { tasks: [{ title: 'Do \u05d0' }, {}, {}] } });
  });

  it('may have slips that leave no doubt', () => {
    const sloppy = task(' Add-It ', {
      severity: 'High',
      size: 'SMALL',
      title: 'Do\n it',
      location: ['`a.ts`', '`b.ts`'],
      acceptanceCriteria: ['- [ ] It works', '* It is fast'],
      files: ['./src/a.ts'],
      verify: '',
      dependsOn: null,
      mood: 'good',
    });
    const parsed = parsePlan(
      fenced({ kind: 'Plan', summary: null, tasks: [sloppy, task('b', { dependsOn: ['ADD-IT', 'add-it'] }), task('c')] }),
      generate,
    );
    expect(parsed).toMatchObject({ ok: true, answer: { summary: '' } });
    expect(parsed.ok && parsed.answer.kind === 'plan' && parsed.answer.tasks.slice(0, 2)).toEqual([
      task('add-it', {
        severity: 'high',
        title: 'Do it',
        location: '`a.ts`\n`b.ts`',
        acceptanceCriteria: ['It works', 'It is fast'],
        files: ['src/a.ts'],
      }),
      task('b', { dependsOn: ['add-it'] }),
    ]);
  });

  it('is a question where something has to be known first', () => {
    const question = { kind: 'question', question: 'Which?', why: 'It matters.', options: ['One', 'Two'] };
    for (const asked of [generate, structure, { ...generate, asked: 'refine' as const }])
      expect(parsePlan(fenced(question), asked)).toEqual({ ok: true, answer: question });
  });

  it('may be as small or big as a person wants who asked for changes', () => {
    expect(reason(fenced(plan(task('a'))), { ...generate, asked: 'refine' })).toBe('taken: plan');
    const many = Array.from({ length: 14 }, (_, n) => task(`t${n}`));
    const there = many.map(({ slug, title }) => ({
      slug,
      title,
      body: '',
      files: [],
      size: null,
      verify: null,
      dependsOn: [],
      edited: [],
    }));
    expect(reason(fenced(plan(...many)), { ...generate, asked: 'refine' })).toContain('has 14 tasks; it should have 1 to 12');
    expect(reason(fenced(plan(...many)), { ...generate, asked: 'refine', proposals: there })).toBe('taken: plan');
    // Also where the planner had to ask something first.
    expect(reason(fenced(plan(task('a'))), { ...generate, asked: 'answer', answers: 'refine' })).toBe('taken: plan');
    expect(reason(fenced(plan(task('a'))), { ...generate, asked: 'answer', answers: 'generate' })).toContain('has 1 task;');
  });
});

describe('what is left of a feature', () => {
  const others: Asked['others'] = [
    { slug: 'done', title: 'Done', status: 'done' },
    { slug: 'part', title: 'Part', status: 'bundled' },
    { slug: 'gone', title: 'Gone', status: 'dropped' },
  ];
  const rest = (...dependsOn: string[]) => reason(fenced(plan(task('a', { dependsOn }))), { ...generate, others });

  it('may be a single task, and wait for what is published or bundled', () => {
    expect(rest('done', 'part')).toBe('taken: plan');
  });

  it('waits for nothing that was dropped', () => {
    expect(rest('gone')).toBe('"a" waits for "gone", which is no task of the plan or the feature.');
  });
});

describe('an answer that is none', () => {
  const other = plan(task('x'), task('y'), task('z'));
  const table: [name: string, text: string, why: string][] = [
    ['prose', 'First do the one thing, then the other.', 'no JSON object'],
    ['nothing', '', 'no JSON object'],
    ['a list', JSON.stringify([three]), 'no JSON object'],
    ['an object without a kind', fenced({ tasks: [] }), 'no JSON object'],
    ['another kind', fenced({ kind: 'poem' }), 'The "kind" is "poem"'],
    ['cut off', JSON.stringify(three).slice(0, 200), 'cut off'],
    ['cut off in its fence', fenced(three).slice(0, 300), 'cut off'],
    ['broken in its fence', fenced(JSON.stringify(three).replace(',', ',,')), 'not valid JSON'],
    ['two that differ', `${fenced(three)}\nor\n${fenced(other)}`, '2 different answers'],
    ['one inside of a block that is somebody else’s', `\`\`\`\`md\n${fenced(three)}\n\`\`\`\``, 'no JSON object'],
    ['a spec', fenced({ ...task('a'), kind: 'spec' }), 'asked for is "plan" or "question"'],
    ['prose as JSON', fenced({ kind: 'answer', text: 'Well.' }), 'asked for is "plan" or "question"'],
    ['a field that is missing', fenced(plan(task('a', { issue: undefined }), task('b'), task('c'))), '"tasks[0].issue"'],
    ['no criteria', fenced(plan(task('a', { acceptanceCriteria: [] }), task('b'), task('c'))), '"tasks[0].acceptanceCriteria"'],
    ['a word that is none of the words', fenced(plan(task('a', { size: 'huge' }), task('b'), task('c'))), '"tasks[0].size"'],
    ['a path for a slug', fenced(plan(task('../x'), task('b'), task('c'))), '"tasks[0].slug" is no slug'],
    ['too few tasks', fenced(plan(task('a'), task('b'))), 'has 2 tasks; it should have 3 to 7'],
    ['too many', fenced(plan(...'abcdefgh'.split('').map((slug) => task(slug)))), 'has 8 tasks'],
    ['far too many', fenced(plan(...Array.from({ length: 60 }, (_, n) => task(`t${n}`)))), '"tasks"'],
    ['one slug twice', fenced(plan(task('a'), task('a'), task('b'))), 'More than one task has the slug "a"'],
    ['an edge to nowhere', fenced(plan(task('a', { dependsOn: ['z'] }), task('b'), task('c'))), '"a" waits for "z"'],
    ['an edge to itself', fenced(plan(task('a', { dependsOn: ['a'] }), task('b'), task('c'))), '"a" waits for itself'],
    [
      'a circle',
      fenced(plan(task('a', { dependsOn: ['c'] }), task('b', { dependsOn: ['a'] }), task('c', { dependsOn: ['b'] }))),
      'a → c → b → a',
    ],
    ['a file outside', fenced(plan(task('a', { files: ['src/../../x'] }), task('b'), task('c'))), 'src/../../x'],
    ['an absolute file', fenced(plan(task('a', { files: ['/etc/passwd'] }), task('b'), task('c'))), '/etc/passwd'],
    [
      'a text that runs backwards',
      fenced(plan(task('a', { title: 'a\u202eb' }), task('b'), task('c'))),
      '"tasks[0].title" has control characters',
    ],
    [
      'a text that nobody sees',
      fenced(plan(task('a', { title: 'a\u{e0041}' }), task('b'), task('c'))),
      '"tasks[0].title" has control characters',
    ],
    ['a title of nothing to see', fenced(plan(task('a', { title: '\u200b' }), task('b'), task('c'))), '"tasks[0].title"'],
    [
      'one with an escape',
      fenced(plan(task('a', { issue: 'a\u001b[31m' }), task('b'), task('c'))),
      '"tasks[0].issue" has control characters',
    ],
    ['a text without end', fenced(plan(task('a', { issue: 'x'.repeat(30_000) }), task('b'), task('c'))), '"tasks[0].issue"'],
    ['more than anybody reads', fenced(plan(task('a', { issue: 'x'.repeat(2_100_000) }), task('b'), task('c'))), '2 million'],
  ];
  it.each(table)('%s', (_name, text, why) => {
    expect(reason(text)).toContain(why);
  });

  it('is told in sentences, all at once but not without end', () => {
    const bad = plan(...'abcdefghij'.split('').map((slug) => task(slug, { dependsOn: ['nowhere'] })));
    expect(reason(fenced(bad))).toMatch(/^The plan has 10 tasks; .*"a" waits for .* And 5 more of the kind\.$/);
  });

  it('does no harm however deep it is, and whatever prototype it names', () => {
    const deep = `{"kind":"plan","tasks":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(reason(deep)).toContain('"tasks');
    const poison = `{"kind":"plan","summary":"","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"tasks":${JSON.stringify(three.tasks)}}`;
    const parsed = parsePlan(poison, generate);
    expect(parsed).toMatchObject({ ok: true });
    expect(parsed.ok && Object.keys(parsed.answer)).toEqual(['kind', 'summary', 'tasks']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

describe('the answer to a question', () => {
  it('is taken as it is, without what nobody should see', () => {
    expect(parsePlan('Because of\n\n- `a.ts`\u202e\n', ask)).toEqual({
      ok: true,
      answer: { kind: 'answer', text: 'Because of\n\n- `a.ts`' },
    });
    expect(parsePlan(fenced(three), ask)).toEqual({ ok: true, answer: { kind: 'answer', text: fenced(three) } });
  });
  it('may come as JSON all the same', () => {
    expect(parsePlan(fenced({ kind: 'answer', text: 'Yes.' }), ask)).toEqual({ ok: true, answer: { kind: 'answer', text: 'Yes.' } });
  });
  it('is not empty, and has an end', () => {
    expect(reason(' \n', ask)).toBe('The answer is empty.');
    const long = parsePlan('x'.repeat(3_000_000), ask);
    expect(long.ok && planAnswer.safeParse(long.answer).success).toBe(true);
  });
});

it('never throws, and takes nothing that the contract would not', () => {
  const asked = fc.constantFrom<Asked>(generate, structure, ask, { ...generate, asked: 'refine' }, { ...structure, asked: 'answer' });
  const noise = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json().map((text) => fenced(text)),
    fc.json(),
    fc
      .tuple(fc.constantFrom(...Object.keys(task('a'))), fc.jsonValue())
      .map(([field, value]) => fenced(plan(task('a', { [field]: value }), task('b'), task('c')))),
    fc
      .record({
        kind: fc.constantFrom('plan', 'question', 'spec', 'answer'),
        tasks: fc.jsonValue(),
        question: fc.jsonValue(),
        options: fc.jsonValue(),
      })
      .map((value) => JSON.stringify(value)),
    fc
      .array(fc.constantFrom('```', '````', '```json', '~~~', '{', '}', '"kind"', ':', '"plan"', '\n', ' '), { maxLength: 40 })
      .map((parts) => parts.join('')),
    fc.tuple(fc.nat(2_000), fc.nat(2_000)).map(([from, to]) => fenced(three).slice(from, from + to)),
  );
  fc.assert(
    fc.property(noise, asked, (text, how) => {
      const parsed = parsePlan(text, how);
      if (parsed.ok) expect(planAnswer.safeParse(parsed.answer)).toMatchObject({ success: true });
      else expect(parsed.reason).toMatch(/\.$/);
    }),
    { numRuns: 200 },
  );
});
