import { type SettingsSection, settingsSections } from './sections.ts';

/** Every setting by its name, in the order of its page. A page takes the names from here (its types say so), the palette finds them. */
const names = {
  agents: ['Enabled', 'Default model', 'Default effort', 'Runs at the same time', 'Daily cap', 'Weekly cap'],
  projects: [
    'Name',
    'Paused',
    'Runs at the same time',
    'Base branch',
    'Setup command',
    'Verify command',
    'Verify rounds',
    'Files to copy',
    'Review',
    'Review rounds',
    'Delivery',
  ],
  queue: [
    'Paused',
    'Runs at the same time',
    'Default agent',
    'An agent at work',
    'A review',
    'A setup or verify command',
    'Silence of an agent',
    'A long run',
    'Open worktrees with',
  ],
  appearance: ['Theme', 'Density'],
  notifications: [
    'Ready for review',
    'Failed',
    "A planner's question",
    'Usage limit reached, and over',
    'Queue is empty',
    'No notifications at night',
  ],
  desktop: ['Close to the tray', 'Start at login', 'Keep the machine awake'],
  storage: ['Projects are looked for in'],
  about: ['Versions'],
} as const satisfies Partial<Record<SettingsSection, readonly string[]>>;

export type SettingName = (typeof names)[keyof typeof names][number];

/** Where a setting is: its page, and the agent or project that it is of. */
export interface SettingPlace {
  section: SettingsSection;
  name: SettingName;
  of: { id: string; words: string } | null;
}

interface Owners {
  agents: readonly { id: string; name: string; efforts: readonly string[] }[];
  projects: readonly { name: string }[];
}

/** All of them, each agent's and project's own. */
export function settingPlaces({ agents, projects }: Owners): SettingPlace[] {
  return settingsSections.flatMap(({ id: section }) => {
    if (!(section in names)) return [];
    const of = names[section as keyof typeof names];
    const owners =
      section === 'agents'
        ? agents.map(({ id, name, efforts }) => ({ id, words: name, efforts: efforts.length > 0 }))
        : section === 'projects'
          ? projects.map(({ name }) => ({ id: name, words: name, efforts: false }))
          : [null];
    return owners.flatMap((owner) =>
      of
        .filter((name) => name !== 'Default effort' || owner?.efforts)
        .map((name) => ({ section, name, of: owner && { id: owner.id, words: owner.words } })),
    );
  });
}
