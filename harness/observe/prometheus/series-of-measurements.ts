import { Histogram } from '../../core/histogram.ts';
import type { CellLabels } from '../../plan/plan.ts';
import type { Measurement, MeasurementValue } from '../measurement.ts';
import type { TimeSeries } from './time-series.ts';

export interface Moments {
  /** The start of the measured phase, in milliseconds since the Unix epoch. */
  readonly originUnixMs: number;
  readonly measuredMs: number;
}

/**
 * What was measured in a repetition as series for Prometheus, named `scaleproof_<metric>`. What has a moment keeps it; what
 * speaks of the whole measured phase stands at its end, under the label `over="phase"`. A distribution becomes its
 * quantiles: those of each second are of that second alone and must not be averaged.
 */
export function seriesOfMeasurements(
  measurements: readonly Measurement[],
  cell: CellLabels,
  moments: Moments,
): TimeSeries[] {
  return measurements.flatMap(({ metric, phase, source, labels, value }) =>
    linesOf(value, moments).map(({ points, ...line }) => ({
      labels: {
        ...cell,
        phase,
        role: source.kind,
        instance: source.id,
        ...labels,
        ...line.labels,
        __name__: `scaleproof_${metric}`,
      },
      points,
    })),
  );
}

/** Of one metric there may be a series and a total. */
const ofPhase = { over: 'phase' };

function linesOf(value: MeasurementValue, { originUnixMs, measuredMs }: Moments): TimeSeries[] {
  const atEnd = (one: number): TimeSeries[] => [
    { labels: ofPhase, points: [[originUnixMs + measuredMs, one]] },
  ];
  switch (value.kind) {
    case 'series':
      return [{ labels: {}, points: value.points.map(([atMs, one]) => [originUnixMs + atMs, one]) }];
    case 'total':
      return atEnd(value.value);
    case 'proportion':
      return value.of === 0 ? [] : atEnd(value.count / value.of);
    case 'distribution':
      return quantileLines([[measuredMs, value.hdr, value.count]], originUnixMs).map((line) => ({
        ...line,
        labels: { ...line.labels, ...ofPhase },
      }));
    case 'distributions':
      return quantileLines(value.points, originUnixMs);
  }
}

const quantiles = [0.5, 0.95, 0.99, 1];

function quantileLines(
  points: readonly (readonly [atMs: number, hdr: string, count: number])[],
  originUnixMs: number,
): TimeSeries[] {
  const histograms = points.flatMap(([atMs, hdr, count]) =>
    count === 0 ? [] : [{ atUnixMs: originUnixMs + atMs, histogram: Histogram.read({ hdr, count }) }],
  );
  if (histograms.length === 0) return [];
  return quantiles.map((q) => ({
    labels: { quantile: String(q) },
    points: histograms.map(({ atUnixMs, histogram }) => [atUnixMs, histogram.quantile(q)]),
  }));
}
