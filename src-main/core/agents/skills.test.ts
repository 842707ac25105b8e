import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { verdict, verdictWord } from '../../contract/runs.ts';

const skill = (name: string) => readFileSync(path.resolve(import.meta.dirname, `../../../skills/${name}/SKILL.md`), 'utf8');

it.each(['do-task', 'review-task', 'plan-task'])('%s has front matter that Claude Code and opencode read', (name) => {
  const [, front = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(skill(name)) ?? [];
  const fields = Object.fromEntries(front.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)));
  expect(fields.name).toBe(name);
  // Both CLIs refuse longer descriptions; a colon followed by a blank would end the plain YAML scalar.
  expect(fields.description.length).toBeLessThan(1024);
  expect(fields.description).not.toMatch(/: |^["'[{&*!|>%@`]/);
  expect(body.trim()).not.toBe('');
});

it('shows the reviewer a verdict that the contract accepts, and every word that there is', () => {
  const text = skill('review-task');
  const example = JSON.parse(/```json\n([\s\S]*?)\n```/.exec(text)?.[1] ?? '') as unknown;
  expect(verdict.parse(example)).toEqual(example);
  for (const word of verdictWord.options) expect(text).toContain(`\`${word}\``);
  for (const severity of ['critical', 'high', 'medium', 'low', 'info']) expect(text).toContain(`| \`${severity}\` |`);
});
