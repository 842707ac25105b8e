import type { Facts } from './facts.ts';

export type TrayState = 'idle' | 'running' | 'attention' | 'paused';

export type TrayEntry =
  | { kind: 'line' }
  /** Words that cannot be clicked. */
  | { kind: 'words'; text: string }
  | { kind: 'go'; text: string; path: string }
  | { kind: 'do'; text: string; act: 'open' | 'new-task' | 'pause' | 'resume' | 'quit' | 'stay' };

export interface TrayModel {
  state: TrayState;
  tooltip: string;
  menu: TrayEntry[];
}

/** Menus of some desktops grow as wide as their longest line. */
const longest = 60;

/** What the tray shows: from the facts, and whether a quit waits for the runs to end. Before the first facts, and without a daemon: null. */
export function trayModel(facts: Facts | null, { waiting }: { waiting: boolean }): TrayModel {
  const end: TrayEntry[] = [
    { kind: 'line' },
    { kind: 'do', text: 'Open Task Orchestrator', act: 'open' },
    { kind: 'do', text: waiting ? "Don't Quit After All" : 'Quit', act: waiting ? 'stay' : 'quit' },
  ];
  if (facts === null) return { state: 'idle', tooltip: 'Task Orchestrator', menu: end.slice(1) };
  const counts = words(facts, waiting);
  const section = (title: string, tasks: Facts['runningTasks'], total: number): TrayEntry[] =>
    tasks.length === 0
      ? []
      : [
          { kind: 'words', text: title },
          ...tasks.map((task): TrayEntry => ({ kind: 'go', text: short(task.title), path: `/task/${task.project}/${task.slug}` })),
          ...(total > tasks.length ? [{ kind: 'go' as const, text: `${total - tasks.length} more…`, path: '/inbox' }] : []),
          { kind: 'line' },
        ];
  return {
    state: stateOf(facts),
    tooltip: `Task Orchestrator: ${counts}`,
    menu: [
      { kind: 'words', text: counts },
      { kind: 'line' },
      ...section('Running', facts.runningTasks, facts.running),
      ...section('Ready for review', facts.reviewTasks, facts.reviews),
      facts.paused ? { kind: 'do', text: 'Resume the Queue', act: 'resume' } : { kind: 'do', text: 'Pause the Queue', act: 'pause' },
      { kind: 'do', text: 'New Task…', act: 'new-task' },
      ...end,
    ],
  };
}

/** What a person must know first. */
function stateOf({ needsYou, paused, running }: Facts): TrayState {
  if (needsYou > 0) return 'attention';
  if (paused) return 'paused';
  return running > 0 ? 'running' : 'idle';
}

function words({ running, queued, needsYou, paused }: Facts, waiting: boolean): string {
  const parts = [
    running > 0 && `${running} running`,
    queued > 0 && `${queued} queued`,
    needsYou > 0 && (needsYou === 1 ? '1 needs you' : `${needsYou} need you`),
    paused && 'queue paused',
    waiting && 'quits when they are finished',
  ].filter(Boolean);
  return parts.length === 0 ? 'nothing to do' : parts.join(', ');
}

/** One line, without the mark that some systems take for the key of a menu entry. */
function short(title: string): string {
  const line = title.replaceAll(/\s+/g, ' ').trim();
  const cut = [...line].length > longest ? `${[...line].slice(0, longest - 1).join('')}…` : line;
  return cut.replaceAll('&', '&&');
}

/** Of the taskbar: how much of what was begun together is finished, null when nothing is. */
export interface Batch {
  largest: number;
}

/** `paused` and a share between 0 and 1; null for no bar. */
export function progressOf(
  before: Batch,
  { running, queued, paused }: Pick<Facts, 'running' | 'queued' | 'paused'>,
): { batch: Batch; bar: { share: number; paused: boolean } | null } {
  const left = running + queued;
  if (running === 0) return { batch: left === 0 ? { largest: 0 } : before, bar: null };
  const largest = Math.max(before.largest, left);
  return { batch: { largest }, bar: { share: 1 - left / largest, paused } };
}

/** The file of an icon: Windows wants its own kind, with a picture for every scale. macOS colours a template by itself; elsewhere the glyph is dark on light panels and light on dark ones. */
export function trayIcon(state: TrayState, { os, dark }: { os: NodeJS.Platform; dark: boolean }): string {
  return os === 'darwin' ? `${state}Template.png` : `${state}${dark ? '-dark' : ''}.${os === 'win32' ? 'ico' : 'png'}`;
}
