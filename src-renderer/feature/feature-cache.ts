import type { Feature, FeatureDetail, FeatureRef } from '../../src-main/contract/features.ts';
import { api } from '../api/client.ts';
import { queryClient } from '../api/query-client.ts';

const keyOf = ({ project, slug }: FeatureRef) => api.features.get.queryKey({ input: { project, slug } });

export const refOf = ({ project, slug }: FeatureRef): FeatureRef => ({ project, slug });

/** Shows a feature as an answer gave it, without waiting for the event that comes after it. */
export function showFeature(feature: Feature | FeatureDetail): void {
  queryClient.setQueryData<FeatureDetail>(keyOf(feature), (before) => {
    if ('tasks' in feature) return feature;
    return before === undefined ? before : { ...before, ...feature };
  });
}

/** Shows another order, or less, before the server has answered; what it returns reads the truth again. */
export function showTasks(feature: FeatureDetail, tasks: FeatureDetail['tasks']): () => Promise<void> {
  queryClient.setQueryData<FeatureDetail>(keyOf(feature), (before) => (before === undefined ? before : { ...before, tasks }));
  return () => readAgain(feature);
}

export const readAgain = (ref: FeatureRef): Promise<void> => queryClient.invalidateQueries({ queryKey: keyOf(ref) });
