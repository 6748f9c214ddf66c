import type { Unavailable } from '../environment/runtime.ts';
import type { LoadTime } from './load-time.ts';
import {
  type Estimate,
  type Expectation,
  keyOf,
  type NamedCell,
  type Plan,
  type PlannedCell,
} from './plan.ts';
import type { Scenario } from './scenario.ts';

export interface PlanOptions {
  readonly suite: string;
  readonly seed: number;
  readonly cells: readonly NamedCell[];
  readonly expect: ReadonlyMap<string, Expectation>;
  readonly repetitions: number;
  /** Why a cell cannot run here. */
  readonly lacks: (cell: NamedCell) => Unavailable | null;
  /** Of a load that does not follow the phases of its scenario; null when it does. */
  readonly timeOf?: (scenario: Scenario) => LoadTime | null;
}

/** Bring-up, tear-down and the preparation of clients, by experience with three instances on two cores. */
const overheadMs = 3_500;

/** The cells of a suite in the order in which they are written, and what each will take. */
export function makePlan({ suite, seed, repetitions, ...options }: PlanOptions): Plan {
  const cells = options.cells.map((cell): PlannedCell => {
    const { topology, scenario } = cell;
    const key = keyOf(cell);
    const skip = options.lacks(cell);
    const load = options.timeOf?.(scenario) ?? byPhases(scenario);
    const onceMs = overheadMs + load.ms;
    return {
      key,
      topology,
      scenario,
      expect: options.expect.get(key) ?? 'pass',
      repetitions,
      skip,
      estimatedMs: skip ? 0 : onceMs * repetitions,
      estimate: skip ? none : { kind: load.kind, graceMs: load.graceMs },
    };
  });
  const isBound = cells.some(({ estimate }) => estimate.kind === 'at-most');
  return {
    suite,
    seed,
    cells,
    estimatedMs: cells.reduce((sum, cell) => sum + cell.estimatedMs, 0),
    estimate: isBound ? 'at-most' : 'about',
  };
}

const none: Estimate = { kind: 'about', graceMs: 0 };

function byPhases({ phases: { warmupMs, measuredMs, cooldownMs } }: Scenario): LoadTime {
  return { ...none, ms: warmupMs + measuredMs + cooldownMs };
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
