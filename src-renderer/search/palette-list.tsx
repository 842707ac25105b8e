import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Command } from 'cmdk';
import { Hash, Search, Settings, SlidersHorizontal, Zap } from 'lucide-react';
import { type ReactNode, type RefObject, useDeferredValue, useState } from 'react';
import type { SearchHit } from '../../src-main/contract/system.ts';
import { api } from '../api/client.ts';
import { ProjectDot } from '../frame/project-dot.tsx';
import { useOpenTask } from '../frame/use-open-task.ts';
import { featureStatusLook } from '../lib/status.ts';
import { settingPlaces } from '../settings/names.ts';
import { settingsSections } from '../settings/sections.ts';
import { keysOf } from '../shortcuts/bindings.ts';
import { type ActionId, actionOf } from '../shortcuts/registry.ts';
import { CommandBox } from '../ui/command-box.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { ReadFailed } from '../ui/read-failed.tsx';
import { LookIcon, StatusIcon } from '../ui/status-icon.tsx';
import { partsOf } from './excerpt.ts';
import { matches, readQuery } from './query.ts';
import { useRecent } from './recent.ts';

/** As many as fit without scrolling; more letters find the rest. */
const shown = 8;

export function PaletteList({
  inputRef,
  available,
  onChoose,
  runAction,
}: {
  inputRef: RefObject<HTMLInputElement | null>;
  available: readonly ActionId[];
  /** Closes the palette, then runs. */
  onChoose: (run: () => void) => void;
  runAction: (id: ActionId) => void;
}) {
  const [typed, setTyped] = useState('');
  const query = readQuery(typed);
  const everything = query.among === 'everything';
  const navigate = useNavigate();
  const openTask = useOpenTask();
  const { tasks: recent, chose } = useRecent();

  const text = useDeferredValue(query.text);
  const searching = everything && text !== '';
  const found = useQuery({
    ...api.tasks.search.queryOptions({ input: { text, limit: 12 } }),
    enabled: searching,
    placeholderData: keepPreviousData,
  });
  const { data: hits = [], isPending } = found;
  const dashboard = useQuery(api.system.dashboard.queryOptions());
  const used = useQuery({ ...api.board.labels.queryOptions(), enabled: query.among === 'labels' });

  const all = useQuery(api.features.list.queryOptions({ input: {} }));
  const labels = used.data ?? [];
  const features = all.data ?? [];
  const foundFeatures = searching ? features.filter(({ title, key }) => matches(title, query.text) || matches(key, query.text)) : [];
  const projects = dashboard.data?.projects.filter(({ name }) => matches(name, query.text)) ?? [];
  const actions = available.filter((id) => matches(actionOf(id).words, query.text));
  const sections = settingsSections.filter(({ words }) => matches(`Settings ${words}`, query.text));
  const agents = useQuery({ ...api.agents.list.queryOptions(), enabled: searching });
  const settings = searching
    ? settingPlaces({ agents: agents.data ?? [], projects: dashboard.data?.projects ?? [] }).filter(({ name, of }) =>
        matches(`${name} ${of?.words ?? ''}`, query.text),
      )
    : [];

  /** What is looked in for these letters. */
  const looked = [
    ...(searching ? [found, all, agents] : []),
    ...(everything || query.among === 'projects' ? [dashboard] : []),
    ...(query.among === 'labels' ? [used] : []),
  ];
  const failed = looked.some(({ data, error }) => error !== null && data === undefined);

  const open = (key: string) => {
    chose(key);
    onChoose(() => openTask(key));
  };

  return (
    <CommandBox label="Search and commands" shouldFilter={false} loop className="flex min-h-0 flex-1 flex-col">
      <div className="flex shrink-0 items-center gap-2 border-b px-3.5">
        <Search size={15} aria-hidden="true" className="text-faint" />
        <Command.Input
          ref={inputRef}
          value={typed}
          onValueChange={setTyped}
          placeholder="Find a task, a feature, a project, an action"
          className="h-11 min-w-0 flex-1 bg-transparent text-heading outline-none"
        />
        <Kbd keys="Escape" />
      </div>
      <Command.List className="min-h-0 flex-1 scroll-py-2 overflow-y-auto p-1.5">
        <ReadFailed title="Not everything could be searched" of={looked} />
        {failed ? null : (
          <Command.Empty className="px-3 py-6 text-center text-muted">
            {searching && isPending ? 'Searching…' : `Nothing is called “${query.text}”.`}
          </Command.Empty>
        )}
        {searching && hits.length > 0 ? (
          <Group heading="Tasks">
            {hits.map((hit) => (
              <Item
                key={hit.key}
                value={`task ${hit.key}`}
                icon={<StatusIcon status={hit.status} label />}
                onSelect={() => open(hit.key)}
                trailing={hit.key}
              >
                <Hit hit={hit} />
              </Item>
            ))}
          </Group>
        ) : null}
        {foundFeatures.length > 0 ? (
          <Group heading="Features">
            {foundFeatures.slice(0, shown).map(({ key, project, slug, title, status }) => (
              <Item
                key={key}
                value={`feature ${key}`}
                icon={<LookIcon look={featureStatusLook[status]} label />}
                onSelect={() => onChoose(() => void navigate({ to: '/feature/$project/$slug', params: { project, slug } }))}
                trailing={key}
              >
                <span dir="auto">{title}</span>
              </Item>
            ))}
          </Group>
        ) : null}
        {everything && query.text === '' && recent.length > 0 ? (
          <Group heading="Recent">
            {recent.map((key) => (
              <Item
                key={key}
                value={`recent ${key}`}
                icon={<ProjectDot name={key.slice(0, key.indexOf('/'))} />}
                onSelect={() => open(key)}
              >
                {key}
              </Item>
            ))}
          </Group>
        ) : null}
        {(everything || query.among === 'projects') && projects.length > 0 ? (
          <Group heading="Projects">
            {projects.slice(0, everything ? shown : undefined).map(({ name }) => (
              <Item
                key={name}
                value={`project ${name}`}
                icon={<ProjectDot name={name} />}
                onSelect={() => onChoose(() => void navigate({ to: '/board/$project', params: { project: name } }))}
              >
                {name}
              </Item>
            ))}
          </Group>
        ) : null}
        {query.among === 'labels' ? (
          <Group heading="Labels">
            {labels
              .filter((label) => matches(label, query.text))
              .map((label) => (
                <Item
                  key={label}
                  value={`label ${label}`}
                  icon={<Hash size={14} />}
                  onSelect={() => onChoose(() => void navigate({ to: '/board', search: { label: [label] } }))}
                >
                  {label}
                </Item>
              ))}
          </Group>
        ) : null}
        {(everything || query.among === 'actions') && actions.length > 0 ? (
          <Group heading="Actions">
            {actions.slice(0, query.text === '' && everything ? shown : undefined).map((id) => (
              <Item
                key={id}
                value={`action ${id}`}
                icon={<Zap size={14} />}
                onSelect={() => onChoose(() => runAction(id))}
                keys={keysOf(id)}
              >
                {actionOf(id).words}
              </Item>
            ))}
          </Group>
        ) : null}
        {everything && query.text !== '' && sections.length + settings.length > 0 ? (
          <Group heading="Settings">
            {sections.map(({ id, words }) => (
              <Item
                key={id}
                value={`settings ${id}`}
                icon={<Settings size={14} />}
                onSelect={() => onChoose(() => void navigate({ to: '/settings/{-$section}', params: { section: id } }))}
              >
                {words}
              </Item>
            ))}
            {settings.slice(0, shown).map(({ section, name, of }) => (
              <Item
                key={`${section} ${of?.id} ${name}`}
                value={`setting ${section} ${of?.id} ${name}`}
                icon={<SlidersHorizontal size={14} />}
                trailing={of?.words ?? settingsSections.find(({ id }) => id === section)?.words}
                onSelect={() =>
                  onChoose(() => void navigate({ to: '/settings/{-$section}', params: { section }, search: { setting: name, of: of?.id } }))
                }
              >
                {name}
              </Item>
            ))}
          </Group>
        ) : null}
      </Command.List>
      <p className="shrink-0 border-t px-3.5 py-1.5 text-faint text-meta">
        <span className="font-mono">&gt;</span> actions · <span className="font-mono">@</span> projects ·{' '}
        <span className="font-mono">#</span> labels
      </p>
    </CommandBox>
  );
}

