import { Histogram } from '../core/histogram.ts';
import type { Unit } from '../metrics/metric.ts';
import type { Measurement, MeasurementValue } from '../observe/measurement.ts';
import type { Aggregate } from '../plan/target.ts';

/** Which measurements are read, and how they are to become one number. */
export interface Question {
  readonly metric: string;
  readonly at: Aggregate;
  /** Only measurements that carry all of these labels. */
  readonly where?: Readonly<Record<string, string>>;
}

/** What one or several repetitions hold for a question, over all labels and instances that it selects. */
export type Reading =
  | { readonly kind: 'distribution'; readonly unit: Unit; readonly histogram: Histogram }
  /** The values of a series at the seconds of the measured phase. */
  | { readonly kind: 'series'; readonly unit: Unit; readonly values: readonly number[] }
  | { readonly kind: 'totals'; readonly unit: Unit; readonly values: readonly number[] }
  | { readonly kind: 'proportion'; readonly unit: Unit; readonly count: number; readonly of: number };

/**
 * What the measured phase of one repetition holds for `question`; null when there is nothing, which is never zero. A
 * metric may be kept in several ways at once (as one histogram and as one a second): one of them is read, so that no
 * sample counts twice. Points of a series before the measured phase or after it are left out.
 */
export function readMetric(
  measurements: readonly Measurement[],
  question: Question,
  measuredMs: number,
): Reading | null {
  const selected = measurements.filter((measurement) => isSelected(measurement, question));
  for (const read of readersOf(question.at)) {
    const reading = read(selected, measuredMs);
    if (reading) return reading;
  }
  return null;
}

type Reader = (selected: readonly Measurement[], measuredMs: number) => Reading | null;

function readersOf(at: Aggregate): readonly Reader[] {
  switch (at) {
    case 'share':
      return [readProportion];
    case 'total':
      return [readTotals];
    case 'mean':
    case 'max':
      return [readDistribution, readDistributions, readSeries, readTotals];
    case 'p50':
    case 'p90':
    case 'p95':
    case 'p99':
    case 'p99.9':
      return [readDistribution, readDistributions, readSeries];
  }
}

function isSelected(
  { metric, phase, labels }: Measurement,
  { metric: asked, where = {} }: Question,
): boolean {
  return (
    metric === asked &&
    phase === 'measured' &&
    Object.entries(where).every(([label, value]) => labels[label] === value)
  );
}

const readDistribution: Reader = (selected) => {
  const found = ofKind(selected, 'distribution');
  const histogram = Histogram.merged(found.map(({ value }) => Histogram.read(value)));
  return histogram.count === 0 ? null : { kind: 'distribution', unit: unitOf(found), histogram };
};

const readDistributions: Reader = (selected, measuredMs) => {
  const found = ofKind(selected, 'distributions');
  const parts = found
    .flatMap(({ value }) => value.points)
    .filter(([atMs]) => atMs >= 0 && atMs < measuredMs)
    .map(([, hdr, count]) => Histogram.read({ hdr, count }));
  const histogram = Histogram.merged(parts);
  return histogram.count === 0 ? null : { kind: 'distribution', unit: unitOf(found), histogram };
};

const readSeries: Reader = (selected, measuredMs) => {
  const found = ofKind(selected, 'series');
  const values = found
    .flatMap(({ value }) => value.points)
    .filter(([atMs]) => atMs >= 0 && atMs < measuredMs)
    .map(([, value]) => value);
  return values.length === 0 ? null : { kind: 'series', unit: unitOf(found), values };
};

const readTotals: Reader = (selected) => {
  const found = ofKind(selected, 'total');
  if (found.length === 0) return null;
  return { kind: 'totals', unit: unitOf(found), values: found.map(({ value }) => value.value) };
};

const readProportion: Reader = (selected) => {
  const found = ofKind(selected, 'proportion');
  const count = found.reduce((sum, { value }) => sum + value.count, 0);
  const of = found.reduce((sum, { value }) => sum + value.of, 0);
  return of === 0 ? null : { kind: 'proportion', unit: unitOf(found), count, of };
};

type OfKind<Kind extends MeasurementValue['kind']> = Measurement & {
  readonly value: Extract<MeasurementValue, { readonly kind: Kind }>;
};

function ofKind<Kind extends MeasurementValue['kind']>(
  selected: readonly Measurement[],
  kind: Kind,
): OfKind<Kind>[] {
  return selected.filter((measurement): measurement is OfKind<Kind> => measurement.value.kind === kind);
}

function unitOf(found: readonly Measurement[]): Unit {
  return found[0]?.unit ?? 'count';
}
