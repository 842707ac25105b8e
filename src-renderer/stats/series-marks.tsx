/**
 * What tells series apart besides their colour: each has a pattern of its own, in the bars as in the legend. The colours lie between
 * those of the states, so that none is taken for one; done and failed are themselves.
 */
export const seriesLooks = ['series-1', 'series-2', 'series-3', 'series-4', 'series-5'] as const;
export const stateLooks = ['series-done', 'series-failed'] as const;
export type SeriesLook = (typeof seriesLooks)[number] | (typeof stateLooks)[number];

/** Lines, dots and the like over the colour; the first of each kind is plain. */
const marks: Record<SeriesLook, string | null> = {
  'series-1': null,
  'series-2': 'M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2',
  'series-3': 'M0,3 h6',
  'series-4': 'M3,0 v6 M0,3 h6',
  'series-5': 'M2,3 h2',
  'series-done': null,
  'series-failed': 'M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2',
};

/** The definitions that `fill="url(#…)"` refers to; once per drawing, as ids are the page's. */
export function SeriesPatterns({ id, looks }: { id: string; looks: readonly SeriesLook[] }) {
  return (
    <defs>
      {looks.map((look) => (
        <pattern key={look} id={`${id}-${look}`} width={6} height={6} patternUnits="userSpaceOnUse">
          <rect width={6} height={6} className={look} />
          {marks[look] ? <path d={marks[look]} className="series-mark" /> : null}
        </pattern>
      ))}
    </defs>
  );
}

export function Swatch({ id, look }: { id: string; look: SeriesLook }) {
  return (
    <svg width={12} height={12} aria-hidden="true" className="shrink-0">
      <rect width={12} height={12} rx={2} fill={`url(#${id}-${look})`} />
    </svg>
  );
}
