import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { freeSlug, slugFor, slugProblem } from '../../contract/slugs.ts';
import { slugPattern } from '../../contract/tasks.ts';
import { branchFor } from '../db/new-task.ts';
import { exec } from '../process/exec.ts';
import { agentFor, effortProblem } from './rules.ts';

describe('a slug made from a title', () => {
  it.each([
    ['Fix the login (again)!', 'fix-the-login-again'],
    ['  Überholt: Größe & Maß  ', 'uberholt-gro-e-ma'],
    ['Don’t panic', 'dont-panic'],
    ['Crème brûlée №5', 'creme-brulee-no5'],
    ['../../etc/passwd', 'etc-passwd'],
    ['-rf --no-preserve-root', 'rf-no-preserve-root'],
    ['v1.2.lock', 'v1-2-lock'],
    ['修复登录', 'task'],
    ['Исправить вход', 'task'],
    ['إصلاح تسجيل الدخول', 'task'],
    ['🚀🚀🚀', 'task'],
    ['修复 login 问题', 'login'],
    ['…', 'task'],
    ['', 'task'],
    ['a'.repeat(300), 'a'.repeat(60)],
    [`${'a'.repeat(59)} b`, 'a'.repeat(59)],
  ])('%j → %s', (title, slug) => {
    expect(slugFor(title)).toBe(slug);
  });

  it('is legal whatever the title', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary', maxLength: 400 })), (title) => {
        const slug = slugFor(title);
        expect(slug).toMatch(slugPattern);
        expect(slugProblem(slug)).toBeNull();
        expect(freeSlug(slug, (other) => other === slug)).toMatch(slugPattern);
      }),
    );
  });

  it('gets the first number that is free', () => {
    const taken = new Set(['fix', 'fix-2', 'fix-4']);
    expect(freeSlug('fix', (slug) => taken.has(slug))).toBe('fix-3');
    expect(freeSlug('new', (slug) => taken.has(slug))).toBe('new');
  });
});

describe('a slug that a person chose', () => {
  const illegal = [
    '../x',
    '-rf',
    '.hidden',
    '_under',
    '',
    ' ',
    'a b',
    'a/b',
    'a\\b',
    'Ab',
    'größe',
    '修复',
    'a\nb',
    'a\0b',
    'a'.repeat(81),
    'a'.repeat(300),
    'a.lock',
    'a..b',
    'a.',
    '..',
    'a~1',
    'a^',
    'a:b',
    'a@{b',
    'a*',
    '$(reboot)',
  ];
  it.each(illegal)('%j is refused, by its name', (slug) => {
    const problem = slugProblem(slug);
    expect(problem).toContain('is no slug');
    expect(problem).toContain(slug.slice(0, 100));
    // A sentence, not a screenful.
    expect(problem?.length).toBeLessThan(260);
  });

  it.each(['a', '0', 'fix-login', 'v1.2', 'a_b', 'a.lock.b', 'a'.repeat(80), 'a-', 'head'])('%j is taken', (slug) => {
    expect(slugProblem(slug)).toBeNull();
  });

  it('makes a branch name that git takes', async () => {
    const slug = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,30}$/);
    const slugs = fc.sample(slug, 60).filter((sample) => slugProblem(sample) === null);
    const refused: string[] = [];
    for (const legal of slugs) {
      const { ok } = await exec('git', ['check-ref-format', '--branch', branchFor(legal)], { cwd: '.', env: process.env });
      if (!ok) refused.push(legal);
    }
    expect(refused).toEqual([]);
  });
});

describe('the agent that a model means', () => {
  const agents = [
    {
      id: 'alpha',
      name: 'Alpha',
      efforts: ['low', 'high'],
      modelForms: 'alpha or alpha/…',
      ownsModel: (model: string) => model.startsWith('alpha'),
    },
    { id: 'beta', name: 'Beta', efforts: [], modelForms: 'beta', ownsModel: (model: string) => model === 'beta' },
  ];

  it('is the default one without a model, else the one that knows it', () => {
    expect(agentFor(null, agents, 'beta')).toMatchObject({ ok: true, agent: { id: 'beta' } });
    expect(agentFor('alpha/x', agents, 'beta')).toMatchObject({ ok: true, agent: { id: 'alpha' } });
  });

  it('is none for a model that nobody knows: the message names it and what is accepted', () => {
    expect(agentFor('gpt-9', agents, 'beta')).toEqual({
      ok: false,
      message: 'No agent knows the model "gpt-9". Accepted: alpha or alpha/… (Alpha); beta (Beta); or none for the default agent.',
    });
  });

  it('takes its own efforts only', () => {
    const [alpha, beta] = agents as [(typeof agents)[0], (typeof agents)[0]];
    expect(effortProblem(null, beta)).toBeNull();
    expect(effortProblem('high', alpha)).toBeNull();
    expect(effortProblem('extreme', alpha)).toBe('"extreme" is no effort of Alpha. Accepted: low, high.');
    expect(effortProblem('high', beta)).toBe('Beta has no effort setting; leave it out.');
  });
});
