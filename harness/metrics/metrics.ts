import type { Metric, Unit } from './metric.ts';
import { metricsOfCheckers } from './metrics-of-checkers.ts';
import { metricsOfClients } from './metrics-of-clients.ts';
import { metricsOfMessages } from './metrics-of-messages.ts';
import { metricsOfScripts } from './metrics-of-scripts.ts';
import { metricsOfServers } from './metrics-of-servers.ts';
import { metricsOfSessions } from './metrics-of-sessions.ts';

/** Every metric that scaleproof measures itself, by the name that targets use. */
export const metrics = {
  ...metricsOfClients,
  ...metricsOfScripts,
  ...metricsOfSessions,
  ...metricsOfMessages,
  ...metricsOfCheckers,
  ...metricsOfServers,
} as const;

export type MetricName = keyof typeof metrics;

/** What targets and expectations may name: a built-in metric, or one of a checker's own, with a colon: `carts:lost`. */
export type TargetMetric = MetricName | `${string}:${string}`;

export const metricNames = Object.keys(metrics) as readonly MetricName[];

/** The metric with this name; null when it is not built in. */
export function metricNamed(name: string): Metric | null {
  return Object.hasOwn(metrics, name) ? metrics[name as MetricName] : null;
}

/** The title of a metric; its name when it is not built in. */
export function metricTitle(name: string): string {
  return metricNamed(name)?.title ?? name;
}

/** The unit of a metric; a plain number when it is not built in. */
export function metricUnit(name: string): Unit {
  return metricNamed(name)?.unit ?? 'count';
}

/** What the chart of a metric answers; null when it has none of its own. */
export function metricQuestion(name: string): string | null {
  return metricNamed(name)?.question ?? null;
}
