import { Histogram } from '../core/histogram.ts';
import type { Reading } from './read-metric.ts';

/**
 * Several repetitions of one question as if they were one: histograms merged, values joined, proportions added.
 * Percentiles come from the result, never from an average of the repetitions' percentiles. Throws a RangeError when
 * there is nothing to pool.
 */
export function poolReadings(readings: readonly Reading[]): Reading {
  const [first] = readings;
  if (!first) throw new RangeError('There is no reading to pool.');
  const { unit } = first;
  switch (first.kind) {
    case 'distribution': {
      const parts = readings.filter((reading) => reading.kind === 'distribution');
      return { kind: 'distribution', unit, histogram: Histogram.merged(parts.map((part) => part.histogram)) };
    }
    case 'proportion': {
      const parts = readings.filter((reading) => reading.kind === 'proportion');
      const count = parts.reduce((sum, part) => sum + part.count, 0);
      const of = parts.reduce((sum, part) => sum + part.of, 0);
      return { kind: 'proportion', unit, count, of };
    }
    case 'series': {
      const parts = readings.filter((reading) => reading.kind === 'series');
      return { kind: 'series', unit, values: parts.flatMap((part) => part.values) };
    }
    case 'totals': {
      const parts = readings.filter((reading) => reading.kind === 'totals');
      return { kind: 'totals', unit, values: parts.flatMap((part) => part.values) };
    }
  }
}
