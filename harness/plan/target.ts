import { z } from 'zod';
import type { Immutable } from '../core/immutable.ts';
import type { MetricKind } from '../metrics/metric.ts';

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

/** A demand on a metric. */
export const target = z.object({
  metric: z.string(),
  at: z.enum(aggregates),
  must: z.enum(['<', '<=', '>', '>=', '==']),
  /** In the metric's own unit; a share is from 0 to 1. */
  be: z.number(),
  /** Only measurements that carry all of these labels. */
  where: z.record(z.string(), z.string()).exactOptional(),
  /** A `gate` decides the outcome of the run; a `watch` only informs. Default `gate`. */
  level: z.enum(['gate', 'watch']).exactOptional(),
});
export type Target = Immutable<z.infer<typeof target>>;
