import { Histogram } from '../core/histogram.ts';
import type { Measurement, MeasurementValue } from '../observe/measurement.ts';
import type { Phase } from '../plan/phase.ts';
import type { RepetitionRecord } from '../record/run-record.ts';

type KindOf<Kind extends MeasurementValue['kind']> = Measurement & {
  readonly value: Extract<MeasurementValue, { readonly kind: Kind }>;
};

export interface Selection {
  readonly metric: string;
  /** Only measurements that carry all of these labels. */
  readonly where?: Readonly<Record<string, string>>;
  /** Default `measured`: numbers are of the measured phase alone; charts over time show every phase. */
  readonly phase?: Phase | 'any';
}

/** The measurements of one metric and kind in all of `repetitions`, in the order of the record. */
export function selectMeasurements<Kind extends MeasurementValue['kind']>(
  repetitions: readonly RepetitionRecord[],
  kind: Kind,
  { metric, where = {}, phase = 'measured' }: Selection,
): KindOf<Kind>[] {
  return repetitions
    .flatMap((repetition) => repetition.measurements)
    .filter((measurement) => measurement.metric === metric)
    .filter((measurement) => phase === 'any' || measurement.phase === phase)
    .filter((measurement) =>
      Object.entries(where).every(([label, value]) => measurement.labels[label] === value),
    )
    .filter((measurement): measurement is KindOf<Kind> => measurement.value.kind === kind);
}

/** All values of the distributions among `measurements` together, or null when there are none. */
export function mergeDistributions(measurements: readonly Measurement[]): Histogram | null {
  const merged = Histogram.merged(
    measurements.flatMap(({ value }) => (value.kind === 'distribution' ? Histogram.read(value) : [])),
  );
  return merged.count === 0 ? null : merged;
}

/** The sum of the totals among `measurements`, or null when there is none. */
export function sumTotals(measurements: readonly Measurement[]): number | null {
  const totals = measurements.flatMap(({ value }) => (value.kind === 'total' ? value.value : []));
  return totals.length === 0 ? null : totals.reduce((sum, total) => sum + total, 0);
}

/** The proportions among `measurements` added up, or null when there is none. */
export function sumProportions(
  measurements: readonly Measurement[],
): { readonly count: number; readonly of: number } | null {
  const proportions = measurements.flatMap(({ value }) => (value.kind === 'proportion' ? value : []));
  if (proportions.length === 0) return null;
  return {
    count: proportions.reduce((sum, { count }) => sum + count, 0),
    of: proportions.reduce((sum, { of }) => sum + of, 0),
  };
}
