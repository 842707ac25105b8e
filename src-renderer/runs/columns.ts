import type { RunSummary } from '../../src-main/contract/runs.ts';

/** Input and output with what was read from or written to the cache: what the provider counts. */
export const tokensOf = ({ tokens }: Pick<RunSummary, 'tokens'>): number =>
  tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite;

/** Filled columns of a wide list; on narrower ones the last of them go first. */
export function templateFor(width: number): { template: string; model: boolean; verdict: boolean; tokens: boolean } {
  const wide = width >= 1180;
  const middle = width >= 960;
  return {
    template: [
      '104px',
      'minmax(0,1fr)',
      wide ? '190px' : '96px',
      '60px',
      middle ? '150px' : null,
      '68px',
      wide ? '72px' : null,
      '64px',
      '64px',
    ]
      .filter(Boolean)
      .join(' '),
    model: wide,
    verdict: middle,
    tokens: wide,
  };
}

/** Narrower than this, a row is a card of three lines. */
export const tableFrom = 760;
