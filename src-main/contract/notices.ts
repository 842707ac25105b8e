import type { Card } from './board.ts';
import type { Change } from './changes.ts';
import type { AgentInfo, Notifications } from './settings.ts';
import type { Dashboard, InboxItem } from './system.ts';

/*
 * What a person is told of while looking elsewhere. Pure, and the same for the browser's notifications and the desktop's.
 */

export interface Notice {
  title: string;
  body: string;
  /** What a click opens. */
  open: NoticePlace;
  /** The task that may be accepted right there, where the system can offer it. */
  accept: { project: string; slug: string } | null;
  /** A later one with the same takes its place. */
  tag: string;
}
export type NoticePlace = { view: 'task' | 'feature'; project: string; slug: string } | { view: 'inbox' | 'board' };

/** Something that a person may want to hear of. `text` says more: the failure, the verdict, the question. */
export interface News {
  kind: 'review' | 'failed' | 'usage-limit' | 'question' | 'plan';
  /** What it is about. */
  view: 'task' | 'feature';
  project: string;
  slug: string;
  title: string;
  text: string;
}

/** What the window shows at that moment. */
export interface Shown {
  /** It is in front and has the focus. */
  focused: boolean;
  /** The task or feature that is open in it, `<project>/<slug>`. */
  open: string | null;
  /** The board, the inbox or the runs are shown: they say it by themselves. */
  overview: boolean;
}

/** What a window shows at this path of its own, `/task/web/login?tab=run`. */
export function shownIn(at: string): Pick<Shown, 'open' | 'overview'> {
  const [path = '', query = ''] = at.split('?', 2);
  const [, view, project, slug] = path.split('/');
  if ((view === 'task' || view === 'feature') && project && slug) return { open: `${decoded(project)}/${decoded(slug)}`, overview: false };
  const task = /(?:^|&)task=([^&]*)/.exec(query)?.[1];
  return { open: task === undefined ? null : decoded(task), overview: ['board', 'inbox', 'runs'].includes(view ?? '') };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // An address that somebody typed.
  }
}

export interface Happened {
  news: readonly News[];
  queueDrained: boolean;
  /** Names of the agents whose usage limit is over. */
  lifted: readonly string[];
}

/** Above this many at once, one notice says how many. */
export const single = 3;

export function noticesOf(
  { news, queueDrained, lifted }: Happened,
  { settings, time, shown }: { settings: Notifications /** Local, `22:30`. */; time: string; shown: Shown },
): Notice[] {
  if (isSilent(settings.silentHours, time)) return [];
  const wanted = news.filter(
    ({ kind, project, slug }) => settings[switchOf[kind]] && !(shown.focused && (shown.overview || shown.open === `${project}/${slug}`)),
  );
  const notices = wanted.length > single ? [summary(wanted)] : wanted.map(noticeOf);
  if (settings.usageLimit && !shown.focused)
    for (const name of lifted)
      notices.push(plain(`${name} goes on`, 'Its usage limit is over; the tasks that waited for it are queued again.', 'board'));
  if (queueDrained && settings.queueEmpty && !shown.focused)
    notices.push(plain('The queue is empty', 'Everything that was queued has been worked on.', 'board'));
  return notices;
}

const switchOf = { review: 'review', failed: 'failed', 'usage-limit': 'usageLimit', question: 'question', plan: 'review' } as const;
const heading = {
  review: 'Ready for review',
  failed: 'Failed',
  'usage-limit': 'Usage limit',
  question: 'Question',
  plan: 'Planned',
} as const;

const noticeOf = ({ kind, view, project, slug, title, text }: News): Notice => ({
  title: `${heading[kind]}: ${title}`,
  body: text,
  open: { view, project, slug },
  accept: kind === 'review' ? { project, slug } : null,
  tag: `${view} ${project}/${slug}`,
});

const plain = (title: string, body: string, view: 'inbox' | 'board'): Notice => ({ title, body, open: { view }, accept: null, tag: title });

function summary(news: readonly News[]): Notice {
  const count = (kind: News['kind']) => news.filter((one) => one.kind === kind).length;
  const parts = [
    count('review') > 0 && `${count('review')} ready for review`,
    count('plan') > 0 && `${count('plan')} planned`,
    count('failed') > 0 && `${count('failed')} failed`,
    count('question') > 0 && `${count('question')} with a question`,
    count('usage-limit') > 0 && `${count('usage-limit')} parked by a usage limit`,
  ].filter(Boolean);
  return { ...plain(`${news.length} things need a look`, parts.join(', '), 'inbox'), tag: 'summary' };
}

/** Between the two times, over midnight when the first is the later one. */
export function isSilent(hours: Notifications['silentHours'], time: string): boolean {
  if (!hours || hours.from === hours.to) return false;
  return hours.from < hours.to ? time >= hours.from && time < hours.to : time >= hours.from || time < hours.to;
}

/** The tasks that came into a status which may be news. As many as are read at once. */
export function tasksToLookAt(changes: readonly Change[]): string[] {
  const found = changes.flatMap((change) =>
    change.type === 'task' && (change.status === 'review' || change.status === 'failed' || change.status === 'queued')
      ? [change.taskId]
      : [],
  );
  return [...new Set(found)].slice(0, 500);
}

/** What there is to say of a task; null when it is nothing. */
export function newsOf(card: Card): News | null {
  const parked = card.status === 'queued' && card.waiting?.reason === 'parked';
  const kind = card.status === 'review' || card.status === 'failed' ? card.status : parked ? 'usage-limit' : null;
  if (kind === null) return null;
  const verdict = card.run?.verdict ? `Verdict: ${card.run.verdict.replaceAll('-', ' ')}.` : null;
  const text = card.failure?.message ?? card.waiting?.text ?? verdict ?? card.key;
  return { kind, view: 'task', project: card.project, slug: card.slug, title: card.title, text };
}

/** What planners want of a person, each by a name that is another one when the planner comes again. */
export const plannersOf = (inbox: readonly InboxItem[]): Map<string, News> =>
  new Map(
    inbox.flatMap(({ kind, id, since, text, feature, task }) => {
      const news = plannerNews[kind];
      const about = feature ?? task;
      if (!news || about === null) return [];
      const { project, slug, title } = about;
      return [[`${id} ${since}`, { kind: news, view: feature ? ('feature' as const) : ('task' as const), project, slug, title, text }]];
    }),
  );

const plannerNews: { [K in InboxItem['kind']]?: News['kind'] } = { question: 'question', plan: 'plan', 'plan-failed': 'failed' };

/** Something runs or is queued. The queue is drained when that was so and is no more. */
export const isBusy = ({ running, projects }: Dashboard): boolean => running.length > 0 || projects.some(({ queued }) => queued > 0);

/** Until when each agent's account is at its limit. */
export const limitsOf = (agents: readonly AgentInfo[]): Map<string, { name: string; until: number | null }> =>
  new Map(agents.flatMap(({ id, name, hold }) => (hold?.reason === 'parked' ? [[id, { name, until: hold.until }]] : [])));

/** The agents that were at their limit and are not any more. */
export const liftedOf = (before: ReturnType<typeof limitsOf>, after: ReturnType<typeof limitsOf>): string[] =>
  [...before].filter(([id]) => !after.has(id)).map(([, { name }]) => name);
