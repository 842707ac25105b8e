import type { FeatureDetail } from '../../src-main/contract/features.ts';
import { useSearchParams } from '../frame/use-open-task.ts';
import { useShortcut } from '../shortcuts/use-shortcut.ts';
import type { AskedOfFeature } from './feature-dialogs.tsx';
import type { FeatureCommands } from './use-feature-commands.ts';
import { isPlanning } from './words.ts';

/** Whether there are proposals to do something with, and nothing in the way. */
export const canPlan = (feature: FeatureDetail): boolean => !isPlanning(feature.planner);

/** The keys of the whole feature. While a task is open beside it they are the task's. */
export function useFeatureKeys({
  feature,
  commands,
  wanted,
  ask,
}: {
  feature: FeatureDetail;
  commands: FeatureCommands;
  /** Slugs of the proposals that are meant. */
  wanted: string[];
  ask: (asked: AskedOfFeature) => void;
}): void {
  const enabled = useSearchParams().task === undefined;
  const free = canPlan(feature);
  useShortcut('feature.generate', () => (free && wanted.length === 0 && !feature.planner?.question ? void commands.generate() : false), {
    enabled,
  });
  useShortcut('feature.publish', () => (wanted.length > 0 ? void commands.publish(wanted) : false), { enabled });
  useShortcut('feature.bundle', () => (wanted.length > 1 ? void commands.bundle(wanted) : false), { enabled });
  useShortcut('feature.refine', () => (free && wanted.length > 0 ? ask({ kind: 'refine' }) : false), { enabled });
  useShortcut('feature.regenerate', () => (free && wanted.length > 0 ? void commands.regenerate() : false), { enabled });
  useShortcut('feature.cancel', () => (free ? false : void commands.cancel()), { enabled });
  useShortcut('feature.propose', () => ask({ kind: 'propose' }), { enabled });
  useShortcut('feature.link', () => ask({ kind: 'link' }), { enabled });
}
