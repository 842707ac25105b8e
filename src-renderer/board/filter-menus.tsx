import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ListFilter, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { PriorityBand } from '../../src-main/contract/board.ts';
import { api } from '../api/client.ts';
import { AgentGlyph } from '../frame/agent-glyph.tsx';
import { ProjectDot } from '../frame/project-dot.tsx';
import type { SearchParams } from '../frame/search-params.ts';
import { useSetSearch } from '../frame/use-open-task.ts';
import { cx } from '../lib/class-names.ts';
import { taskStatusLook } from '../lib/status.ts';
import { Button } from '../ui/button.tsx';
import { Menu, type MenuEntry } from '../ui/menu.tsx';
import { readAgainEntries } from '../ui/read-failed.tsx';
import { StatusIcon } from '../ui/status-icon.tsx';
import { isNarrowed, noFilter, toggled } from './filter.ts';

const bands: readonly { value: PriorityBand; words: string }[] = [
  { value: 'high', words: 'High and urgent' },
  { value: 'normal', words: 'Normal' },
  { value: 'low', words: 'Low' },
];
const hidden = ['proposed', 'archived'] as const;

interface Facet {
  id: string;
  words: string;
  /** What is chosen, as a chip says it. */
  chosen: readonly string[];
  entries: MenuEntry[];
}

/** By what the board can be narrowed: a menu each, or one for all where there is little room. */
export function FilterMenus({ search, project }: { search: SearchParams; project: string | undefined }) {
  const setSearch = useSetSearch();
  const facets = useFacets(search, project);
  const active = facets.reduce((n, { chosen }) => n + chosen.length, 0);
  const narrowed = isNarrowed(search, project);
  return (
    <>
      <div className="hidden items-center gap-1.5 wide:flex">
        {facets.map(({ id, words, chosen, entries }) => (
          <Menu
            key={id}
            entries={entries}
            trigger={
              <button
                type="button"
                aria-label={chosen.length > 0 ? `${words}: ${chosen.join(', ')}` : words}
                className={cx(
                  'inline-flex h-7 max-w-48 items-center gap-1 rounded-control border px-2 transition-colors hover:bg-hover',
                  chosen.length > 0 ? 'border-accent/50 bg-accent-tint text-accent' : 'border-transparent text-muted',
                )}
              >
                <span className="truncate" dir="auto">
                  {chosen.length > 0 ? chosen.join(', ') : words}
                </span>
                <ChevronDown size={12} aria-hidden="true" className="shrink-0" />
              </button>
            }
          />
        ))}
      </div>
      <div className="wide:hidden">
        <Menu
          entries={facets.flatMap(({ words, entries }, i): MenuEntry[] => [
            ...(i > 0 ? (['separator'] as const) : []),
            { heading: words },
            ...entries,
          ])}
          trigger={
            <Button
              variant="ghost"
              icon={<ListFilter size={14} aria-hidden="true" />}
              aria-label={active > 0 ? `Filter, ${active} chosen` : 'Filter'}
            >
              <span className="max-phone:sr-only">Filter</span>
              {active > 0 ? <span className="tabular rounded-full bg-accent-tint px-1.5 text-accent text-meta">{active}</span> : null}
            </Button>
          }
        />
      </div>
      {narrowed ? (
        <Button variant="ghost" icon={<X size={13} aria-hidden="true" />} onClick={() => setSearch(noFilter)}>
          Clear
        </Button>
      ) : null}
    </>
  );
}

function useFacets(search: SearchParams, project: string | undefined): Facet[] {
  const setSearch = useSetSearch();
  const labels = useQuery(api.board.labels.queryOptions());
  const agentsRead = useQuery(api.agents.list.queryOptions());
  const agents = agentsRead.data ?? [];
  const projects = useQuery({ ...api.projects.list.queryOptions(), enabled: project === undefined });
  const entry = (label: ReactNode, checked: boolean, onSelect: () => void, icon?: ReactNode): MenuEntry => ({
    label,
    checked,
    onSelect,
    icon,
  });
  const known = (all: readonly string[], chosen: readonly string[] = []) => [...new Set([...chosen, ...all])];
  const nameOf = (id: string) => agents.find((agent) => agent.id === id)?.name ?? id;
  const none = (words: string): MenuEntry[] => [{ label: words, disabled: true, onSelect: () => {} }];
  const projectNames = known(
    (projects.data ?? []).map(({ name }) => name),
    search.projects,
  );
  const labelNames = known(labels.data ?? [], search.label);
  return [
    ...(project === undefined && projectNames.length > 1
      ? [
          {
            id: 'projects',
            words: 'Project',
            chosen: search.projects ?? [],
            entries: projectNames.map((name) =>
              entry(
                name,
                search.projects?.includes(name) === true,
                () => setSearch({ projects: toggled(search.projects, name) }),
                <ProjectDot name={name} />,
              ),
            ),
          },
        ]
      : []),
    {
      id: 'label',
      words: 'Label',
      chosen: search.label ?? [],
      entries:
        labelNames.length === 0 && labels.data
          ? none('No labels in use')
          : [
              ...labelNames.map((label) =>
                entry(<span dir="auto">{label}</span>, search.label?.includes(label) === true, () =>
                  setSearch({ label: toggled(search.label, label) }),
                ),
              ),
              ...readAgainEntries(labels),
            ],
    },
    {
      id: 'agent',
      words: 'Agent',
      chosen: (search.agent ?? []).map(nameOf),
      entries: [
        ...known(
          agents.map(({ id }) => id),
          search.agent,
        ).map((id) =>
          entry(
            nameOf(id),
            search.agent?.includes(id) === true,
            () => setSearch({ agent: toggled(search.agent, id) }),
            <AgentGlyph agent={id} size={14} />,
          ),
        ),
        ...readAgainEntries(agentsRead),
      ],
    },
    {
      id: 'priority',
      words: 'Priority',
      chosen: bands.filter(({ value }) => search.priority?.includes(value)).map(({ words }) => words),
      entries: bands.map(({ value, words }) =>
        entry(words, search.priority?.includes(value) === true, () => setSearch({ priority: toggled(search.priority, value) })),
      ),
    },
    {
      id: 'show',
      words: 'Show',
      chosen: [],
      entries: hidden.map((status) =>
        entry(
          taskStatusLook[status].words,
          search.show?.includes(status) === true,
          () => setSearch({ show: toggled(search.show, status) }),
          <StatusIcon status={status} />,
        ),
      ),
    },
  ];
}
