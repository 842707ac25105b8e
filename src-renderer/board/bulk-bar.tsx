import { useQuery } from '@tanstack/react-query';
import { Bot, Flag, LoaderCircle, Tag, X } from 'lucide-react';
import { useMemo } from 'react';
import { api } from '../api/client.ts';
import { plural } from '../lib/format.ts';
import { useKeys } from '../shortcuts/bindings.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { readAgainEntries } from '../ui/read-failed.tsx';
import { clearSelection, useBoard } from './board-state.ts';
import { bulkMoves } from './card-commands.ts';
import { dropOn } from './drop.ts';
import { agentEntries, labelEntries, priorityEntries } from './menu-entries.tsx';
import { moveSelected } from './selected.ts';

/** What can be done with the selected tasks, what of it could not be, and how far it is. Lies over the lower edge of the board. */
export function BulkBar() {
  const selected = useBoard((state) => state.selected);
  const report = useBoard((state) => state.report);
  const busy = useBoard((state) => state.progress !== null);
  const cards = useMemo(() => [...selected.values()], [selected]);
  const labels = useQuery(api.board.labels.queryOptions());
  const agents = useQuery(api.agents.list.queryOptions());
  const clearKeys = useKeys('board.clear');
  if (cards.length === 0 && !report && !busy) return null;
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-3 z-20 flex flex-col items-center gap-2 px-3">
      {report ? <ReportList /> : null}
      {busy ? <Progress /> : null}
      {cards.length > 0 ? (
        <div
          role="toolbar"
          aria-label="Selected tasks"
          className="pointer-events-auto flex max-w-full animate-appear flex-wrap items-center gap-1 rounded-panel border bg-raised p-1.5 shadow-raised"
        >
          <span className="tabular px-2 font-medium max-phone:-order-2 max-phone:basis-4/5">{plural(cards.length, 'task')} selected</span>
          {bulkMoves.map(({ to, words, icon: Icon }) => (
            <Button
              key={to}
              variant="ghost"
              disabled={busy || dropOn(cards, to).kind !== 'move'}
              icon={<Icon size={14} aria-hidden="true" />}
              onClick={() => void moveSelected(cards, to)}
            >
              {words}
            </Button>
          ))}
          <span className="mx-0.5 h-5 w-px bg-line max-phone:hidden" aria-hidden="true" />
          <Menu
            side="top"
            entries={priorityEntries(cards)}
            trigger={
              <Button variant="ghost" icon={<Flag size={14} aria-hidden="true" />}>
                Priority
              </Button>
            }
          />
          <Menu
            side="top"
            entries={[...labelEntries(cards, labels.data ?? []), ...readAgainEntries(labels)]}
            trigger={
              <Button variant="ghost" icon={<Tag size={14} aria-hidden="true" />}>
                Label
              </Button>
            }
          />
          <Menu
            side="top"
            entries={[...agentEntries(cards, agents.data ?? []), ...readAgainEntries(agents)]}
            trigger={
              <Button variant="ghost" icon={<Bot size={14} aria-hidden="true" />}>
                Agent
              </Button>
            }
          />
          <IconButton
            label="Clear the selection"
            keys={clearKeys}
            icon={<X size={14} />}
            onClick={clearSelection}
            className="max-phone:-order-1 max-phone:ms-auto"
          />
        </div>
      ) : null}
    </div>
  );
}

/** By itself: to look through all that is selected again for each one that is done would take longer than doing it. */
function Progress() {
  const progress = useBoard((state) => state.progress);
  if (!progress) return null;
  return (
    <p
      role="status"
      className="pointer-events-auto flex items-center gap-2 rounded-card border bg-raised px-3 py-1.5 text-muted shadow-raised"
    >
      <LoaderCircle size={14} aria-hidden="true" />
      {progress.words}
      <span className="tabular">
        {progress.done} of {progress.of}
      </span>
    </p>
  );
}

/** Which tasks were refused, each with its own reason. */
function ReportList() {
  const report = useBoard((state) => state.report);
  if (!report) return null;
  return (
    <section
      aria-label={report.title}
      className="pointer-events-auto flex max-h-64 w-full max-w-120 animate-appear flex-col rounded-panel border border-failed-solid/40 bg-raised shadow-raised"
    >
      <header className="flex items-center gap-2 px-3 py-1.5">
        <h2 className="min-w-0 flex-1 font-medium text-failed-text">{report.title}</h2>
        <IconButton size="sm" label="Dismiss" icon={<X size={14} />} onClick={() => useBoard.setState({ report: null })} />
      </header>
      <ul className="min-h-0 overflow-y-auto border-t px-3 py-1.5">
        {report.refused.map(({ card, reason }) => (
          <li key={card.id} className="py-1">
            <p className="truncate font-medium" dir="auto">
              {card.title} <span className="font-normal text-faint text-meta">{card.key}</span>
            </p>
            <p className="break-words text-muted">{reason}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
