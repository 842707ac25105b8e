import { harmless } from '../../contract/harmless.ts';
import type { RunEvent, StageName, TodoItem } from '../../contract/run-events.ts';
import { cut, firstLine, pathStripper } from './pretty.ts';

/** A line on a card, and an entry of the list beside a run; whatever is longer is read in the journal. */
const stepChars = 200;
const todoChars = 500;
const maxTodos = 200;

/** Columns of the run that say what it is at. */
export interface Shown {
  step_text?: string;
  step_at?: number;
  todos?: string;
}

/**
 * What a board shows of a run while it goes on, gathered from its journal's events, which are redacted already. `take` gives what is
 * new since the last time and is null when nothing is: many events make one write.
 */
export function createShowing(worktree: string) {
  const paths = pathStripper(worktree);
  let fresh: Shown | null = null;
  // The latest step as it was said: an agent may say thousands between two writes, and only the last one is shown.
  let step: { said: string; at: number } | null = null;
  return {
    /** True when there is something new to show. */
    heard(event: RunEvent): boolean {
      if (event.type === 'todos') {
        fresh = { ...fresh, todos: JSON.stringify(event.items.slice(0, maxTodos).map((item) => shortened(item, paths))) };
        return true;
      }
      const said = stepOf(event);
      if (said === null || said.trim() === '') return false;
      step = { said, at: event.at };
      return true;
    },
    take(): Shown | null {
      const text = step === null ? '' : oneLine(paths(harmless(step.said)));
      const taken = step === null || text === '' ? fresh : { ...fresh, step_text: cut(text, stepChars), step_at: step.at };
      [fresh, step] = [null, null];
      return taken;
    },
  };
}

/** The latest thing that a run did, in a few words; null for what is no step of its own (results, thoughts, figures). */
function stepOf(event: RunEvent): string | null {
  switch (event.type) {
    case 'stage':
      return event.status === 'started' ? beginnings[event.stage] : null;
    case 'command':
      return event.stage === 'setup' || event.stage === 'verify' ? `${event.stage}: ${event.command}` : `$ ${event.command}`;
    case 'edit':
      return `Edit ${event.path}`;
    case 'tool':
      // Some agents name their tools in lower case.
      return `${event.name.charAt(0).toUpperCase()}${event.name.slice(1)} ${event.summary}`;
    case 'subagent':
      return `Sub-agent: ${event.title}`;
    case 'message':
      // What sub-agents say is said to the agent.
      return event.parent === undefined ? firstLine(event.text) : null;
    case 'retry':
      return `Waiting for the provider, attempt ${event.attempt}`;
    case 'rate-limit':
      return event.status === 'ok' ? null : event.text;
    case 'note':
    case 'error':
      return firstLine(event.text);
    default:
      return null;
  }
}

/** Until something happens in a stage. Of setup and verify their command says more, at once. */
const beginnings: Record<StageName, string | null> = {
  prepare: 'Preparing the worktree',
  setup: null,
  do: 'Starting the agent',
  verify: null,
  review: 'Starting the review',
  plan: 'Starting the planner',
  deliver: 'Delivering the branch',
};

const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

const shortened = ({ text, status }: TodoItem, paths: (text: string) => string): TodoItem => ({
  text: cut(oneLine(paths(harmless(text))), todoChars),
  status,
});
