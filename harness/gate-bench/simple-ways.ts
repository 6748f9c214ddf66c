import { aggregate } from '../judge/aggregate.ts';
import { readMetric } from '../judge/read-metric.ts';
import type { RepetitionRecord, RunRecord } from '../record/run-record.ts';

/** What usual ways would have said of the same launches: one of base, then one of head, as two runs in a row are. */
export interface SimpleWays {
  /** p95 is 10 % above that of the run before. */
  readonly threshold: boolean;
  /** Mann and Whitney's test of all requests, one-sided at 5 %. */
  readonly mannWhitney: boolean;
}

export function simpleWays(base: RunRecord, head: RunRecord): SimpleWays | null {
  const before = base.cells[0]?.repetitions[0];
  const after = head.cells[0]?.repetitions[1];
  if (!before || !after) return null;
  const [one, other] = [latenciesOf(before), latenciesOf(after)];
  if (!one || !other) return null;
  return {
    threshold: aggregate(other, 'p95') > 1.1 * aggregate(one, 'p95'),
    mannWhitney: mannWhitney(countsOf(one), countsOf(other)) > 1.645,
  };
}

function latenciesOf({ measurements, measuredMs }: RepetitionRecord) {
  const reading = readMetric(measurements, { metric: 'http_latency_ms', at: 'p50' }, measuredMs ?? 0);
  return reading?.kind === 'distribution' ? reading : null;
}

/** Of a histogram: its values in order, as many as it has samples. */
function countsOf(reading: NonNullable<ReturnType<typeof latenciesOf>>): readonly number[] {
  const { histogram } = reading;
  return Array.from({ length: histogram.count }, (_, index) =>
    histogram.quantile((index + 0.5) / histogram.count),
  );
}

/**
 * The normal score of Mann and Whitney's U for `after` being larger than `before`, with the correction for ties:
 * (U - mn / 2) / sqrt(mn / 12 (N + 1 - sum(t^3 - t) / (N (N - 1)))).
 */
export function mannWhitney(before: readonly number[], after: readonly number[]): number {
  const all = [
    ...before.map((value) => ({ value, isAfter: false })),
    ...after.map((value) => ({ value, isAfter: true })),
  ].sort((one, other) => one.value - other.value);
  let [rankSum, ties, at] = [0, 0, 0];
  while (at < all.length) {
    let end = at;
    while (end < all.length && all[end]?.value === all[at]?.value) end++;
    const rank = (at + 1 + end) / 2;
    rankSum += rank * all.slice(at, end).filter(({ isAfter }) => isAfter).length;
    ties += (end - at) ** 3 - (end - at);
    at = end;
  }
  const [m, n, total] = [before.length, after.length, all.length];
  const u = rankSum - (n * (n + 1)) / 2;
  const variance = ((m * n) / 12) * (total + 1 - ties / (total * (total - 1)));
  return variance > 0 ? (u - (m * n) / 2) / Math.sqrt(variance) : 0;
}
