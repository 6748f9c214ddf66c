import type { Metric } from './metric.ts';
import { metricsOfCheckers } from './metrics-of-checkers.ts';
import { metricsOfClients } from './metrics-of-clients.ts';
import { metricsOfServers } from './metrics-of-servers.ts';

/** Every metric that scaleproof measures itself, by the name that targets use. */
export const metrics = { ...metricsOfClients, ...metricsOfCheckers, ...metricsOfServers } as const;

export type MetricName = keyof typeof metrics;

/** What targets and expectations may name: a built-in metric, or one of a checker's own, with a colon: `carts:lost`. */
export type TargetMetric = MetricName | `${string}:${string}`;

export const metricNames = Object.keys(metrics) as readonly MetricName[];

/** The metric with this name; null when it is not built in. */
export function metricNamed(name: string): Metric | null {
  return Object.hasOwn(metrics, name) ? metrics[name as MetricName] : null;
}
