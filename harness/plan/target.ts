import type { MetricKind } from './metric.ts';

/**
 * How a metric becomes one number. Percentiles, `mean` and `max` are of a distribution or a series; `total` of totals,
 * added up over their labels, and `mean` and `max` of totals over them; `share` of a proportion.
 */
export const aggregates = ['p50', 'p90', 'p95', 'p99', 'p99.9', 'mean', 'max', 'total', 'share'] as const;
export type Aggregate = (typeof aggregates)[number];

/** What each kind of metric may be asked for. */
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
