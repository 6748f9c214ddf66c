import { assertNever } from '../core/errors.ts';
import type { Aggregate } from '../plan/target.ts';
import type { Reading } from './read-metric.ts';

/** The quantile of a percentile aggregate, from 0 to 1; null for one that is not a percentile. */
export function quantileOf(at: Aggregate): number | null {
  return at.startsWith('p') ? Number(at.slice(1)) / 100 : null;
}

/** The number that `at` asks of a reading, in the reading's unit. NaN when the reading has no such number. */
export function aggregate(reading: Reading, at: Aggregate): number {
  switch (reading.kind) {
    case 'distribution':
      return ofDistribution(reading.histogram, at);
    case 'series':
      return ofValues(reading.values, at);
    case 'totals':
      return at === 'total' ? sum(reading.values) : ofValues(reading.values, at);
    case 'proportion':
      return at === 'share' ? reading.count / reading.of : Number.NaN;
    default:
      return assertNever(reading);
  }
}

/** How many samples a reading rests on: requests or deliveries, seconds of a series, totals, trials of a proportion. */
export function samplesOf(reading: Reading): number {
  switch (reading.kind) {
    case 'distribution':
      return reading.histogram.count;
    case 'series':
    case 'totals':
      return reading.values.length;
    case 'proportion':
      return reading.of;
    default:
      return assertNever(reading);
  }
}

function ofDistribution(histogram: (Reading & { kind: 'distribution' })['histogram'], at: Aggregate): number {
  if (at === 'mean') return histogram.mean;
  if (at === 'max') return histogram.max;
  const q = quantileOf(at);
  return q === null ? Number.NaN : histogram.quantile(q);
}

/** The quantile of values is the one at rank ceil(q n), as in the histograms. */
function ofValues(values: readonly number[], at: Aggregate): number {
  if (at === 'mean') return sum(values) / values.length;
  const q = at === 'max' ? 1 : quantileOf(at);
  if (q === null) return Number.NaN;
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
