import fc from 'fast-check';
import { expect, it } from 'vitest';
import { connectorPath, layoutConnectors } from './connector-layout.ts';

it('gives a chain one lane, and what reaches over others another', () => {
  expect(
    layoutConnectors([
      { from: 0, to: 1 },
      { from: 1, to: 2 },
    ]),
  ).toEqual({
    lanes: 1,
    trunks: [
      { from: 0, to: [1], lane: 0 },
      { from: 1, to: [2], lane: 0 },
    ],
  });
  const crossed = layoutConnectors([
    { from: 0, to: 2 },
    { from: 1, to: 3 },
  ]);
  expect(crossed.lanes).toBe(2);
  expect(new Set(crossed.trunks.map(({ lane }) => lane)).size).toBe(2);
});

it('draws all that wait for one row from one line', () => {
  const { trunks, lanes } = layoutConnectors([
    { from: 0, to: 3 },
    { from: 0, to: 1 },
    { from: 0, to: 1 },
  ]);
  expect({ trunks, lanes }).toEqual({ trunks: [{ from: 0, to: [1, 3], lane: 0 }], lanes: 1 });
});

it('shows every edge, and never two rows by one line, whatever the graph', () => {
  const row = fc.integer({ min: 0, max: 49 });
  fc.assert(
    fc.property(fc.array(fc.record({ from: row, to: row }), { maxLength: 120 }), (edges) => {
      const { trunks, lanes } = layoutConnectors(edges);
      const wanted = new Set(edges.filter(({ from, to }) => from !== to).map(({ from, to }) => `${from} ${to}`));
      expect(new Set(trunks.flatMap(({ from, to }) => to.map((each) => `${from} ${each}`)))).toEqual(wanted);
      for (const a of trunks) {
        expect(a.lane).toBeLessThan(lanes);
        for (const b of trunks) {
          if (a === b || a.lane !== b.lane) continue;
          const span = ({ from, to }: typeof a) => [
            Math.min(from + 0.1, ...to.map((t) => t - 0.1)),
            Math.max(from + 0.1, ...to.map((t) => t - 0.1)),
          ];
          const [aStart = 0, aEnd = 0] = span(a);
          const [bStart = 0, bEnd = 0] = span(b);
          expect(aEnd < bStart || bEnd < aStart).toBe(true);
        }
      }
    }),
  );
});

it('turns its corners inside of the room that there is', () => {
  expect(connectorPath(10, 0, 40)).toBe('M0 0H6Q10 0 10 4V36Q10 40 6 40H5');
  expect(connectorPath(10, 40, 0)).toBe('M0 40H6Q10 40 10 36V4Q10 0 6 0H5');
  expect(connectorPath(10, 0, 0)).toBe('M0 0H10Q10 0 10 0V0Q10 0 10 0H5');
});
