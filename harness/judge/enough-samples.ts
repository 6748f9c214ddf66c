import type { Histogram } from '../core/histogram.ts';
import type { Aggregate, Target } from '../plan/target.ts';
import { quantileOf } from './aggregate.ts';
import { satisfies } from './satisfies.ts';

/** How many samples must lie beyond a percentile. */
const samplesBeyond = 100;
const mistakeAtMost = 0.05;

/**
 * Samples that one repetition needs for a percentile of a distribution: n (1 - q) >= 100, so 2,000 for a p95 and 10,000
 * for a p99. Null for what is not a percentile.
 */
export function samplesNeeded(at: Aggregate): number | null {
  const q = quantileOf(at);
  return q === null ? null : Math.round(samplesBeyond / (1 - q));
}

/**
 * Trials that one repetition needs for a share to meet its target: as many as the target lets one go wrong of, so 1,000 for
 * less than 0.1 %. With fewer none may go wrong, and that none did says nothing of such a share. Null where the target
 * is that none, or all, or an exact share.
 */
export function trialsNeeded({ must, be }: Target): number | null {
  if (must === '==' || be <= 0 || be >= 1) return null;
  return Math.ceil((must === '<' || must === '<=' ? 1 / be : 1 / (1 - be)) - 1e-9);
}

/**
 * What even a few samples prove about a percentile target by their extremes. Were the true percentile q outside `< be`,
 * a sample would be inside with at most probability q, and all n of them with q^n: when all are inside and that is at
 * most 5 % (59 samples for a p95, 299 for a p99), the target is met. Were it inside, all n would be outside with at most
 * (1 - q)^n. Null when the extremes prove nothing.
 */
export function decidedByExtremes(target: Target, histogram: Histogram): 'pass' | 'fail' | null {
  const q = quantileOf(target.at);
  if (q === null || histogram.count === 0) return null;
  const below = target.must === '<' || target.must === '<=';
  const allInsideByChance = (below ? q : 1 - q) ** histogram.count;
  const noneInsideByChance = (below ? 1 - q : q) ** histogram.count;
  const extremes = [histogram.quantile(0), histogram.max];
  if (extremes.every((value) => satisfies(value, target)) && allInsideByChance <= mistakeAtMost)
    return 'pass';
  if (!extremes.some((value) => satisfies(value, target)) && noneInsideByChance <= mistakeAtMost)
    return 'fail';
  return null;
}
