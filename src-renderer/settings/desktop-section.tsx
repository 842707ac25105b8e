import { useQuery } from '@tanstack/react-query';
import type { DesktopSettings } from '../../src-main/contract/settings.ts';
import { changeSettings } from '../api/change-settings.ts';
import { api } from '../api/client.ts';
import { Unread } from '../ui/read-failed.tsx';
import { SettingGroup, SwitchSetting } from './setting.tsx';

/** Of the desktop app alone. */
export function DesktopSection() {
  const read = useQuery(api.settings.get.queryOptions());
  const { data } = read;
  if (!data) return <Unread title="The settings of the desktop app could not be read" of={[read]} />;
  const { desktop } = data;
  const save = (change: Partial<DesktopSettings>) => changeSettings((now) => ({ desktop: { ...now.desktop, ...change } }));
  return (
    <SettingGroup title="Desktop">
      <SwitchSetting
        label="Close to the tray"
        hint="Closing the window leaves the agents at work; the icon in the tray brings it back. Where there is no tray the window is minimised."
        value={desktop.closeToTray}
        save={(closeToTray) => save({ closeToTray })}
      />
      <SwitchSetting
        label="Start at login"
        hint="In the background, without the window."
        value={desktop.startAtLogin}
        save={(startAtLogin) => save({ startAtLogin })}
      />
      <SwitchSetting
        label="Keep the machine awake"
        hint="It does not go to sleep by itself while an agent works. The screen still may."
        value={desktop.keepAwake}
        save={(keepAwake) => save({ keepAwake })}
      />
    </SettingGroup>
  );
}
