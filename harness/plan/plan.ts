import type { Unavailable } from '../environment/runtime.ts';
import type { LoadTime } from './load-time.ts';
import type { Scenario } from './scenario.ts';
import type { Topology } from './topology.ts';

/**
 * What is expected of a cell. `fail`: at least one gate fails. `{ fail: [...] }`: the gates on these metrics fail and
 * all others pass, which is stricter.
 */
export type Expectation = 'pass' | 'fail' | { readonly fail: readonly string[] };

/** One topology under one scenario, as a suite names it. */
export interface NamedCell {
  readonly topology: Topology;
  readonly scenario: Scenario;
  /** The one runtime in which the question makes sense; null: any. */
  readonly runtime: string | null;
}

/** The name of a cell, `topology/scenario`. */
export function keyOf({ topology, scenario }: Pick<NamedCell, 'topology' | 'scenario'>): string {
  return `${topology.name}/${scenario.name}`;
}

/** What identifies one repetition to other programs. */
export interface CellLabels {
  /** `topology/scenario`. */
  readonly cell: string;
  readonly topology: string;
  readonly scenario: string;
  /** Counted from 0, as in the record. */
  readonly repetition: string;
}

/** What the estimated time of a cell is; `graceMs`: how much longer one repetition may take. */
export type Estimate = Pick<LoadTime, 'kind' | 'graceMs'>;

/** One topology under one scenario. */
export interface PlannedCell {
  /** `topology/scenario`. */
  readonly key: string;
  readonly topology: Topology;
  readonly scenario: Scenario;
  readonly expect: Expectation;
  readonly repetitions: number;
  /** Why it will not run here; null when it will. */
  readonly skip: Unavailable | null;
  readonly estimatedMs: number;
  readonly estimate: Estimate;
}

/** What a run will do, in order. */
export interface Plan {
  readonly suite: string;
  readonly seed: number;
  readonly cells: readonly PlannedCell[];
  readonly estimatedMs: number;
  /** `at-most` when it is for one of its cells. */
  readonly estimate: Estimate['kind'];
}
