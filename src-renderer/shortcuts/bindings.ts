import { create } from 'zustand';
import { type ActionId, actionOf } from './registry.ts';

export const isMac = /mac|iphone|ipad/i.test(navigator.platform);

const useRemaps = create<{ remaps: Readonly<Record<string, string>> }>(() => ({ remaps: {} }));

/** The settings' word on which keys are other than the usual ones; empty for none. */
export const setRemaps = (remaps: Record<string, string>): void => useRemaps.setState({ remaps });

/** The keys of an action as they are now. */
export const keysOf = (id: ActionId): string => useRemaps.getState().remaps[id] ?? actionOf(id).keys;
export const useKeys = (id: ActionId | undefined): string =>
  useRemaps(({ remaps }) => (id === undefined ? '' : (remaps[id] ?? actionOf(id).keys)));
