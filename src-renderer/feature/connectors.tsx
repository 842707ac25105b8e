import { type RefObject, useLayoutEffect, useMemo, useState } from 'react';
import { cx } from '../lib/class-names.ts';
import { connectorPath, type Edge, layoutConnectors } from './connector-layout.ts';

const widest = 96;
const widestLane = 9;
/** Between the rows and the first lane: room for the arrow. */
const inset = 9;
/** A row's line leaves below its middle and comes in above it. */
const port = 5;

/** What waits for what, drawn beside the rows. Said in words in each row, too: to a screen reader this is not there. */
export function Connectors({
  list,
  order,
  edges,
  active,
}: {
  list: RefObject<HTMLElement | null>;
  order: readonly string[];
  edges: readonly Edge[];
  /** The row that is looked at: its lines stand out. */
  active: string | null;
}) {
  const middles = useMiddles(list, order);
  const { trunks, lanes } = useMemo(() => layoutConnectors(edges), [edges]);
  if (lanes === 0) return null;
  const pitch = Math.min(widestLane, widest / lanes);
  const width = inset + lanes * pitch + 4;
  const at = active === null ? -1 : order.indexOf(active);
  return (
    <svg aria-hidden="true" data-connectors width={width} className="-ms-1 me-2 shrink-0 self-stretch overflow-visible" role="presentation">
      {trunks.map(({ from, to, lane }) => {
        const yFrom = middles[from];
        if (yFrom === undefined) return null;
        const x = inset + lane * pitch;
        return (
          <g key={from}>
            {to.map((target) => {
              const yTo = middles[target];
              if (yTo === undefined) return null;
              const lit = at === from || at === target;
              return (
                <g
                  key={target}
                  data-edge={`${order[from]} ${order[target]}`}
                  className={cx('fill-none transition-colors', lit ? 'stroke-accent' : 'stroke-line-strong')}
                >
                  <path d={connectorPath(x, yFrom + port, yTo - port)} strokeWidth={lit ? 1.75 : 1.25} />
                  <path
                    d={`M5 ${yTo - port - 3}L1 ${yTo - port}L5 ${yTo - port + 3}Z`}
                    className={lit ? 'fill-accent' : 'fill-line-strong'}
                  />
                </g>
              );
            })}
            <circle cx={0} cy={yFrom + port} r={2} className={at === from ? 'fill-accent' : 'fill-line-strong'} />
          </g>
        );
      })}
    </svg>
  );
}

/** The heights of the rows' heads, as the list is laid out now. */
function useMiddles(list: RefObject<HTMLElement | null>, order: readonly string[]): readonly number[] {
  const [middles, setMiddles] = useState<readonly number[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows are measured anew
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const measure = () => {
      const top = element.getBoundingClientRect().top;
      const next = [...element.querySelectorAll<HTMLElement>('[data-proposal-head]')].map((head) => {
        const box = head.getBoundingClientRect();
        return Math.round(box.top - top + box.height / 2);
      });
      setMiddles((now) => (now.length === next.length && now.every((y, i) => y === next[i]) ? now : next));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [list, order]);
  return middles;
}
