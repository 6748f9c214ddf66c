import type { Histogram } from '../core/histogram.ts';

export type Support = 'enough' | 'few' | 'none';

/**
 * What a percentile rests on: the number of samples beyond it. 100 carry it; fewer only hint at it; with less than one
 * the percentile would be the slowest sample by another name.
 */
export function supportOf(count: number, q: number): Support {
  // Rounded because 2000 * (1 - 0.95) is 99.99... in binary.
  const beyond = Math.round(count * (1 - q) * 1e6) / 1e6;
  if (beyond >= 100) return 'enough';
  return beyond >= 1 ? 'few' : 'none';
}

/** A quantile, or null when too few samples lie beyond it for the word to mean anything. */
export function supportedQuantile(histogram: Histogram, q: number): number | null {
  return supportOf(histogram.count, q) === 'none' ? null : histogram.quantile(q);
}
