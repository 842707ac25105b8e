import { platform } from '../lib/platform.ts';

const sections = [
  { id: 'agents', words: 'Agents' },
  { id: 'projects', words: 'Projects' },
  { id: 'queue', words: 'Queue' },
  { id: 'appearance', words: 'Appearance' },
  { id: 'notifications', words: 'Notifications' },
  { id: 'desktop', words: 'Desktop' },
  { id: 'shortcuts', words: 'Shortcuts' },
  { id: 'storage', words: 'Folders and disk' },
  { id: 'removed', words: 'Recently removed' },
  { id: 'about', words: 'About' },
] as const;
export type SettingsSection = (typeof sections)[number]['id'];

/** The pages of the settings, in their order. A browser has no tray and starts at no login. */
export const settingsSections = sections.filter(({ id }) => platform !== null || id !== 'desktop');
