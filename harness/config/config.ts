import type { App } from '../app/app.ts';
import type { Runtime } from '../environment/runtime.ts';
import type { Driver } from '../load/driver.ts';
import type { Expectation } from '../plan/plan.ts';
import type { Scenario } from '../plan/scenario.ts';
import type { Topology } from '../plan/topology.ts';

/** Cells that run together: every topology under every scenario. */
export interface Suite {
  readonly name: string;
  readonly topologies: readonly Topology[];
  readonly scenarios: readonly Scenario[];
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
}
