import type { Clock } from '../lib/clock.ts';
import type { ProcessEntry, ProcessIdentity, ProcessTable } from './proc-source.ts';
import { descendants, isAlive, markedProcesses, readProcessTable } from './proc-table.ts';
import { signalGroup, signalProcess } from './signals.ts';

export interface StopTree {
  /** The process that leads the group: our wrapper, or the shell of a terminal. Null when only the marker is known. */
  root: ProcessIdentity | null;
  /** The variable that all processes of the run carry in their environment. */
  marker: { variable: string; value: string };
  politeSignal: 'SIGINT' | 'SIGTERM' | 'SIGHUP';
  /** Who gets the polite signal: the wrapper's child (an agent), or the root's whole group (a terminal's shell). */
  ask: 'child' | 'group';
  /** How long those who were asked may take, ms. */
  graceMs: number;
  clock: Clock;
}

export type StopTreeResult =
  | { ok: true; ended: number[] }
  /** `survivors` could not be ended: stuck in the kernel (a dead network drive), or owned by somebody else. */
  | { ok: false; ended: number[]; survivors: number[]; message: string };

/** SIGKILL works within milliseconds, except on processes that wait for a device. More than this and a person has to look. */
const KILL_LIMIT_MS = 10_000;
/** Each round catches the children forked before the last one. Beyond this something forks faster than we look: kill anyway. */
const FREEZE_ROUNDS = 8;

/**
 * Ends everything that belongs to a run and resolves only when it is gone.
 *
 *   snapshot ──► ask ──► wait until the asked are gone, or grace is over ──► freeze ◄─┐ until a snapshot shows nothing new
 *                                                                              ├─────┘
 *                                       nothing left: done ◄── look again ◄── kill ◄─┐ until nothing is left, or time is up
 *                                                                   └────────────────┘
 *
 * The first snapshot precedes the first signal, because agents run their tools in sessions of their own: once the agent is
 * gone these belong to init and no group leads to them. What was seen once stays in sight by pid and start time. Freezing
 * (SIGSTOP cannot be caught) keeps the tree from growing while it is being killed; should we die in between, the frozen ones
 * still carry the marker and are found at the next start.
 */
export async function stopTree(options: StopTree): Promise<StopTreeResult> {
  const { clock, politeSignal, graceMs } = options;
  const known = new Map<number, string>();
  let members = await look(options, known);

  if (process.platform !== 'win32' && members.length > 0) {
    const asked = await ask(options, members, politeSignal);
    await waitUntil(clock, graceMs, async () => (await stillAlive(asked)).length === 0);
    members = await freeze(options, known);
  }

  const deadline = clock.now() + KILL_LIMIT_MS;
  for (let pause = 5; members.length > 0; pause = Math.min(pause * 2, 250)) {
    if (clock.now() >= deadline) return failed(known, members);
    for (const member of members) if (await isAlive(member)) signalProcess(member.pid, 'SIGKILL');
    await waitUntil(clock, pause, async () => (await stillAlive(members)).length === 0);
    members = await look(options, known);
  }
  return { ok: true, ended: [...known.keys()] };
}

/** All living members of the run, remembered in `known`. Neither we nor our ancestors ever are, whatever they carry. */
async function look({ root, marker }: StopTree, known: Map<number, string>): Promise<ProcessEntry[]> {
  const marked = await markedProcesses(marker.variable, marker.value);
  const table = await readProcessTable();
  const untouchable = ancestorsOfOurs(table);
  const isMember = (entry: ProcessEntry, startTime: string | undefined) => entry.startTime === startTime && !untouchable.has(entry.pid);
  const members = new Map<number, ProcessEntry>();
  const add = (entry: ProcessEntry | undefined, startTime: string | undefined) => {
    if (entry && isMember(entry, startTime)) members.set(entry.pid, entry);
  };
  for (const [pid, startTime] of known) add(table.get(pid), startTime);
  for (const { pid, startTime } of marked) add(table.get(pid), startTime);
  if (root) {
    add(table.get(root.pid), root.startTime);
    // The group counts while its leader is there; after that its number may belong to somebody else.
    if (members.has(root.pid)) for (const entry of table.values()) if (entry.pgid === root.pid) add(entry, entry.startTime);
  }
  for (const entry of descendants(table, [...members.keys()])) add(entry, entry.startTime);
  for (const entry of members.values()) known.set(entry.pid, entry.startTime);
  return [...members.values()];
}

function ancestorsOfOurs(table: ProcessTable): Set<number> {
  const line = new Set([0, 1]);
  for (let pid = process.pid; !line.has(pid); pid = table.get(pid)?.ppid ?? 0) line.add(pid);
  return line;
}

/** Sends the polite signal; returns those whose end is worth waiting for. */
async function ask({ root, ask: whom }: StopTree, members: ProcessEntry[], signal: NodeJS.Signals): Promise<ProcessEntry[]> {
  const leader = root ? members.find((member) => member.pid === root.pid) : undefined;
  const children = leader ? members.filter((member) => member.ppid === leader.pid) : [];
  if (leader && (whom === 'group' || children.length === 0)) {
    if (await isAlive(leader)) signalGroup(leader.pid, signal);
    return members.filter((member) => member.pgid === leader.pid);
  }
  // Without the wrapper, the topmost of those that are left take the agent's place.
  const pids = new Set(members.map((member) => member.pid));
  const asked = leader ? children : members.filter((member) => !pids.has(member.ppid));
  for (const process of asked) if (await isAlive(process)) signalProcess(process.pid, signal);
  // The wrapper gets its time too: it has the exit code to write down.
  return leader ? [...asked, leader] : asked;
}

async function freeze(options: StopTree, known: Map<number, string>): Promise<ProcessEntry[]> {
  const frozen = new Set<string>();
  for (let round = 0; ; round++) {
    const members = await look(options, known);
    const fresh = members.filter((member) => !frozen.has(`${member.pid} ${member.startTime}`));
    if (fresh.length === 0 || round === FREEZE_ROUNDS) return members;
    for (const member of fresh) {
      if (await isAlive(member)) signalProcess(member.pid, 'SIGSTOP');
      frozen.add(`${member.pid} ${member.startTime}`);
    }
  }
}

async function stillAlive<T extends ProcessIdentity>(processes: readonly T[]): Promise<T[]> {
  const alive = await Promise.all(processes.map(isAlive));
  return processes.filter((_, index) => alive[index]);
}

/** Looks at growing intervals, so that a quick end is noticed quickly: the ends of other people's children come without an event. */
async function waitUntil(clock: Clock, limitMs: number, done: () => Promise<boolean>): Promise<void> {
  const deadline = clock.now() + limitMs;
  for (let pause = 5; !(await done()); pause = Math.min(pause * 1.5, 250)) {
    const left = deadline - clock.now();
    if (left <= 0) return;
    await new Promise<void>((resolve) => {
      clock.after(Math.min(pause, left), resolve);
    });
  }
}

function failed(known: Map<number, string>, members: ProcessEntry[]): StopTreeResult {
  const survivors = members.map((member) => member.pid);
  return {
    ok: false,
    ended: [...known.keys()].filter((pid) => !survivors.includes(pid)),
    survivors,
    message: `${survivors.length === 1 ? 'Process' : 'Processes'} ${survivors.join(', ')} could not be stopped. End them by hand, or restart the machine.`,
  };
}
