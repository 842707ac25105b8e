import { randomBytes } from 'node:crypto';

let last = { now: -1, random: 0n };

/**
 * A new id: 9 characters of time, so that ids sort by age and inserts stay at the end of an index, and 50 bits that are random. Those of
 * one process in one millisecond count up, so that what is written together is read in the order in which it was written.
 */
export function newId(now: number): string {
  // One bit less than there is room for: there is always a next one.
  const random = now === last.now ? last.random + 1n : randomBytes(8).readBigUInt64BE() & ((1n << 49n) - 1n);
  last = { now, random };
  return now.toString(36).padStart(9, '0') + random.toString(36).padStart(10, '0');
}
