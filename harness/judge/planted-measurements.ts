import { Histogram } from '../core/histogram.ts';
import type { Measurement, MeasurementValue, Source } from '../observe/measurement.ts';
import { type MetricName, metrics } from '../plan/metrics.ts';

/** Measurements of the measured phase with known values, for testing what reads them. */
interface Planted {
  readonly metric: MetricName;
  readonly labels?: Readonly<Record<string, string>>;
  readonly source?: Source;
}

export function plantedDistribution(planted: Planted, values: Iterable<number>): Measurement {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return measurement(planted, { kind: 'distribution', ...histogram.store() });
}

/** A point each second, the first at `fromMs`. */
export function plantedSeries(planted: Planted, values: readonly number[], fromMs = 0): Measurement {
  return measurement(planted, {
    kind: 'series',
    points: values.map((value, second) => [fromMs + second * 1000, value] as const),
  });
}

export function plantedTotal(planted: Planted, value: number): Measurement {
  return measurement(planted, { kind: 'total', value });
}

export function plantedProportion(planted: Planted, count: number, of: number): Measurement {
  return measurement(planted, { kind: 'proportion', count, of });
}

function measurement({ metric, labels = {}, source }: Planted, value: MeasurementValue): Measurement {
  return {
    metric,
    unit: metrics[metric].unit,
    phase: 'measured',
    source: source ?? { kind: 'client', id: 'planted' },
    labels,
    value,
  };
}

/** `count` times the same value. */
export function constant(value: number, count: number): number[] {
  return Array.from({ length: count }, () => value);
}
