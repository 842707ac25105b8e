import {
  Archive,
  Ban,
  Check,
  CheckCheck,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CircleEllipsis,
  CircleMinus,
  CirclePause,
  CircleX,
  Clock3,
  Compass,
  Eye,
  Lightbulb,
  ListChecks,
  type LucideIcon,
  PencilLine,
  X,
  Zap,
} from 'lucide-react';
import type { FeatureStatus } from '../../src-main/contract/features.ts';
import type { FailureCode, RunStatus, StageStatus, Verdict } from '../../src-main/contract/runs.ts';
import type { PrState, TaskSize, TaskStatus } from '../../src-main/contract/tasks.ts';

/** The colours of a state; `neutral` is none of the five. */
export type Hue = 'neutral' | 'waiting' | 'running' | 'review' | 'done' | 'failed';

/** What is shown of any state: always all three, so that colour is never the only one that tells. */
export interface StatusLook {
  words: string;
  icon: LucideIcon;
  hue: Hue;
}

export const taskStatusLook: Record<TaskStatus, StatusLook> = {
  proposed: { words: 'Proposed', icon: Lightbulb, hue: 'neutral' },
  todo: { words: 'Todo', icon: CircleDashed, hue: 'neutral' },
  queued: { words: 'Queued', icon: Clock3, hue: 'waiting' },
  inprogress: { words: 'In progress', icon: CircleDot, hue: 'running' },
  review: { words: 'Review', icon: Eye, hue: 'review' },
  done: { words: 'Done', icon: CircleCheck, hue: 'done' },
  failed: { words: 'Failed', icon: CircleX, hue: 'failed' },
  archived: { words: 'Archived', icon: Archive, hue: 'neutral' },
};

export const featureStatusLook: Record<FeatureStatus, StatusLook> = {
  draft: { words: 'Draft', icon: PencilLine, hue: 'neutral' },
  planning: { words: 'Planning', icon: Compass, hue: 'running' },
  ready: { words: 'Ready', icon: ListChecks, hue: 'review' },
  inprogress: { words: 'In progress', icon: CircleDot, hue: 'running' },
  done: { words: 'Done', icon: CircleCheck, hue: 'done' },
};

export const sizeWords: Record<TaskSize, string> = { small: 'Small', medium: 'Medium', large: 'Large' };

export const runStatusLook: Record<RunStatus, StatusLook> = {
  running: { words: 'Running', icon: CircleDot, hue: 'running' },
  succeeded: { words: 'Succeeded', icon: CircleCheck, hue: 'done' },
  failed: { words: 'Failed', icon: CircleX, hue: 'failed' },
  cancelled: { words: 'Stopped', icon: Ban, hue: 'neutral' },
  interrupted: { words: 'Interrupted', icon: Zap, hue: 'waiting' },
  parked: { words: 'Parked', icon: CirclePause, hue: 'waiting' },
};

export const stageStatusLook: Record<StageStatus, StatusLook> = {
  running: { words: 'Running', icon: CircleDot, hue: 'running' },
  succeeded: { words: 'Succeeded', icon: Check, hue: 'done' },
  failed: { words: 'Failed', icon: X, hue: 'failed' },
  skipped: { words: 'Skipped', icon: CircleMinus, hue: 'neutral' },
  interrupted: { words: 'Interrupted', icon: Zap, hue: 'waiting' },
};

export const verdictLook: Record<Verdict['verdict'], StatusLook> = {
  approved: { words: 'Approved', icon: CheckCheck, hue: 'done' },
  'approved-with-notes': { words: 'Approved with notes', icon: CircleEllipsis, hue: 'done' },
  'no-change-needed': { words: 'No change needed', icon: CircleMinus, hue: 'neutral' },
  rejected: { words: 'Rejected', icon: CircleX, hue: 'failed' },
};

export const prStateLook: Record<PrState, { words: string; hue: Hue }> = {
  open: { words: 'open', hue: 'done' },
  merged: { words: 'merged', hue: 'review' },
  closed: { words: 'closed', hue: 'failed' },
};

/** A failure's code in a few words; its message says what to do. */
export const failureWords: Record<FailureCode, string> = {
  'spec-empty': 'Empty spec',
  'project-missing': 'Project not found',
  'git-failed': 'Git failed',
  'base-missing': 'Base branch not found',
  'setup-failed': 'Setup failed',
  'agent-missing': 'Agent not installed',
  'agent-auth': 'Agent not signed in',
  'usage-limit': 'Usage limit reached',
  'provider-unavailable': 'Provider unavailable',
  'agent-crashed': 'Agent crashed',
  'agent-gave-up': 'Agent gave up',
  'verify-failed': 'Checks failed',
  'review-rejected': 'Review rejected',
  'no-verdict': 'No verdict',
  'plan-invalid': 'No usable plan',
  'push-failed': 'Push failed',
  'pr-failed': 'Pull request failed',
  timeout: 'Out of time',
  stalled: 'Stalled',
  'budget-exceeded': 'Budget exceeded',
  interrupted: 'Interrupted',
  cancelled: 'Stopped',
  internal: 'Internal error',
};

/** The usual priorities, highest first. Any whole number is one; those in between have no name. */
export const priorities = [
  { value: 2, words: 'Urgent' },
  { value: 1, words: 'High' },
  { value: 0, words: 'Normal' },
  { value: -1, words: 'Low' },
] as const;

export const priorityWords = (priority: number): string =>
  priorities.find(({ value }) => value === priority)?.words ?? `Priority ${priority > 0 ? `+${priority}` : `−${-priority}`}`;

/** What tells two models apart: `anthropic/claude-sonnet-4-5-20250929` → `sonnet-4-5`. */
export const shortModel = (model: string): string =>
  model
    .slice(model.lastIndexOf('/') + 1)
    .replace(/^claude-(?=.)/, '')
    .replace(/(?<=.)-20\d{6}$/, '');

/** Class names by hue, written out because Tailwind finds them in the text only. */
export const hueText: Record<Hue, string> = {
  neutral: 'text-muted',
  waiting: 'text-waiting-text',
  running: 'text-running-text',
  review: 'text-review-text',
  done: 'text-done-text',
  failed: 'text-failed-text',
};
/** For icons and other marks. */
export const hueMark: Record<Hue, string> = {
  neutral: 'text-faint',
  waiting: 'text-waiting-solid',
  running: 'text-running-solid',
  review: 'text-review-solid',
  done: 'text-done-solid',
  failed: 'text-failed-solid',
};
export const hueTint: Record<Hue, string> = {
  neutral: 'bg-hover text-muted',
  waiting: 'bg-waiting-tint text-waiting-text',
  running: 'bg-running-tint text-running-text',
  review: 'bg-review-tint text-review-text',
  done: 'bg-done-tint text-done-text',
  failed: 'bg-failed-tint text-failed-text',
};
