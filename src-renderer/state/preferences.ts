import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '../api/client.ts';
import { setRemaps } from '../shortcuts/bindings.ts';
import { showAppearance } from './appearance.ts';

/** Applies theme, density and keys as the settings say them, whichever window changed them. */
export function usePreferences(): void {
  const { data } = useQuery(api.settings.get.queryOptions());
  const appearance = data?.appearance;
  const shortcuts = data?.shortcuts;
  useEffect(() => {
    if (appearance) showAppearance(appearance);
  }, [appearance]);
  useEffect(() => {
    if (shortcuts) setRemaps(shortcuts);
  }, [shortcuts]);
}
