/** An edge between two rows of a list: the row `to` waits for the row `from`. */
export interface Edge {
  from: number;
  to: number;
}

/** All edges that begin at a row share an upright line; no other row's line lies on it. */
export interface Trunk {
  from: number;
  to: readonly number[];
  /** Counts from 0, nearest to the rows. */
  lane: number;
}

export interface ConnectorLayout {
  trunks: readonly Trunk[];
  lanes: number;
}

/** A row's line leaves it below its middle and comes in above it: so one may end where another begins. */
const port = 0.1;

/** Lanes for the edges, as few as they need and short ones nearest. Any graph: edges may go up, too. */
export function layoutConnectors(edges: readonly Edge[]): ConnectorLayout {
  const targets = new Map<number, Set<number>>();
  for (const { from, to } of edges) {
    if (from === to) continue;
    const known = targets.get(from);
    if (known) known.add(to);
    else targets.set(from, new Set([to]));
  }
  const spans = [...targets].map(([from, to]) => {
    const ends = [from + port, ...[...to].map((row) => row - port)];
    return { from, to: [...to].sort((a, b) => a - b), start: Math.min(...ends), end: Math.max(...ends) };
  });
  spans.sort((a, b) => a.end - a.start - (b.end - b.start) || a.start - b.start);
  const lanes: { start: number; end: number }[][] = [];
  const trunks = spans.map(({ from, to, start, end }): Trunk => {
    let lane = lanes.findIndex((taken) => taken.every((other) => other.end < start || other.start > end));
    if (lane < 0) lane = lanes.push([]) - 1;
    lanes[lane]?.push({ start, end });
    return { from, to, lane };
  });
  return { trunks: trunks.sort((a, b) => a.from - b.from), lanes: lanes.length };
}

/** The line of one edge, from a row's right end out to its lane and back in; `yFrom` and `yTo` are heights of the two ports. */
export function connectorPath(x: number, yFrom: number, yTo: number): string {
  const down = yTo >= yFrom ? 1 : -1;
  const r = Math.min(4, x, Math.abs(yTo - yFrom) / 2);
  return `M0 ${yFrom}H${x - r}Q${x} ${yFrom} ${x} ${yFrom + down * r}V${yTo - down * r}Q${x} ${yTo} ${x - r} ${yTo}H5`;
}
