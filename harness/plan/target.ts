import type { MetricKind } from './metric.ts';

/**
 * How a metric becomes one number. Percentiles, `mean` and `max` are of a distribution or a series; `total` is the
 * sum of totals over their labels, `mean` and `max` are over them; `share` is of a proportion.
 */
export const aggregates = ['p50', 'p90', 'p95', 'p99', 'p99.9', 'mean', 'max', 'total', 'share'] as const;
export type Aggregate = (typeof aggregates)[number];

/** The aggregates of each kind of metric. */
export const aggregatesOf: Readonly<Record<MetricKind, readonly Aggregate[]>> = {
  distribution: ['p50', 'p90', 'p95', 'p99', 'p99.9', 'mean', 'max'],
  series: ['p50', 'p90', 'p95', 'p99', 'p99.9', 'mean', 'max'],
  total: ['total', 'mean', 'max'],
  share: ['share'],
};

export interface Target {
  readonly metric: string;
  readonly at: Aggregate;
  readonly must: '<' | '<=' | '>' | '>=' | '==';
  /** In the metric's own unit; a share is from 0 to 1. */
  readonly be: number;
  /** Only measurements that carry all of these labels. */
  readonly where?: Readonly<Record<string, string>>;
  /** A `gate` decides the outcome of the run; a `watch` only informs. Default `gate`. */
  readonly level?: 'gate' | 'watch';
}
