import {
  Ban,
  CalendarClock,
  CirclePause,
  CirclePlay,
  Hourglass,
  KeyRound,
  Link2,
  type LucideIcon,
  PackageX,
  Pause,
  PlugZap,
  Wallet,
} from 'lucide-react';
import type { Card } from '../../src-main/contract/board.ts';
import type { WaitReason } from '../../src-main/contract/tasks.ts';
import { plural } from '../lib/format.ts';

/** The shape of each reason why a queued task is not running. */
export const waitIcon: Record<WaitReason, LucideIcon> = {
  next: CirclePlay,
  slot: Hourglass,
  blocked: Link2,
  parked: CirclePause,
  scheduled: CalendarClock,
  'agent-missing': PackageX,
  'agent-auth': KeyRound,
  'agent-paused': Pause,
  'agent-capped': Wallet,
  paused: Pause,
  'project-paused': Pause,
  'project-missing': Ban,
  'no-dispatcher': PlugZap,
};

/** `#88` of a pull request, `!88` of a merge request, `PR` where the address has no number. */
export function pullRequestName(url: string): string {
  const found = /\/(pull|pulls|pullrequest|merge_requests)\/(\d+)/.exec(url);
  if (!found) return 'PR';
  return `${found[1] === 'merge_requests' ? '!' : '#'}${found[2]}`;
}

/** Only what leads to the web: addresses come from agents and forges. */
export const isWebAddress = (url: string): boolean => /^https?:\/\//i.test(url);

/** A name's capital: sentences of the server that continue others begin small. */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** What a tooltip says of the tasks that this one waits for. */
export function blockersText(card: Pick<Card, 'blockedBy'>): string {
  return `Waits for ${plural(card.blockedBy.length, 'task')}:\n${card.blockedBy.slice(0, 8).join('\n')}${
    card.blockedBy.length > 8 ? `\nand ${card.blockedBy.length - 8} more` : ''
  }`;
}

/** All tokens of a run, cached ones included: what it took. */
export const tokensOf = ({ input, output, cacheRead, cacheWrite }: NonNullable<Card['run']>['tokens']): number =>
  input + output + cacheRead + cacheWrite;

/** Whether a step is what the machine did rather than what the agent said; it is set in the machine's face. */
export const isMachineStep = (text: string): boolean => /^(\$ |Edit |Read |Write |Search |Fetch |setup: |verify: )/.test(text);
