import { type BenchmarkNumber, benchmarkNumbers } from './benchmark-numbers.ts';
import { plainLine } from './plain.ts';
import type { Summary } from './summary.ts';

interface Metric {
  readonly value: number;
  readonly lower_value?: number;
  readonly upper_value?: number;
}

/**
 * Bencher Metric Format: a benchmark per cell and labels, a measure per metric. The unit is in the metric's name, so that none of the
 * built-in measures, which have units of their own, is meant.
 */
export function bencherJson(summary: Summary): string {
  const byBenchmark = Map.groupBy(benchmarkNumbers(summary), benchmarkOf);
  const benchmarks = [...byBenchmark].map(([name, numbers]) => [
    name,
    Object.fromEntries(numbers.map((number) => [measureOf(number), metricOf(number)])),
  ]);
  return `${JSON.stringify(Object.fromEntries(benchmarks), null, 2)}\n`;
}

function benchmarkOf({ cell, where }: BenchmarkNumber): string {
  const labels = Object.entries(where).map(([name, value]) => `${name} ${value}`);
  return plainLine(labels.length > 0 ? `${cell} (${labels.join(', ')})` : cell, 1_000);
}

/** A slug has lower case, digits and dashes, and at most 64 of them. */
function measureOf({ metric, at }: BenchmarkNumber): string {
  const slug = `${metric}-${at}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return slug.replace(/^-/, '').slice(-64).replaceAll(/^-|-$/g, '');
}

function metricOf({ value, interval }: BenchmarkNumber): Metric {
  return interval ? { value, lower_value: interval.low, upper_value: interval.high } : { value };
}
