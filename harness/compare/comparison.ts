import type { Interval } from '../judge/intervals.ts';
import type { Question } from '../judge/read-metric.ts';
import type { Unit } from '../metrics/metric.ts';

/** Two stored runs, cell by cell: the earlier one and the later one, as they were named. */
export interface Comparison {
  readonly before: RunFacts;
  readonly after: RunFacts;
  /** Of the machine and the tools: with one of them, times and rates are not those of the same place. */
  readonly environment: readonly Difference[];
  /** In the order of the later run; cells that one run lacks are last. */
  readonly cells: readonly ComparedCell[];
}

export interface RunFacts {
  readonly id: string;
  readonly startedAt: string;
  readonly suite: string;
  readonly commit: string | null;
  readonly dirty: boolean;
}

/** What is one thing in a run and another in the other. */
export interface Difference {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

export type ComparedCell =
  | { readonly is: 'compared'; readonly key: string; readonly numbers: readonly ComparedNumber[] }
  /** Nothing of it is compared. */
  | { readonly is: 'apart'; readonly key: string; readonly because: string };

export interface ComparedNumber {
  readonly question: Question;
  readonly unit: Unit;
  /** Null when the run did not measure it. */
  readonly before: number | null;
  readonly after: number | null;
  readonly change: Change;
}

/**
 * - `worse`, `better`: certain. A count that shows what the other run never did needs no statistics; a time or a rate is outside of
 *   what launches of one app differ by, and by more than 5 %. `ratio` is that of after to before, null where it says nothing.
 * - `alike`: by less than 5 %, or the same count.
 * - `unknown`: it cannot be told, and why.
 */
export type Change =
  | {
      readonly is: 'worse' | 'better' | 'alike';
      readonly ratio: (Interval & { readonly value: number }) | null;
    }
  | { readonly is: 'unknown'; readonly because: string };

/** What a change must exceed to be one, and must not to be none. */
export const indifference = 0.05;
