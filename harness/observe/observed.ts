import { type MetricName, metrics } from '../metrics/metrics.ts';
import type { Measurement, Source } from './measurement.ts';
import type { Point } from './rates.ts';

/** What is said of whom. */
export interface Subject {
  readonly metric: MetricName;
  readonly source: Source;
  readonly labels?: Readonly<Record<string, string>>;
}

/** A series as a measurement, its moments in whole milliseconds; none when there is no point. */
export function observedSeries(subject: Subject, points: readonly Point[]): Measurement[] {
  if (points.length === 0) return [];
  const rounded = points.map(([atMs, value]) => [Math.round(atMs), value] as const);
  return [{ ...described(subject), value: { kind: 'series', points: rounded } }];
}

/** One number over the measured phase as a measurement; none when it is unknown. */
export function observedTotal(subject: Subject, value: number | null): Measurement[] {
  return value === null ? [] : [{ ...described(subject), value: { kind: 'total', value } }];
}

/** Instances of the app carry their id as the label `instance`, so that targets can name one. */
function described({ metric, source, labels = {} }: Subject): Omit<Measurement, 'value'> {
  const instance: Record<string, string> = source.kind === 'app' ? { instance: source.id } : {};
  const own = { ...instance, ...labels };
  return { metric, unit: metrics[metric].unit, phase: 'measured', source, labels: own };
}
