import type { App } from '../app/app.ts';
import type { Runtime } from '../environment/runtime.ts';
import type { Driver } from '../load/driver.ts';
import type { Expectation, NamedCell } from '../plan/plan.ts';
import type { Topology } from '../plan/topology.ts';

/** Cells that run together. */
export interface Suite {
  readonly name: string;
  readonly cells: readonly NamedCell[];
  readonly repetitions: number;
  /** By the key of the cell, `topology/scenario`; a cell that is not here is expected to pass. */
  readonly expect: ReadonlyMap<string, Expectation>;
}

/** A configuration in which nothing is optional any more. */
export interface Config {
  /** Absolute. */
  readonly path: string;
  readonly app: App;
  /** In order of preference. */
  readonly runtimes: readonly Runtime[];
  readonly drivers: readonly Driver[];
  /** All of them, in the order of the file, whether a suite has them or not. */
  readonly topologies: readonly Topology[];
  readonly suites: readonly Suite[];
  /** Names of variables whose values may be shown, besides those that scaleproof knows. */
  readonly harmless: readonly string[];
}
