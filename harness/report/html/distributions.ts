import type { Histogram } from '../../core/histogram.ts';
import type { CellRecord } from '../../record/run-record.ts';
import { mergeDistributions, selectMeasurements } from '../select-measurements.ts';

/** Distributions that say how a cell did for its clients, and the label that must stay apart in each. */
export const clientDistributions = [
  { metric: 'http_latency_ms', apart: null },
  { metric: 'delivery_latency_ms', apart: 'path' },
  { metric: 'session_unavailable_ms', apart: 'fault' },
] as const;

export interface LabeledHistogram {
  /** The value of the label that is kept apart; empty when there is none. */
  readonly label: string;
  readonly histogram: Histogram;
}

/** The histograms of a metric over all repetitions, merged except for one label. */
export function histogramsBy(cell: CellRecord, metric: string, apart: string | null): LabeledHistogram[] {
  const distributions = selectMeasurements(cell.repetitions, 'distribution', { metric });
  const groups = Map.groupBy(distributions, ({ labels }) => (apart === null ? '' : (labels[apart] ?? '')));
  return [...groups].flatMap(([label, group]) => {
    const histogram = mergeDistributions(group);
    return histogram ? [{ label, histogram }] : [];
  });
}
