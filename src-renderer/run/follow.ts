/*
 *            turned the wheel up, scrolled up   at the end and scrolled down, or End
 * following ─────────────► reading (unseen: n) ──────────────────────────────────────► following
 *            opened a row
 */

/** Whether the list stays at its end while it grows, and what a person who has scrolled away from it has not seen. */
export interface Follow {
  following: boolean;
  /** Rows that came while reading. */
  unseen: number;
}

export const followingEnd: Follow = { following: true, unseen: 0 };

/** Growth moves the end away, never the reader: only who scrolls up stops following, and only who comes down to the end starts. */
export function scrolled(follow: Follow, { from, to, atEnd }: { from: number; to: number; atEnd: boolean }): Follow {
  if (follow.following) return to < from && !atEnd ? { following: false, unseen: 0 } : follow;
  return to > from && atEnd ? followingEnd : follow;
}

/** Opened something, jumped somewhere: to be carried away from it now would be a nuisance. */
export const startReading = (follow: Follow): Follow => (follow.following ? { following: false, unseen: 0 } : follow);

export function grew(follow: Follow, rows: number): Follow {
  return follow.following || rows <= 0 ? follow : { following: false, unseen: follow.unseen + rows };
}
