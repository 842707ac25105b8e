/** Values of one thing measured several times, in its own unit. */
export interface Sample {
  median: number;
  /** Quartiles: half of the values lie between them. */
  low: number;
  high: number;
  n: number;
}

/** One line of the table. */
export interface Figure {
  /** Which benchmark it belongs to, as in `--only`. */
  suite: string;
  name: string;
  unit: string;
  value: Sample;
  /** The least that any program could take for it, measured in the same run; null where there is no such thing. */
  floor: { is: string; value: Sample } | null;
  /** What is asked, in words, and whether this run met it; null for a figure that is only for information. */
  goal: { is: string; met: boolean } | null;
  note: string;
}

export interface Suite {
  name: string;
  is: string;
  run(options: { quick: boolean; say: (text: string) => void }): Promise<Figure[]>;
}

export function sample(values: readonly number[]): Sample {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75), n: sorted.length };
}

/** Linear between the two neighbours. `sorted` is ascending. */
export function quantile(sorted: readonly number[], q: number): number {
  if (sorted.length === 0) throw new Error('nothing was measured');
  const at = (sorted.length - 1) * q;
  const below = sorted[Math.floor(at)] as number;
  const above = sorted[Math.ceil(at)] as number;
  return below + (above - below) * (at - Math.floor(at));
}

/**
 * Measures several things in turn (A B C A B C …), so that whatever else the machine does falls on all of them alike. Each function
 * gets the number of the round and returns one value; round −1 is a warm-up and not counted.
 */
export async function interleave<Names extends string>(
  rounds: number,
  measures: Record<Names, (round: number) => Promise<number> | number>,
): Promise<Record<Names, number[]>> {
  const names = Object.keys(measures) as Names[];
  const values = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Names, number[]>;
  for (let round = -1; round < rounds; round++) {
    for (const name of names) {
      const value = await measures[name](round);
      if (round >= 0) values[name].push(value);
    }
  }
  return values;
}
