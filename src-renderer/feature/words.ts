import type { DroppedProposal, Feature, PlanAsked, Planner } from '../../src-main/contract/features.ts';
import { type TaskStatus, taskStatus } from '../../src-main/contract/tasks.ts';
import { failureWords, type Hue, taskStatusLook } from '../lib/status.ts';

/** What a planner is about, as the beginning of a line. */
export const askedWords: Record<PlanAsked, string> = {
  generate: 'Planning',
  refine: 'Refining the plan',
  answer: 'Going on with your answer',
  ask: 'Answering you',
  structure: 'Structuring the notes',
};

export interface PlannerLine {
  kind: 'queued' | 'running' | 'asks' | 'failed';
  /** One line: the reason, the latest step, the question, the failure. */
  text: string;
  hue: Hue;
}

/** Where a planner stands, when there is something to say of it; null when it rests. */
export function plannerLine(planner: Pick<Planner, 'status' | 'waiting' | 'run' | 'question' | 'failure'> | null): PlannerLine | null {
  if (planner === null) return null;
  const { status, waiting, run, question, failure } = planner;
  if (status === 'queued') {
    const starts = waiting === null || waiting.reason === 'next';
    return { kind: 'queued', text: sentence(waiting?.text ?? 'Starts in a moment'), hue: starts ? 'running' : 'waiting' };
  }
  if (status === 'inprogress') return { kind: 'running', text: run?.step?.text ?? 'Starting', hue: 'running' };
  // Also where the answer to its question was on its way: the question still stands, but it is the failure that one has to see.
  if (status === 'failed') return { kind: 'failed', text: failure ? failureWords[failure.code] : 'Failed', hue: 'failed' };
  if (question !== null) return { kind: 'asks', text: question.question, hue: 'waiting' };
  return null;
}

export const isPlanning = (planner: Pick<Planner, 'status'> | null): boolean =>
  planner?.status === 'queued' || planner?.status === 'inprogress';

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** `2 proposed · 1 in progress · 3 done`, in the order of a task's way. */
export function countsWords(counts: Feature['counts']): string {
  return taskStatus.options
    .flatMap((status: TaskStatus) => {
      const n = counts[status] ?? 0;
      return n > 0 ? [`${n} ${taskStatusLook[status].words.toLowerCase()}`] : [];
    })
    .join(' · ');
}

export const droppedWords: Record<DroppedProposal['reason'], string> = {
  dropped: 'dropped',
  replanned: 'replaced by a new plan',
  split: 'split',
  bundled: 'bundled',
};

/** Names of fields that a person has edited, as they are said. */
const fieldWords: Record<string, string> = {
  body: 'spec',
  model: 'agent',
  verifyCommand: 'check',
  notBefore: 'schedule',
  dependsOn: 'edges',
};
export const editedWords = (fields: readonly string[]): string =>
  fields.length === 0
    ? ''
    : `You edited: ${[...new Set(fields.map((field) => fieldWords[field] ?? field))].join(', ')}. A new plan keeps it.`;
