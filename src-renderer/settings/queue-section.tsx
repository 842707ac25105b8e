import { useQuery } from '@tanstack/react-query';
import { api, rpc } from '../api/client.ts';
import { Unread } from '../ui/read-failed.tsx';
import { lineOf, wordsOf } from './command-words.ts';
import { NumberSetting, SelectSetting, SettingGroup, SwitchSetting, TextSetting } from './setting.tsx';

/** What has no default of its own: an emptied field is refused by the server, which says what it accepts. */
const required = (value: number | null): number => value ?? Number.NaN;

export function QueueSection() {
  const read = useQuery(api.settings.get.queryOptions());
  const { data } = read;
  const { data: dashboard } = useQuery(api.system.dashboard.queryOptions());
  const agents = useQuery(api.agents.list.queryOptions());
  if (!data || !agents.data) return <Unread title="The settings of the queue could not be read" of={[read, agents]} />;
  const set = rpc.settings.set;
  return (
    <>
      <SettingGroup title="Queue">
        <SwitchSetting
          label="Paused"
          hint="Nothing new is started. What runs goes on."
          value={data.queuePaused}
          save={(queuePaused) => set({ queuePaused })}
        />
        <NumberSetting
          label="Runs at the same time"
          hint="Over all projects. Empty: by the number of cores, 2 to 4."
          placeholder={dashboard ? String(dashboard.maxRunning) : ''}
          min={1}
          value={data.maxRunning}
          save={(maxRunning) => set({ maxRunning })}
        />
        <SelectSetting
          label="Default agent"
          hint="Works on tasks that name no model."
          value={data.defaultAgent}
          save={(defaultAgent) => set({ defaultAgent })}
          options={agents.data.map(({ id, name }) => ({ value: id, words: name }))}
        />
      </SettingGroup>
      <SettingGroup title="Time limits" hint="What takes longer is stopped, with everything that it started.">
        <NumberSetting
          label="An agent at work"
          unit="minutes"
          min={1}
          value={data.doTimeoutMinutes}
          save={(value) => set({ doTimeoutMinutes: required(value) })}
        />
        <NumberSetting
          label="A review"
          unit="minutes"
          min={1}
          value={data.reviewTimeoutMinutes}
          save={(value) => set({ reviewTimeoutMinutes: required(value) })}
        />
        <NumberSetting
          label="A setup or verify command"
          unit="minutes"
          min={1}
          value={data.commandTimeoutMinutes}
          save={(value) => set({ commandTimeoutMinutes: required(value) })}
        />
        <NumberSetting
          label="Silence of an agent"
          hint="Without a word for so long it counts as stalled."
          unit="minutes"
          min={0.01}
          step={1}
          value={data.stallMinutes}
          save={(value) => set({ stallMinutes: required(value) })}
        />
        <NumberSetting
          label="A long run"
          hint="Is shown in the inbox, and not stopped."
          unit="minutes"
          min={1}
          value={data.longRunMinutes}
          save={(value) => set({ longRunMinutes: required(value) })}
        />
      </SettingGroup>
      <SettingGroup title="Editor">
        <TextSetting
          label="Open worktrees with"
          hint="A program and its arguments, {path} for the file or folder, quotes around what has spaces. Empty: the first editor that is found."
          placeholder="code --goto {path}"
          mono
          value={data.editorCommand && lineOf(data.editorCommand)}
          save={(command) => set({ editorCommand: command === null ? null : wordsOf(command) })}
        />
      </SettingGroup>
    </>
  );
}
