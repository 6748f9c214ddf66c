import { meanInterval, meanOf } from '../judge/intervals.ts';
import type { Outcome, Reading } from './experiment.ts';

/** Processor time of an instance in two stretches of the same length, one after the other; in one its metrics were read. */
export interface Pair {
  readonly withSeconds: number;
  readonly withoutSeconds: number;
  readonly scrapes: number;
}

const mostShare = 0.01;
const expected = 'one scrape a second takes at most 1 % of a core';
const percent = (share: number) => `${(share * 100).toFixed(2)} %`;

/**
 * What one scrape a second takes of a core, from the difference in each pair, with Student's interval of 95 % over the
 * pairs. When the claim lies inside the interval, the noise is wider than what is asked, and nobody can tell.
 */
export function readScrapeCost(pairs: readonly Pair[]): Reading {
  const shares = pairs.map(
    ({ withSeconds, withoutSeconds, scrapes }) => (withSeconds - withoutSeconds) / scrapes,
  );
  const { low, high } = meanInterval(shares, 0.95);
  const observed = `${percent(meanOf(shares))} of a core, between ${percent(low)} and ${percent(high)} (n ${shares.length} pairs)`;
  const answers = (outcome: Outcome) => [{ expected, observed, outcome }];
  if (high <= mostShare) return { outcome: 'pass', answers: answers('pass') };
  if (low > mostShare) return { outcome: 'fail', answers: answers('fail') };
  return {
    outcome: 'unknown',
    answers: answers('unknown'),
    because: 'The noise between periods of the same load is larger than the cost to be measured.',
  };
}
