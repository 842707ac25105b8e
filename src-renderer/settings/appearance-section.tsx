import { useQuery } from '@tanstack/react-query';
import type { Appearance } from '../../src-main/contract/settings.ts';
import { changeSettings } from '../api/change-settings.ts';
import { api } from '../api/client.ts';
import { showAppearance, useAppearance } from '../state/appearance.ts';
import { Unread } from '../ui/read-failed.tsx';
import { SelectSetting, SettingGroup } from './setting.tsx';

export function AppearanceSection() {
  const read = useQuery(api.settings.get.queryOptions());
  const { data } = read;
  if (!data) return <Unread title="The appearance could not be read" of={[read]} />;
  const save = (change: Partial<Appearance>) => {
    // At once here; the other windows follow when the settings have changed.
    showAppearance({ ...useAppearance.getState().appearance, ...change });
    return changeSettings(({ appearance }) => ({ appearance: { ...appearance, ...change } }));
  };
  return (
    <SettingGroup title="Appearance">
      <SelectSetting
        label="Theme"
        value={data.appearance.theme}
        save={(theme) => save({ theme })}
        options={[
          { value: 'system', words: 'As the system' },
          { value: 'light', words: 'Light' },
          { value: 'dark', words: 'Dark' },
        ]}
      />
      <SelectSetting
        label="Density"
        hint="Compact shows more cards in a column."
        value={data.appearance.density}
        save={(density) => save({ density })}
        options={[
          { value: 'comfortable', words: 'Comfortable' },
          { value: 'compact', words: 'Compact' },
        ]}
      />
    </SettingGroup>
  );
}
