import type { Unit } from '../metrics/metric.ts';
import type { Phase } from '../plan/phase.ts';
import { storeKinds } from '../plan/store-settings.ts';

export const sourceKinds = [
  'client',
  'generator',
  'checker',
  'app',
  'balancer',
  ...storeKinds,
  'host',
] as const;

/** Where a number comes from. `id` is a node (`app-2`), a driver (`native`) or a checker. */
export interface Source {
  readonly kind: (typeof sourceKinds)[number];
  readonly id: string;
}

export type MeasurementValue =
  /** An HdrHistogram, compressed, base64. */
  | { readonly kind: 'distribution'; readonly hdr: string; readonly count: number }
  /** One histogram per second: [start of the second, compressed histogram, count]. */
  | {
      readonly kind: 'distributions';
      readonly points: readonly (readonly [atMs: number, hdr: string, count: number])[];
    }
  /** Moments in milliseconds from the start of the measured phase. */
  | { readonly kind: 'series'; readonly points: readonly (readonly [atMs: number, value: number])[] }
  | { readonly kind: 'total'; readonly value: number }
  | { readonly kind: 'proportion'; readonly count: number; readonly of: number };

/** One thing that was measured in one repetition. Raw: percentiles and means are derived when they are read. */
export interface Measurement {
  readonly metric: string;
  readonly unit: Unit;
  /** The phase that it is about; a series over all of them has `measured`. */
  readonly phase: Phase;
  readonly source: Source;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: MeasurementValue;
}
