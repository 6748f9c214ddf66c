import { Histogram } from '../../core/histogram.ts';
import type { Measurement } from '../../observe/measurement.ts';
import { measuredMsOf } from '../../record/measured-ms.ts';
import type { CellRecord, RepetitionRecord } from '../../record/run-record.ts';
import type { Look, Point, TimeChart } from '../chart-spec.ts';
import { formatValue } from '../format-number.ts';
import { selectMeasurements } from '../select-measurements.ts';

type Line = TimeChart['series'][number];

const looks: readonly Look[] = ['one', 'two', 'three', 'four', 'five', 'six'];

/** A distance between two points that means nothing was there to measure: more than two of the one-second samples. */
const gapS = 2.2;

/** The part of a chart over time that depends on the repetition alone: its span and its faults. */
export function timeline(
  cell: CellRecord,
  repetition: RepetitionRecord,
): Pick<TimeChart, 'from' | 'to' | 'measured' | 'faults'> {
  const { warmupMs, measuredMs: plannedMs, cooldownMs } = cell.scenario.phases;
  const measuredMs = measuredMsOf(cell, repetition);
  return {
    from: -warmupMs / 1000,
    to: (measuredMs < plannedMs ? measuredMs : measuredMs + cooldownMs) / 1000,
    measured: measuredMs / 1000,
    faults: repetition.faults.map(({ name, startedUs, endedUs }) => [
      name,
      digits(startedUs / 1e6),
      digits(endedUs / 1e6),
    ]),
  };
}

/** One line for each measurement of a metric, named by its instance or its labels. */
export function seriesLines(repetition: RepetitionRecord, metric: string): Line[] {
  return selectMeasurements([repetition], 'series', { metric, phase: 'any' }).map((measurement, index) => ({
    label: nameOf(measurement),
    look: lookOf(measurement, index),
    points: withGaps(
      measurement.value.points.map(([ms, value]) => [Math.round(ms / 100) / 10, digits(value)]),
    ),
  }));
}

export interface PercentileLines {
  readonly lines: readonly Line[];
  /** The median of the number of samples in a second. */
  readonly perSecond: number;
}

/**
 * p50, p95 and p99 of each second, from the merged histograms of that second. Where seconds typically hold fewer than 100
 * samples a p99 is nothing but the slowest, so the slowest is shown by that name.
 */
export function percentileLines(repetition: RepetitionRecord, metric: string): PercentileLines {
  const perLabel = selectMeasurements([repetition], 'distributions', { metric, phase: 'any' });
  const seconds = Map.groupBy(
    perLabel.flatMap(({ value }) => value.points),
    ([atMs]) => Math.floor(atMs / 1000),
  );
  const merged = [...seconds]
    .toSorted(([a], [b]) => a - b)
    .map(([second, points]) => {
      const histogram = Histogram.merged(points.map(([, hdr, count]) => Histogram.read({ hdr, count })));
      return { second, histogram };
    })
    .filter(({ histogram }) => histogram.count > 0);
  const counts = merged.map(({ histogram }) => histogram.count).toSorted((a, b) => a - b);
  const perSecond = counts[Math.floor(counts.length / 2)] ?? 0;
  const line = (label: string, look: Look, q: number): Line => ({
    label,
    look,
    points: withGaps(merged.map(({ second, histogram }) => [second + 0.5, digits(histogram.quantile(q))])),
  });
  const tail = perSecond >= 100 ? line('p99', 'p99', 0.99) : line('slowest', 'p99', 1);
  return {
    lines: merged.length === 0 ? [] : [line('p50', 'p50', 0.5), line('p95', 'p95', 0.95), tail],
    perSecond,
  };
}

/** Whether there is nothing to see: no points, or zero throughout. */
export function isFlatZero(lines: readonly Line[]): boolean {
  return lines.every(({ points }) => points.every(([, value]) => value === null || value === 0));
}

/** A chart over time in a sentence. */
export function summarizeTime({ series, unit, faults }: TimeChart): string {
  const ranges = series.flatMap(({ label, points }) => {
    const values = points.flatMap(([, value]) => value ?? []);
    if (values.length === 0) return [];
    return `${label} from ${formatValue(Math.min(...values), unit)} to ${formatValue(Math.max(...values), unit)}`;
  });
  const broken = faults.map(([name, from]) => `${name} at ${from.toFixed(1)} s`);
  return `${ranges.join(', ')}.${broken.length > 0 ? ` Faults: ${broken.join(', ')}.` : ''}`;
}

/** An instance looks the same in every chart of the page. */
function lookOf({ source }: Measurement, index: number): Look {
  const instance = source.kind === 'app' ? /\d+$/.exec(source.id)?.[0] : undefined;
  const at = instance === undefined ? looks.length - 1 - index : Number(instance) - 1;
  return looks[((at % looks.length) + looks.length) % looks.length] ?? 'one';
}

function nameOf({ source, labels }: Measurement): string {
  return labels.error ?? (source.kind === 'host' ? 'machine' : source.id);
}

function withGaps(points: readonly Point[]): Point[] {
  return points.flatMap((point, index) => {
    const previous = points[index - 1];
    return previous && point[0] - previous[0] > gapS
      ? [[Math.round((previous[0] + 1) * 10) / 10, null], point]
      : [point];
  });
}

/** Four significant digits: more than a screen shows. */
function digits(value: number): number {
  return Number(value.toPrecision(4));
}
