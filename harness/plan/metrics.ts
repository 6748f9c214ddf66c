import type { Metric } from './metric.ts';
import { metricsOfCheckers } from './metrics-of-checkers.ts';
import { metricsOfClients } from './metrics-of-clients.ts';
import { metricsOfServers } from './metrics-of-servers.ts';

/** Every metric that scaleproof measures itself, by the name that targets use. */
export const metrics = { ...metricsOfClients, ...metricsOfCheckers, ...metricsOfServers } as const;

export type MetricName = keyof typeof metrics;

export const metricNames = Object.keys(metrics) as readonly MetricName[];

/** What is known of a metric; null for one that scaleproof does not measure itself. */
export function metricNamed(name: string): Metric | null {
  return Object.hasOwn(metrics, name) ? metrics[name as MetricName] : null;
}
