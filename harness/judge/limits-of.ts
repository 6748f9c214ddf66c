import { metricNamed } from '../plan/metrics.ts';

/**
 * What no number of a metric is below or above: counts and times are not negative, and a share is a part. Of metrics that
 * are not ours nothing is known.
 */
export function limitsOf(name: string): { readonly least: number; readonly most: number } {
  const metric = metricNamed(name);
  if (metric === null) return { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };
  return { least: 0, most: metric.unit === 'ratio' ? 1 : Number.POSITIVE_INFINITY };
}
