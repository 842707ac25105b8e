import { failureCode, type Outcome } from '../../src-main/contract/runs.ts';
import type { Activity } from '../../src-main/contract/tasks.ts';
import { failureWords } from '../lib/status.ts';

export interface ActivityWords {
  /** Who, as the beginning of the sentence. */
  who: string;
  what: string;
  /** What was said with it: a request, a message of an error. Data, shown as text. */
  detail: string | null;
}

const actors: Record<Activity['actor'], string> = { user: 'You', dispatcher: 'The queue', run: 'The run', system: 'The app' };

const fields: Record<string, string> = { body: 'spec', notBefore: 'schedule' };

const outcomes: Record<Outcome, string> = {
  'pull-request': 'delivered a pull request',
  'pushed-branch': 'pushed the branch',
  'local-branch': 'delivered the branch',
  'no-change': 'found nothing to change',
};

/** One entry of the log in words. Entries of a kind that this window does not know yet are shown by what they carry. */
export function activityWords({ actor, kind, text, from, to }: Pick<Activity, 'actor' | 'kind' | 'text' | 'from' | 'to'>): ActivityWords {
  const say = (what: string, detail: string | null = null, who = actors[actor]): ActivityWords => ({ who, what, detail: detail || null });
  switch (kind) {
    case 'add':
      return say('drafted the task');
    case 'edit':
      return say(`changed the ${listOf(text.split(', ').map((field) => fields[field] ?? field))}`);
    case 'dependencies':
      return text === '' ? say('removed all dependencies') : say(`made it wait for ${listOf(text.split(', '))}`);
    case 'publish':
      return say('published the proposal');
    case 'queue':
      return say('queued it');
    case 'unqueue':
      return say('took it out of the queue');
    case 'claim':
      return say('started a run');
    case 'requeue':
      return requeued(text, say);
    case 'cancel':
      return say('stopped the run; the work is kept');
    case 'deliver':
    case 'no-change':
      return say(outcomes[(kind === 'no-change' ? kind : text) as Outcome] ?? 'delivered the work');
    case 'fail':
      return failed(text, say);
    case 'retry':
      return text === '' ? say('had it tried again from the start') : say('had it continued', text === 'continue' ? null : text);
    case 'request-changes':
      return say('requested changes', text);
    case 'reset':
      return say('put it back to do');
    case 'accept':
      return say('accepted the work');
    case 'close':
      return say('closed it', text);
    case 'archive':
      return say('archived it');
    case 'note':
      return say('noted', text);
    default:
      if (kind.startsWith('restore-')) return say('restored it from the archive');
      return say(from !== to && to !== null ? `moved it to ${to}` : kind, text);
  }
}

function failed(text: string, say: (what: string, detail?: string | null) => ActivityWords): ActivityWords {
  const [, word, message] = /^([a-z-]+): (.*)$/s.exec(text) ?? [];
  const code = failureCode.safeParse(word);
  return code.success ? say(`failed: ${failureWords[code.data].toLowerCase()}`, message) : say('failed', text);
}

function requeued(text: string, say: (what: string, detail?: string | null) => ActivityWords): ActivityWords {
  if (text === 'interrupted') return say('was interrupted and goes on from there');
  const limit = /^usage limit: (.*)$/s.exec(text);
  return limit ? say('met a usage limit and waits', limit[1]) : say('went back to the queue', text);
}

const listOf = (words: string[]): string => (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`);
