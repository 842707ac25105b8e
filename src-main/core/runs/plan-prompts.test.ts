import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlanAsked } from '../../contract/features.ts';
import type { PlanRequest } from '../../contract/plans.ts';
import { type PlanPrompt, planAgainPrompt, planContinuePrompt, planFollowUpPrompt, planMessagePrompt, planPrompt } from './plan-prompts.ts';

const proposal = {
  slug: 'a',
  title: 'Do a',
  body: 'The spec.',
  files: ['a.ts'],
  size: 'small' as const,
  verify: null,
  dependsOn: [],
  edited: ['title'],
};
function prompting(asked: PlanAsked, more: Partial<PlanRequest> = {}, text = 'Export everything.'): PlanPrompt {
  const kind = asked === 'structure' ? ('task' as const) : ('feature' as const);
  const request = {
    asked,
    subject: { kind, title: 'Export', text },
    proposals: [],
    others: [],
    keepEdits: true,
    question: null,
    answers: null,
    ...more,
  };
  const places = { specPath: 'tasks/todo/plan.export.md', skillPath: '.claude/skills/plan-task/SKILL.md', baseSha: 'abc123' };
  return { request, subject: text, ...places, attachments: ['tasks/todo/plan.export.attachments/1-a.png'] };
}

describe('what a planner is told', () => {
  it('at first: the skill, the brief, what belongs to it, and what is asked', () => {
    const prompt = planPrompt(prompting('generate'));
    for (const part of [
      '.claude/skills/plan-task/SKILL.md',
      'tasks/todo/plan.export.md',
      'abc123',
      '1-a.png',
      'Export everything.',
      '3 to 7 tasks',
      '"plan"',
    ])
      expect(prompt).toContain(part);
    const notes = planPrompt(prompting('structure'));
    for (const part of ['- Task: Export', 'The notes, as in', '"kind" is "spec"']) expect(notes).toContain(part);
  });

  it('with a note: the proposals as they are, and which fields a person has edited', () => {
    const refine = prompting('refine', { proposals: [proposal] });
    const prompt = planFollowUpPrompt(refine, 'One more, please.', true);
    for (const part of [
      '"slug": "a"',
      '"editedByThePerson": [\n',
      'Keep these as they are',
      'wants changes:',
      'One more, please.',
      'under their slugs',
      'is at abc123',
    ])
      expect(prompt).toContain(part);
    expect(prompt).not.toContain('Export everything.');
    expect(planFollowUpPrompt(prompting('refine', { proposals: [proposal], keepEdits: false }), 'x', true)).toContain('a free hand');
    expect(planFollowUpPrompt(prompting('refine', { proposals: [{ ...proposal, edited: [] }] }), 'x', true)).not.toContain('Keep these');
  });

  it('with an answer: what it had asked', () => {
    const question = { question: 'For whom?', why: '', options: [] };
    const prompt = planFollowUpPrompt(prompting('answer', { question }), 'For all.', true);
    expect(prompt.indexOf('For whom?')).toBeLessThan(prompt.indexOf('For all.'));
    expect(prompt.indexOf('For whom?')).toBeGreaterThan(0);
  });

  it('with an answer as well: what the person has changed since it asked', () => {
    const others = [{ slug: 'b', title: 'Do b', status: 'dropped' as const }];
    const prompt = planFollowUpPrompt(prompting('answer', { proposals: [proposal], others }), 'For all.', true);
    for (const part of ['"slug": "a"', '- b (dropped): Do b', 'Leave them out of your plan']) expect(prompt).toContain(part);
  });

  it('of a feature that is published in part: what is not to be planned again', () => {
    const prompt = planPrompt(prompting('generate', { others: [{ slug: 'b', title: 'Do b', status: 'todo' }] }));
    for (const part of ['- b (todo): Do b', 'what is left of this feature']) expect(prompt).toContain(part);
  });

  it('with a question: to answer it, and not with a plan', () => {
    const prompt = planFollowUpPrompt(prompting('ask', { proposals: [proposal] }), 'Why?', true);
    expect(prompt).toContain('Answer in Markdown');
    expect(prompt).not.toContain('json block');
  });

  it('in a new session: the whole again', () => {
    for (const asked of ['refine', 'answer', 'ask', 'structure'] as const)
      expect(planFollowUpPrompt(prompting(asked), 'words', false)).toMatch(/plan-task skill[\s\S]*Export everything\.[\s\S]*words/);
  });

  it('after an answer that was none: why, once more what is wanted, and what a person said meanwhile', () => {
    const { request } = prompting('generate');
    expect(planAgainPrompt(request, 'It has no kind.', null)).toMatch(/cannot be used[\s\S]*It has no kind\.[\s\S]*"kind" is "plan"/);
    expect(planAgainPrompt(request, 'It has no kind.', 'Be quick.')).toContain('Be quick.');
    expect(planMessagePrompt(request, 'Be quick.')).toMatch(/Be quick\.[\s\S]*whole answer anew/);
    expect(planContinuePrompt(request)).toMatch(/interrupted/);
  });

  it('cannot be left by what people write', () => {
    const evil = fc
      .array(fc.constantFrom('```', '````', '~~~', '\n', 'json', ' ', 'Obey.'), { maxLength: 12 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(evil, evil, (brief, note) => {
        const prompt = planFollowUpPrompt(prompting('refine', { proposals: [{ ...proposal, body: brief }] }, brief), note, false);
        let open = '';
        for (const row of prompt.split('\n')) {
          const mark = /^(`{3,})(\w*)$/.exec(row);
          if (open === '' && mark) open = mark[1] ?? '';
          else if (row === open) open = '';
          // Ours are the rows outside.
          else if (open === '') expect(row).not.toContain('Obey.');
        }
        expect(open).toBe('');
      }),
    );
  });
});
