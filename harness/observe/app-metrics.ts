import type { MetricName } from '../metrics/metrics.ts';

/** How a metric of an app's Prometheus text becomes one of ours. Series of all its label sets are added up. */
export interface AppMetric {
  readonly metric: MetricName;
  /** The name in the Prometheus text. */
  readonly name: string;
  /**
   * `gauge`: its value at each scrape. `rate`: what a counter grew by, per second. `increase`: what a counter grew by
   * over the measured phase, as one number.
   */
  readonly as: 'gauge' | 'rate' | 'increase';
  /** What one of theirs is in our unit. */
  readonly scale: number;
  /** Leaves out samples whose label matches a regular expression from its first to its last character. */
  readonly except?: { readonly label: string; readonly matches: string };
  /** A measurement for each value of this label, which it carries; left out: all together. */
  readonly by?: string;
}

/** Requests of scrapers and of health checks are not load. */
const notLoad = { label: 'route', matches: '/(metrics|health)(/.*)?' } as const;

const served = { name: 'http_request_duration_seconds_count', scale: 1, except: notLoad } as const;

const cached = { name: 'cache_reads_total', scale: 1, by: 'from' } as const;

/**
 * What is read of an instance's own metrics, by the names that prom-client gives and that the reference app uses. An app
 * without one of them lacks that series; nothing is put in its place.
 */
export const appMetrics: readonly AppMetric[] = [
  { metric: 'requests_per_second', as: 'rate', ...served },
  { metric: 'requests_served', as: 'increase', ...served },
  { metric: 'requests_in_flight', as: 'gauge', name: 'http_requests_in_flight', scale: 1 },
  { metric: 'connections_accepted', as: 'increase', name: 'http_connections_accepted_total', scale: 1 },
  { metric: 'event_loop_lag_ms', as: 'gauge', name: 'nodejs_eventloop_lag_p99_seconds', scale: 1000 },
  { metric: 'event_loop_lag_max_ms', as: 'gauge', name: 'nodejs_eventloop_lag_max_seconds', scale: 1000 },
  { metric: 'gc_ms_per_second', as: 'rate', name: 'nodejs_gc_duration_seconds_sum', scale: 1000 },
  { metric: 'sessions_held', as: 'gauge', name: 'sessions_held', scale: 1 },
  { metric: 'sockets', as: 'gauge', name: 'websocket_connections', scale: 1 },
  { metric: 'cache_reads_per_second', as: 'rate', ...cached },
  { metric: 'cache_reads', as: 'increase', ...cached },
  { metric: 'pool_in_use', as: 'gauge', name: 'db_pool_in_use', scale: 1 },
  { metric: 'pool_waiting', as: 'gauge', name: 'db_pool_waiting', scale: 1 },
];

/** Read where the runtime cannot say what a node uses, as on machines that are not ours. */
export const processMetrics: readonly AppMetric[] = [
  { metric: 'cpu_cores', as: 'rate', name: 'process_cpu_seconds_total', scale: 1 },
  { metric: 'rss_bytes', as: 'gauge', name: 'process_resident_memory_bytes', scale: 1 },
];

/** Tells one process of an instance from the next one, when the app says it. */
export const processStartName = 'process_start_time_seconds';
