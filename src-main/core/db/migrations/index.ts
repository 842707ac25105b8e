import { initial } from './0001-initial.ts';
import { features } from './0002-features.ts';
import { labels } from './0003-labels.ts';

export interface Migration {
  /** `NNNN-name`, never changed once released. */
  id: string;
  sql: string;
}

/** In order. A released migration is immutable: its hash is stored, and a database whose hash differs is refused. */
export const migrations: readonly Migration[] = [
  { id: '0001-initial', sql: initial },
  { id: '0002-features', sql: features },
  { id: '0003-labels', sql: labels },
];
