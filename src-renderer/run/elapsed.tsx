import { duration } from '../lib/format.ts';
import { useNow } from '../lib/use-now.ts';

/** From a moment to another, or to now: then it ticks. `before` is what was spent earlier. */
export const Elapsed = ({ from, to, before = 0 }: { from: number; to: number | null; before?: number }) =>
  to === null ? <Ticking from={from} before={before} /> : <span className="tabular">{duration(to - from + before)}</span>;

function Ticking({ from, before }: { from: number; before: number }) {
  const now = useNow();
  return <span className="tabular">{duration(Math.max(0, now - from) + before)}</span>;
}
