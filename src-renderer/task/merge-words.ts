import type { MergePreview } from '../../src-main/contract/branches.ts';
import { plural } from '../lib/format.ts';

export interface MergeWords {
  /** What would happen, in one sentence. */
  what: string;
  /** What else moves or stays, a sentence each. */
  also: string[];
  /** Why it cannot be done; null when it can. */
  refusal: string | null;
  button: string;
}

/** What the dialog says of a merge, before anybody agrees to it. */
export function mergeWords(preview: MergePreview): MergeWords {
  const { branch, base, kind, commits, checkout, problem } = preview;
  const count = plural(commits.length, 'commit');
  const refusal =
    problem ??
    (kind === 'conflicts'
      ? `${branch} and ${base} changed the same places. Request changes to have the agent merge ${base} first, or merge by hand.`
      : null);
  return {
    what: sentence(),
    also: refusal !== null ? [] : kind === 'nothing' ? [accepted] : [checkoutWords(base, checkout), accepted, pushed],
    refusal,
    button: kind === 'nothing' ? 'Accept' : `Merge into ${base} and accept`,
  };

  function sentence(): string {
    switch (kind) {
      case 'fast-forward':
        return `${base} moves forward to ${branch}: ${count}, no merge commit.`;
      case 'merge':
        return `${branch} is merged into ${base} with a merge commit: ${count}.`;
      case 'nothing':
        return `All of ${branch} is in ${base} already: there is nothing to merge.`;
      case 'conflicts':
        return `${branch} cannot be merged into ${base} without conflicts.`;
    }
  }
}

const accepted = 'The task becomes done, and its worktree is removed.';
const pushed = 'Nothing is pushed.';

const checkoutWords = (base: string, checkout: string | null): string =>
  checkout === null
    ? `No checkout has ${base} open, so no files of yours change.`
    : `Your checkout in ${checkout} has ${base} open: its files change with it.`;
