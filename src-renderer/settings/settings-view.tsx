import { Link, useParams } from '@tanstack/react-router';
import { type ComponentType, useEffect, useRef } from 'react';
import { ViewHeader } from '../frame/view-header.tsx';
import { AboutSection } from './about-section.tsx';
import { AgentsSection } from './agents-section.tsx';
import { AppearanceSection } from './appearance-section.tsx';
import { DesktopSection } from './desktop-section.tsx';
import { NotificationsSection } from './notifications-section.tsx';
import { ProjectsSection } from './projects-section.tsx';
import { QueueSection } from './queue-section.tsx';
import { RemovedSection } from './removed-section.tsx';
import { type SettingsSection, settingsSections } from './sections.ts';
import { ShortcutsSection } from './shortcuts-section.tsx';
import { StorageSection } from './storage-section.tsx';

const sections: Record<SettingsSection, ComponentType> = {
  agents: AgentsSection,
  projects: ProjectsSection,
  queue: QueueSection,
  appearance: AppearanceSection,
  notifications: NotificationsSection,
  desktop: DesktopSection,
  shortcuts: ShortcutsSection,
  storage: StorageSection,
  removed: RemovedSection,
  about: AboutSection,
};

/** A page a section. Everything is saved as it is changed. */
export function SettingsView() {
  const { section } = useParams({ strict: false });
  const current = settingsSections.find(({ id }) => id === section) ?? (settingsSections[0] as (typeof settingsSections)[number]);
  const Section = sections[current.id];
  const nav = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the one that is current by now
  useEffect(() => {
    // Where they stand beside each other, there is not room for all.
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [current.id]);
  return (
    <>
      <ViewHeader title="Settings" />
      <div className="flex min-h-0 flex-1 max-narrow:flex-col">
        <nav
          ref={nav}
          aria-label="Settings"
          className="shrink-0 overflow-x-auto p-2 max-narrow:border-b narrow:w-48 narrow:overflow-y-auto narrow:border-r narrow:py-4"
        >
          <ul className="flex gap-0.5 narrow:flex-col">
            {settingsSections.map(({ id, words }) => (
              <li key={id} className="shrink-0">
                <Link
                  to="/settings/{-$section}"
                  params={{ section: id }}
                  aria-current={id === current.id ? 'page' : undefined}
                  className={`flex h-7 items-center rounded-control px-2.5 transition-colors hover:bg-hover hover:text-ink ${id === current.id ? 'bg-active/70 font-medium text-ink' : 'text-muted'}`}
                >
                  {words}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div className="min-h-0 min-w-0 flex-1 overflow-y-auto" tabIndex={-1}>
          <div className="mx-auto flex max-w-170 flex-col gap-7 px-4 py-5 phone:px-6 phone:py-6">
            <Section />
          </div>
        </div>
      </div>
    </>
  );
}
