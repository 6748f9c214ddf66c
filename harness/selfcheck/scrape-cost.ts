import { meanInterval, meanOf } from '../judge/intervals.ts';
import { judged, type Reading } from './experiment.ts';

/** Processor time of an instance in two stretches of the same length, one after the other; in one its metrics were read. */
export interface Pair {
  readonly withSeconds: number;
  readonly withoutSeconds: number;
  readonly scrapes: number;
}

const mostShare = 0.01;
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
  if (high <= mostShare) return judged(true, observed);
  if (low > mostShare) return judged(false, observed);
  return {
    outcome: 'unknown',
    observed,
    because: 'The noise between periods of the same load is larger than the cost to be measured.',
  };
}
