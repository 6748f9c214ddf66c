import type { Unavailable } from '../environment/runtime.ts';
import type { Expectation, Plan, PlannedCell } from './plan.ts';
import type { Scenario } from './scenario.ts';
import type { Topology } from './topology.ts';

export interface PlanOptions {
  readonly suite: string;
  readonly seed: number;
  readonly topologies: readonly Topology[];
  readonly scenarios: readonly Scenario[];
  readonly expect: ReadonlyMap<string, Expectation>;
  readonly repetitions: number;
  /** Which cells to keep, by key. */
  readonly keep: (key: string) => boolean;
  /** Why a cell cannot run here. */
  readonly lacks: (topology: Topology, scenario: Scenario) => Unavailable | null;
}

/** Bring-up, tear-down and the preparation of clients, by experience with three instances on two cores. */
const overheadMs = 3_500;

/** Every topology under every scenario, in the order in which they are written. */
export function makePlan({ suite, seed, topologies, scenarios, ...options }: PlanOptions): Plan {
  const cells = scenarios.flatMap((scenario) =>
    topologies.flatMap((topology): PlannedCell[] => {
      const key = `${topology.name}/${scenario.name}`;
      if (!options.keep(key)) return [];
      const { warmupMs, measuredMs, cooldownMs } = scenario.phases;
      const skip = options.lacks(topology, scenario);
      const onceMs = overheadMs + warmupMs + measuredMs + cooldownMs;
      return [
        {
          key,
          topology,
          scenario,
          expect: options.expect.get(key) ?? 'pass',
          repetitions: options.repetitions,
          skip,
          estimatedMs: skip ? 0 : onceMs * options.repetitions,
        },
      ];
    }),
  );
  return { suite, seed, cells, estimatedMs: cells.reduce((sum, cell) => sum + cell.estimatedMs, 0) };
}

/** One repetition of one cell, in the order of execution. */
export interface Step {
  readonly cell: PlannedCell;
  readonly repetition: number;
}

/**
 * The order of execution: all cells once, then all cells again, so that a slow change of the machine meets every cell
 * alike. Rounds after the first are shuffled by `shuffle`.
 */
export function orderOf(plan: Plan, shuffle: <Item>(items: readonly Item[]) => Item[]): Step[] {
  const runnable = plan.cells.filter(({ skip }) => skip === null);
  const rounds = Math.max(0, ...runnable.map(({ repetitions }) => repetitions));
  return Array.from({ length: rounds }, (_, round) => {
    const inRound = runnable.filter(({ repetitions }) => round < repetitions);
    const cells = round === 0 ? inRound : shuffle(inRound);
    return cells.map((cell) => ({ cell, repetition: round }));
  }).flat();
}
