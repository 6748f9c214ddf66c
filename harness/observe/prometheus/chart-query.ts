import { appMetrics } from '../app-metrics.ts';

/** Long enough for two scrapes, one a second, also when one is late. */
const window = '5s';

/**
 * PromQL for what a chart of the report shows of a repetition: from the instances' own metrics where they are its source,
 * else from the series that the harness writes.
 */
export function chartQuery(metric: string, cellKey: string, repetition: number): string {
  const cell = `cell=${JSON.stringify(cellKey)},repetition="${repetition}"`;
  const row = appMetrics.find((one) => one.metric === metric);
  if (!row || row.as === 'increase') return `scaleproof_${metric}{${cell},over=""}`;
  const { name, except, scale, by } = row;
  const without = except ? `,${except.label}!~${JSON.stringify(except.matches)}` : '';
  const selected = `${name}{${cell}${without}}`;
  const summed = `sum by (instance${by ? `, ${by}` : ''}) (${row.as === 'rate' ? `rate(${selected}[${window}])` : selected})`;
  return scale === 1 ? summed : `${summed} * ${scale}`;
}
