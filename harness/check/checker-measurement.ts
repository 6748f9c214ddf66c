import { type MetricName, metrics } from '../metrics/metrics.ts';
import type { Measurement, MeasurementValue } from '../observe/measurement.ts';

export interface CheckedValue {
  readonly metric: MetricName;
  readonly value: MeasurementValue;
  readonly labels?: Readonly<Record<string, string>>;
}

/** What the checker named `checker` may measure. */
export function metricsOfChecker(checker: string): readonly MetricName[] {
  return (Object.keys(metrics) as MetricName[]).filter((name) => {
    const { from } = metrics[name];
    return typeof from === 'object' && from.checker === checker;
  });
}

/** What the checker named `checker` counted, as measurements of the measured phase. */
export function measurementsOf(checker: string, values: readonly CheckedValue[]): Measurement[] {
  return values.map(({ metric, value, labels = {} }) => ({
    metric,
    unit: metrics[metric].unit,
    phase: 'measured',
    source: { kind: 'checker', id: checker },
    labels,
    value,
  }));
}

export function total(value: number): MeasurementValue {
  return { kind: 'total', value };
}
