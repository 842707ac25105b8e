/** Round numbers from 0 to at or above `max`, three or four of them; for an axis. Whole ones where the values are. */
export function niceTicks(max: number, whole = false): number[] {
  if (!(max > 0)) return [0, 1];
  const rough = max / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(
    whole ? 1 : 0,
    ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough && !(whole && factor * power < 1)) ?? 10) * power,
  );
  const stepped = whole ? Math.ceil(step) : step;
  const ticks = [0];
  while ((ticks.at(-1) as number) < max) ticks.push(Number((stepped * ticks.length).toPrecision(12)));
  return ticks;
}

/** Every how many days the axis has a label, so that labels of this width don't touch. */
export function labelEvery(days: number, width: number, labelWidth: number): number {
  const fit = Math.max(1, Math.floor(width / labelWidth));
  const every = Math.ceil(days / fit);
  // Weeks read better than any other number of days.
  return every <= 1 ? 1 : every <= 2 ? 2 : every <= 7 ? 7 : Math.ceil(every / 7) * 7;
}
