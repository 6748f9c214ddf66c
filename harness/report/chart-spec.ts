import type { Unit } from '../metrics/metric.ts';

/** How a line looks; the page's style sheet and its script agree on color, dash and width. */
export type Look = 'p50' | 'p95' | 'p99' | 'one' | 'two' | 'three' | 'four' | 'five' | 'six';

export type Point = readonly [seconds: number, value: number | null];

/** What happened over one repetition. Seconds from the start of the measured phase; null makes a gap. */
export interface TimeChart {
  readonly kind: 'time';
  readonly style: 'lines' | 'stacked-bars';
  readonly unit: Unit;
  readonly from: number;
  readonly to: number;
  /** Where the measured phase ends; it starts at zero. */
  readonly measured: number;
  readonly faults: readonly (readonly [name: string, from: number, to: number])[];
  readonly series: readonly {
    readonly label: string;
    readonly look: Look;
    readonly points: readonly Point[];
  }[];
}

/** Percentiles side by side, one row a distribution. Null where too few samples carry one. */
export interface RangeChart {
  readonly kind: 'range';
  readonly unit: Unit;
  readonly target: { readonly value: number; readonly label: string } | null;
  readonly rows: readonly {
    readonly label: string;
    readonly count: number;
    readonly p50: number | null;
    readonly p95: number | null;
    readonly p99: number | null;
  }[];
}

/** What the page's script needs to draw one chart, and nothing more. */
export type ChartSpec = TimeChart | RangeChart;
