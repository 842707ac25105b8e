import { useQuery, useQueryClient } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { useState } from 'react';
import type { AgentInfo } from '../../src-main/contract/settings.ts';
import { api, rpc } from '../api/client.ts';
import { messageOf } from '../api/query-client.ts';
import { moment, usd } from '../lib/format.ts';
import { useNow } from '../lib/use-now.ts';
import { Button } from '../ui/button.tsx';
import { Pill } from '../ui/pill.tsx';
import { Unread } from '../ui/read-failed.tsx';
import { toast } from '../ui/toast.tsx';
import { NumberSetting, SelectSetting, SettingGroup, SettingOwner, SwitchSetting, TextSetting } from './setting.tsx';

export function AgentsSection() {
  const client = useQueryClient();
  const read = useQuery(api.agents.list.queryOptions());
  const [looking, setLooking] = useState(false);
  const lookAgain = async () => {
    setLooking(true);
    try {
      client.setQueryData(api.agents.list.queryKey(), await rpc.agents.list({ fresh: true }));
    } catch (error) {
      toast.fail('The agents could not be looked for', messageOf(error));
    } finally {
      setLooking(false);
    }
  };
  return (
    <>
      <div className="flex items-start justify-between gap-4">
        <p className="text-muted">Agents are installed and signed in by you; they run as your user, in the worktree of their task.</p>
        <Button icon={<RotateCw size={13} />} busy={looking} onClick={() => void lookAgain()}>
          Look again
        </Button>
      </div>
      {read.data ? (
        read.data.map((agent) => (
          <SettingOwner key={agent.id} value={agent.id}>
            <Agent agent={agent} />
          </SettingOwner>
        ))
      ) : (
        <Unread title="The agents could not be read" of={[read]} />
      )}
    </>
  );
}

function Agent({ agent }: { agent: AgentInfo }) {
  const now = useNow(60_000);
  const models = useQuery({
    ...api.agents.models.queryOptions({ input: { agent: agent.id } }),
    enabled: agent.installed,
    staleTime: 600_000,
  });
  const set = (settings: Partial<AgentInfo['settings']>) => rpc.agents.set({ agent: agent.id, settings });
  const { settings, hold } = agent;
  const paused = hold?.reason === 'paused';
  const change = (what: () => Promise<void>) =>
    void what().catch((error: unknown) => toast.fail(`${agent.name} was not changed`, messageOf(error)));
  return (
    <SettingGroup
      title={agent.name}
      hint={agent.hint?.replaceAll('`', '')}
      trailing={
        <span className="flex flex-wrap items-center justify-end gap-2">
          {agent.installed ? (
            <Pill hue={agent.signedIn === 'no' ? 'waiting' : 'done'}>
              {[agent.version, { yes: 'signed in', no: 'not signed in', unknown: null }[agent.signedIn]].filter(Boolean).join(' · ') ||
                'built in'}
            </Pill>
          ) : (
            <Pill>not installed</Pill>
          )}
          {hold ? (
            <Pill hue="waiting" title={hold.text}>
              {hold.until === null ? hold.text : `${hold.text}, until ${moment(hold.until, now)}`}
            </Pill>
          ) : null}
          {hold && hold.reason !== 'capped' ? (
            <Button size="sm" onClick={() => change(() => rpc.agents.resume({ agent: agent.id }))}>
              Resume
            </Button>
          ) : null}
          {!paused && !hold ? (
            <Button size="sm" variant="ghost" onClick={() => change(() => rpc.agents.pause({ agent: agent.id }))}>
              Pause
            </Button>
          ) : null}
        </span>
      }
    >
      <SwitchSetting label="Enabled" hint="Off: its tasks wait." value={settings.enabled} save={(enabled) => set({ enabled })} />
      <TextSetting
        label="Default model"
        hint={
          models.error && !models.data
            ? `For tasks that name the agent but no model. Its models could not be listed: ${messageOf(models.error)}`
            : 'For tasks that name the agent but no model.'
        }
        placeholder="the agent's own"
        suggestions={models.data ?? []}
        value={settings.defaultModel}
        save={(defaultModel) => set({ defaultModel })}
      />
      {agent.efforts.length > 0 ? (
        <SelectSetting
          label="Default effort"
          value={settings.defaultEffort ?? ''}
          save={(effort) => set({ defaultEffort: effort || null })}
          options={[{ value: '', words: "The agent's own" }, ...agent.efforts.map((effort) => ({ value: effort, words: effort }))]}
        />
      ) : null}
      <NumberSetting
        label="Runs at the same time"
        hint="Empty: no limit of its own."
        placeholder="no limit"
        min={1}
        value={settings.maxRunning}
        save={(maxRunning) => set({ maxRunning })}
      />
      <NumberSetting
        label="Daily cap"
        hint={`Nothing new is started beyond it. Spent today: ${usd(agent.spentTodayUsd)}.`}
        placeholder="no cap"
        unit="USD"
        value={settings.dailyCapUsd}
        save={(dailyCapUsd) => set({ dailyCapUsd })}
      />
      <NumberSetting
        label="Weekly cap"
        hint={`Since Monday: ${usd(agent.spentThisWeekUsd)}.`}
        placeholder="no cap"
        unit="USD"
        value={settings.weeklyCapUsd}
        save={(weeklyCapUsd) => set({ weeklyCapUsd })}
      />
    </SettingGroup>
  );
}
