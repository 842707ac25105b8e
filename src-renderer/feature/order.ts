/** Where something goes in an order: the new order, and the neighbours that it gets. */
export interface NewPlace {
  order: string[];
  above: string | null;
  below: string | null;
}

/** Puts `moved` above or below `target`; null when it stands there already. */
export function placeBeside(order: readonly string[], moved: string, target: string, side: 'above' | 'below'): NewPlace | null {
  if (moved === target || !order.includes(moved)) return null;
  const others = order.filter((slug) => slug !== moved);
  const at = others.indexOf(target);
  if (at < 0) return null;
  return placed(order, others, moved, side === 'above' ? at : at + 1);
}

/** One place up or down; null at the end. */
export function placeBy(order: readonly string[], moved: string, by: 1 | -1): NewPlace | null {
  const from = order.indexOf(moved);
  const to = from + by;
  if (from < 0 || to < 0 || to >= order.length) return null;
  return placed(
    order,
    order.filter((slug) => slug !== moved),
    moved,
    to,
  );
}

function placed(before: readonly string[], others: readonly string[], moved: string, at: number): NewPlace | null {
  const order = [...others.slice(0, at), moved, ...others.slice(at)];
  if (order.every((slug, i) => slug === before[i])) return null;
  return { order, above: order[at - 1] ?? null, below: order[at + 1] ?? null };
}

/** Who takes the place of what goes: the next one, or the last that is left. */
export function neighbourOf(order: readonly string[], gone: string): string | null {
  const at = order.indexOf(gone);
  return at < 0 ? null : (order[at + 1] ?? order[at - 1] ?? null);
}