const Group = ({ heading, children }: { heading: string; children: ReactNode }) => (
  <Command.Group
    heading={heading}
    className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-0.5 [&_[cmdk-group-heading]]:text-faint [&_[cmdk-group-heading]]:text-meta"
  >
    {children}
  </Command.Group>
);

function Item({
  value,
  icon,
  keys,
  trailing,
  onSelect,
  children,
}: {
  value: string;
  icon: ReactNode;
  keys?: string;
  trailing?: string | undefined;
  onSelect: () => void;
  children: ReactNode;
}) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex min-h-8 select-none items-center gap-2.5 rounded-control px-2 py-1 data-[selected=true]:bg-hover"
    >
      <span className="flex w-4 shrink-0 justify-center text-muted">{icon}</span>
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {trailing ? <span className="max-w-50 shrink-0 truncate text-faint text-meta max-phone:hidden">{trailing}</span> : null}
      {keys ? <Kbd keys={keys} /> : null}
    </Command.Item>
  );
}

function Hit({ hit }: { hit: SearchHit }) {
  const parts = partsOf(hit.excerpt);
  return (
    <>
      <span className="block truncate" dir="auto">
        {hit.title}
      </span>
      {parts.some(({ found }) => found) ? (
        <span className="block truncate text-faint text-meta" dir="auto">
          {parts.map((part, i) =>
            part.found ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text, in their order
              <mark key={i} className="rounded-[2px] bg-accent-tint text-accent">
                {part.text}
              </mark>
            ) : (
              part.text
            ),
          )}
        </span>
      ) : null}
    </>
  );
}
