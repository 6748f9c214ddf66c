import type { LoadJob } from '../driver.ts';

/** A Prometheus that watches the run, and the labels of the cell under way. */
export type PrometheusOfRun = NonNullable<LoadJob['prometheus']>;

/** Arguments and settings with which k6 writes its own series, once a second, under the labels of the cell. */
export function prometheusOutput(prometheus: PrometheusOfRun | null): {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
} {
  if (prometheus === null) return { args: [], env: {} };
  const { cell, repetition } = prometheus.labels;
  return {
    args: [
      ...['--out', 'experimental-prometheus-rw'],
      // No more of them than it takes: each one is written with every sample.
      ...['--tag', `cell=${cell}`, '--tag', `repetition=${repetition}`],
    ],
    env: {
      K6_PROMETHEUS_RW_SERVER_URL: new URL('/api/v1/write', prometheus.url).href,
      K6_PROMETHEUS_RW_PUSH_INTERVAL: '1s',
      K6_PROMETHEUS_RW_TREND_STATS: 'p(50),p(95),p(99),max,count',
    },
  };
}
