import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';
import tQuantile from '@stdlib/stats-base-dists-t-quantile';

export interface Interval {
  readonly low: number;
  readonly high: number;
  /** The probability that the interval covers the truth; each bound alone holds with (1 + level) / 2. */
  readonly level: number;
}

/**
 * A gate passes or fails on one bound, which must hold with 95 %: a wrong pass and a wrong failure are each made in at
 * most 5 %. Both bounds together then cover the truth with 90 %, and that is the level which is shown.
 */
export const gateLevel = 0.9;

/** Repetitions from which a spread between them is told; fewer give no interval. */
export const repetitionsForInterval = 5;

/** Student's interval for the mean of independent values: `mean +- t(n - 1, (1 + level) / 2) s / sqrt n`. */
export function meanInterval(values: readonly number[], level: number = gateLevel): Interval {
  const n = values.length;
  if (n < 2) throw new RangeError('An interval for a mean needs two values or more.');
  const mean = meanOf(values);
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const half = tQuantile((1 + level) / 2, n - 1) * Math.sqrt(variance / n);
  return { low: mean - half, high: mean + half, level };
}

/**
 * Student's interval for the logarithm, taken back: `exp(mean +- t s / sqrt B)` over the repetitions' numbers, for
 * quantities above zero whose spread grows with their size, such as a p95. It speaks of the typical (geometric mean)
 * repetition.
 */
export function logMeanInterval(values: readonly number[], level: number = gateLevel): Interval {
  const { low, high } = meanInterval(values.map(Math.log), level);
  return { low: Math.exp(low), high: Math.exp(high), level };
}

/** What `logMeanInterval` is an interval for: the geometric mean. */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(meanOf(values.map(Math.log)));
}

/**
 * The exact (Clopper-Pearson) interval for a proportion of `of` independent trials. Never too narrow for independent
 * trials; requests of one launch are not quite independent, so it is the least width that a reader should believe. With
 * no event in n trials its upper bound is about 3 / n.
 */
export function clopperPearson(count: number, of: number, level: number = gateLevel): Interval {
  const tail = (1 - level) / 2;
  const low = count === 0 ? 0 : betaQuantile(tail, count, of - count + 1);
  const high = count === of ? 1 : betaQuantile(1 - tail, count + 1, of - count);
  return { low, high, level };
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
