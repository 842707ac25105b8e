import { useQuery } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, CircleX, RotateCw } from 'lucide-react';
import type { Check } from '../../src-main/contract/system.ts';
import { api, rpc } from '../api/client.ts';
import { Button } from '../ui/button.tsx';
import { ReadFailed, Unread } from '../ui/read-failed.tsx';
import { SelectSetting, SettingGroup } from './setting.tsx';

const marks: Record<Check['status'], { icon: typeof CircleCheck; words: string; color: string }> = {
  ok: { icon: CircleCheck, words: 'Well', color: 'text-done-solid' },
  warning: { icon: CircleAlert, words: 'Needs a look', color: 'text-waiting-solid' },
  failed: { icon: CircleX, words: 'Broken', color: 'text-failed-solid' },
};

export function AboutSection() {
  const info = useQuery(api.system.info.queryOptions());
  const settings = useQuery(api.settings.get.queryOptions());
  const doctor = useQuery({ ...api.system.doctor.queryOptions(), staleTime: 60_000 });
  return (
    <>
      <div>
        <h2 className="font-semibold text-heading">Task Orchestrator {info.data?.version}</h2>
        <p className="text-muted">MIT licence. Everything runs on this machine: no account, no server.</p>
      </div>
      <ReadFailed title="The version and the settings could not be read" of={[info, settings]} />
      {settings.data ? (
        <SettingGroup title="Updates">
          <SelectSetting
            label="Versions"
            hint="The installed app downloads them in the background and installs them when it quits, never while tasks run."
            value={settings.data.updates}
            save={(updates) => rpc.settings.set({ updates })}
            options={[
              { value: 'latest', words: 'Releases' },
              { value: 'beta', words: 'Releases and betas' },
              { value: 'off', words: 'None: I update it myself' },
            ]}
          />
        </SettingGroup>
      ) : null}
      <SettingGroup
        title="Doctor"
        trailing={
          <Button size="sm" icon={<RotateCw size={12} />} busy={doctor.isFetching} onClick={() => void doctor.refetch()}>
            Check again
          </Button>
        }
      >
        {doctor.data ? null : <Unread title="The doctor could not look" of={[doctor]} className="m-3.5 h-4" />}
        {doctor.data?.map((check) => {
          const { icon: Icon, words, color } = marks[check.status];
          return (
            <div key={check.name} className="flex items-start gap-2.5 px-3.5 py-2">
              <Icon size={15} role="img" aria-label={words} className={`mt-0.5 shrink-0 ${color}`} />
              <div className="min-w-0 flex-1">
                <p className="flex flex-wrap gap-x-2">
                  <span className="font-medium">{check.name}</span>
                  <span className="min-w-0 break-words text-muted">{check.text}</span>
                </p>
                {check.hint ? <p className="text-meta text-muted">{check.hint.replaceAll('`', '')}</p> : null}
              </div>
            </div>
          );
        })}
      </SettingGroup>
    </>
  );
}
