import { useQueries, useQuery } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { messageOf } from '../../api/query-client.ts';
import type { Read } from '../../ui/read-failed.tsx';
import { listedAgent, type ModelGroup, modelGroups } from '../model-options.ts';

export interface Models {
  groups: ModelGroup[];
  /** True while a CLI is still asked what it has. */
  loading: boolean;
  /** What it is made of. */
  reads: readonly Read[];
}

/** What the installed agents offer. Asking a CLI for its models starts it, so it is only done once a list is `wanted`. */
export function useModels(wanted: boolean): Models {
  const list = useQuery(api.agents.list.queryOptions());
  const agents = list.data ?? [];
  const settings = useQuery(api.settings.get.queryOptions());
  const installed = agents.filter((agent) => agent.installed);
  const lists = useQueries({
    queries: installed.map(({ id }) => ({
      ...api.agents.models.queryOptions({ input: { agent: id } }),
      enabled: wanted,
      gcTime: 10 * 60_000,
    })),
  });
  const models = Object.fromEntries(installed.map(({ id }, i) => [id, lists[i]?.data]));
  return {
    groups: modelGroups(agents, models, settings.data?.defaultAgent ?? ''),
    loading: list.isPending || (wanted && lists.some(({ isPending }) => isPending)),
    reads: [list, settings, ...lists],
  };
}

/** The agent that a model means, with what it takes as effort; `problem` where no agent knows the model. */
export function useAgentOf(model: string | null): { id: string | null; name: string; efforts: readonly string[]; problem: string | null } {
  const { data: agents = [] } = useQuery(api.agents.list.queryOptions());
  const { groups } = useModels(false);
  const listed = listedAgent(groups, model);
  const asked = useQuery({ ...api.agents.ofModel.queryOptions({ input: { model } }), enabled: listed === undefined, retry: false });
  const id = listed ?? asked.data ?? null;
  const agent = agents.find((each) => each.id === id);
  return {
    id,
    name: agent?.name ?? id ?? '',
    efforts: agent?.efforts ?? [],
    problem: asked.error && listed === undefined ? messageOf(asked.error) : null,
  };
}
