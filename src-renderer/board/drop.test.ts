import { describe, expect, it } from 'vitest';
import { arrivesIn, dropOn, indexAt, nearestPlace, placeAt } from './drop.ts';
import { cardOf } from './testing/cards.ts';

describe('dropping cards on a column', () => {
  it('does to each what its own state asks for', () => {
    const drop = dropOn([cardOf({ id: 'a' }), cardOf({ id: 'b', status: 'failed' })], 'queued');
    expect(drop).toMatchObject({ kind: 'move', steps: [{ action: 'queue' }, { action: 'retry' }], refused: [], ask: null });
  });
  it('takes those that can go and says why the others cannot', () => {
    const drop = dropOn([cardOf({ id: 'a' }), cardOf({ id: 'b', hasSpec: false })], 'queued');
    expect(drop).toMatchObject({ kind: 'move', words: 'Queue: 1 of 2', refused: [{ reason: expect.stringContaining('spec is empty') }] });
  });
  it('leaves alone what is there already', () => {
    expect(dropOn([cardOf({ id: 'a' }), cardOf({ id: 'b', status: 'queued' })], 'queued')).toMatchObject({
      steps: [{}],
      words: 'Queue',
      refused: [],
    });
  });
  it('is refused with a reason when none can go', () => {
    expect(dropOn([cardOf({ status: 'done' })], 'queued')).toEqual({
      kind: 'illegal',
      reason: 'It is done. Draft a follow-up instead.',
    });
  });
  it('is a new order in a column that has one of its own, and nothing in the others', () => {
    expect(dropOn([cardOf()], 'todo')).toEqual({ kind: 'reorder' });
    expect(dropOn([cardOf({ status: 'done' })], 'done')).toEqual({ kind: 'nothing' });
  });
  it('asks before a run is stopped, once for all of them', () => {
    const running = cardOf({ status: 'inprogress' });
    expect(dropOn([running], 'todo')).toMatchObject({ ask: { title: 'Stop the run?' } });
    expect(dropOn([running, running, cardOf({ status: 'queued' })], 'todo')).toMatchObject({ ask: { title: 'Stop 2 runs?' } });
  });
});

it('knows where a task will be, unless a run has to be stopped first', () => {
  expect(arrivesIn('cancel', cardOf({ status: 'queued' }))).toBe('todo');
  expect(arrivesIn('cancel', cardOf({ status: 'inprogress' }))).toBeNull();
  expect(arrivesIn('restore', cardOf({ status: 'archived', archivedFrom: 'failed' }))).toBe('failed');
});

describe('a place in a column', () => {
  const rows = [1, 1, 0, 0].map((priority, i) => cardOf({ id: `${i}`, priority }));
  it('is between two neighbours, or at an end', () => {
    expect(placeAt(rows, 3, 0)).toEqual({ ok: true, above: rows[2], below: rows[3] });
    expect(placeAt(rows, 2, 0)).toMatchObject({ ok: true, above: { id: '1' }, below: { id: '2' } });
    expect(placeAt(rows, 4, 0)).toMatchObject({ ok: true, below: null });
    expect(placeAt([], 0, 0)).toEqual({ ok: true, above: null, below: null });
  });
  it('is refused where a priority would be crossed, and says which', () => {
    expect(placeAt(rows, 1, 0)).toMatchObject({ ok: false, reason: expect.stringContaining('Normal stays below High') });
    expect(placeAt(rows, 3, 1)).toMatchObject({ ok: false, reason: expect.stringContaining('High stays above Normal') });
  });
  it('is refused while its neighbours are not loaded', () => {
    expect(placeAt([null, null], 1, 0)).toMatchObject({ ok: false, reason: expect.stringContaining('loading') });
  });
  it('of a card from elsewhere is the nearest one that its priority allows', () => {
    expect([0, 2, 4].map((index) => nearestPlace(rows, index, 1))).toEqual([0, 2, 2]);
  });
  it('is found from a height by the middles of the rows in sight', () => {
    const items = [
      { index: 5, start: 100, size: 50 },
      { index: 6, start: 150, size: 100 },
    ];
    expect([0, 110, 130, 190, 210, 900].map((y) => indexAt(items, y))).toEqual([5, 5, 6, 6, 7, 7]);
    expect(indexAt([], 40)).toBe(0);
  });
});
