import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Notice } from '../../src-main/contract/notices.ts';
import type { Notifications } from '../../src-main/contract/settings.ts';
import { changeSettings } from '../api/change-settings.ts';
import { api } from '../api/client.ts';
import { platform } from '../lib/platform.ts';
import { permission, show } from '../notify/browser.ts';
import { Button } from '../ui/button.tsx';
import { Input } from '../ui/field.tsx';
import { Unread } from '../ui/read-failed.tsx';
import { SettingGroup, SettingRow, SwitchSetting } from './setting.tsx';
import { useSaved } from './use-saved.ts';

const permissionWords = {
  granted: 'This browser shows them.',
  denied: 'This browser refuses them. Allow notifications for this address in its settings.',
  default: 'This browser has not been asked yet.',
  unsupported: 'This browser knows no notifications.',
};

const sample: Notice = {
  title: 'Task Orchestrator',
  body: 'Notifications look like this.',
  open: { view: 'board' },
  accept: null,
  tag: 'sample',
};

export function NotificationsSection() {
  const read = useQuery(api.settings.get.queryOptions());
  const { data } = read;
  const [allowed, setAllowed] = useState(permission());
  if (!data) return <Unread title="The notifications could not be read" of={[read]} />;
  const change = (what: (now: Notifications) => Partial<Notifications>) =>
    changeSettings(({ notifications: now }) => ({ notifications: { ...now, ...what(now) } }));
  const save = (what: Partial<Notifications>) => change(() => what);
  const { notifications } = data;
  return (
    <>
      <SettingGroup
        title="Notifications"
        hint={platform ? 'The system shows them, as its own settings for this app allow.' : permissionWords[allowed]}
        trailing={
          platform ? null : allowed === 'default' ? (
            <Button onClick={() => void Notification.requestPermission().then(setAllowed)}>Allow notifications</Button>
          ) : allowed === 'granted' ? (
            <Button onClick={() => show(sample)}>Show one</Button>
          ) : null
        }
      >
        <SwitchSetting label="Ready for review" value={notifications.review} save={(review) => save({ review })} />
        <SwitchSetting label="Failed" value={notifications.failed} save={(failed) => save({ failed })} />
        <SwitchSetting label="A planner's question" value={notifications.question} save={(question) => save({ question })} />
        <SwitchSetting label="Usage limit reached, and over" value={notifications.usageLimit} save={(usageLimit) => save({ usageLimit })} />
        <SwitchSetting
          label="Queue is empty"
          hint="Everything that was queued has been worked on."
          value={notifications.queueEmpty}
          save={(queueEmpty) => save({ queueEmpty })}
        />
      </SettingGroup>
      <SilentHours value={notifications.silentHours} save={(next) => change(({ silentHours }) => ({ silentHours: next(silentHours) }))} />
    </>
  );
}

type Hours = Notifications['silentHours'];

function SilentHours({ value, save }: { value: Hours; save: (next: (now: Hours) => Hours) => Promise<unknown> }) {
  const { state, commit } = useSaved(save);
  const set = (part: Partial<NonNullable<Hours>>) => void commit((now) => now && { ...now, ...part });
  return (
    <SettingGroup title="Silent hours">
      <SwitchSetting
        label="No notifications at night"
        value={value !== null}
        save={(on) => save(() => (on ? { from: '22:00', to: '08:00' } : null))}
      />
      {value ? (
        <SettingRow label="From and to" state={state}>
          {(ids) => (
            <div className="flex items-center gap-2">
              <Input
                {...ids}
                type="time"
                className="tabular w-28"
                value={value.from}
                onChange={(event) => event.target.value && set({ from: event.target.value })}
              />
              <span className="text-muted">to</span>
              <Input
                type="time"
                aria-label="To"
                className="tabular w-28"
                value={value.to}
                onChange={(event) => event.target.value && set({ to: event.target.value })}
              />
            </div>
          )}
        </SettingRow>
      ) : null}
    </SettingGroup>
  );
}
