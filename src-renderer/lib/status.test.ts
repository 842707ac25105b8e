import { expect, it } from 'vitest';
import { failureCode, runStatus, stageStatus, verdictWord } from '../../src-main/contract/runs.ts';
import { taskStatus } from '../../src-main/contract/tasks.ts';
import { failureWords, priorityWords, runStatusLook, shortModel, stageStatusLook, taskStatusLook, verdictLook } from './status.ts';

it.each([
  ['task', taskStatus.options, taskStatusLook],
  ['run', runStatus.options, runStatusLook],
  ['stage', stageStatus.options, stageStatusLook],
  ['verdict', verdictWord.options, verdictLook],
] as const)('tells the states of a %s apart by shape and words, not by colour alone', (_what, states, looks) => {
  const shown = states.map((state) => (looks as Record<string, { words: string; icon: unknown }>)[state]);
  expect(new Set(shown.map((look) => look?.words)).size).toBe(states.length);
  expect(new Set(shown.map((look) => look?.icon)).size).toBe(states.length);
});

it('has words of its own for every failure', () => {
  expect(new Set(failureCode.options.map((code) => failureWords[code])).size).toBe(failureCode.options.length);
});

it('names the usual priorities and writes the others', () => {
  expect([2, 1, 0, -1, 7, -5].map(priorityWords)).toEqual(['Urgent', 'High', 'Normal', 'Low', 'Priority +7', 'Priority −5']);
});

it("says a model's own name, without who offers it", () => {
  expect(['sonnet', 'anthropic/claude-sonnet-4-5-20250929', 'openrouter/qwen/qwen3', 'claude-'].map(shortModel)).toEqual([
    'sonnet',
    'sonnet-4-5',
    'qwen3',
    'claude-',
  ]);
});
