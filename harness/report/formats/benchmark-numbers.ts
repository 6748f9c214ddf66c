import { metricTitle } from '../../metrics/metrics.ts';
import type { Summary, SummaryNumber } from './summary.ts';

/** A number that a history of benchmarks keeps. */
export interface BenchmarkNumber extends SummaryNumber {
  readonly cell: string;
  /** With its labels, such as `Requests (outcome dropped)`. */
  readonly title: string;
  readonly value: number;
  readonly better: 'lower' | 'higher';
}

/** The numbers that have a direction and that no doubt leaves open: what is kept beside them would be compared with a mistake. */
export function benchmarkNumbers({ cells }: Summary): readonly BenchmarkNumber[] {
  return cells.flatMap((cell) =>
    cell.cases.flatMap(({ number }) => {
      if (number === null || !number.reliable || number.value === null || number.better === null) return [];
      const { value, better } = number;
      return [{ ...number, value, better, cell: cell.key, title: titleOf(number) }];
    }),
  );
}

function titleOf({ metric, where }: SummaryNumber): string {
  const labels = Object.entries(where).map(([name, value]) => `${name} ${value}`);
  return metricTitle(metric) + (labels.length > 0 ? ` (${labels.join(', ')})` : '');
}
