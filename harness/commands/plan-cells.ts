import type { Config, Suite } from '../config/config.ts';
import { ScaleproofError } from '../core/errors.ts';
import type { Runtime, Unavailable } from '../environment/runtime.ts';
import { lackingOperations, offeredBy } from '../plan/lacking-operations.ts';
import { makePlan } from '../plan/make-plan.ts';
import type { NamedCell, Plan } from '../plan/plan.ts';

export interface PlanCellsOptions {
  readonly config: Pick<Config, 'app' | 'drivers' | 'path'>;
  readonly runtime: Runtime;
  readonly suite: Pick<Suite, 'name' | 'expect'>;
  readonly repetitions: number;
  readonly seed: number;
}

/**
 * The plan of some cells of a suite on a runtime: what this machine has not is the reason why its cells are skipped. Throws
 * `SP_CONFIG_INVALID` when a cell asks the app for what its adapter does not have.
 */
export async function planCells(
  cells: readonly NamedCell[],
  { config, runtime, suite, repetitions, seed }: PlanCellsOptions,
): Promise<Plan> {
  const missingDrivers = new Map<string, Unavailable | null>();
  for (const driver of config.drivers) missingDrivers.set(driver.name, await driver.probe());
  const missingParts = new Map<string, Unavailable | null>();
  for (const { topology } of cells) {
    if (!missingParts.has(topology.name))
      missingParts.set(topology.name, await runtime.lacks(topology, config.app));
  }
  refuseLacking(cells, config);
  return makePlan({
    suite: suite.name,
    seed,
    cells,
    expect: suite.expect,
    repetitions,
    lacks: (cell) =>
      otherRuntime(runtime, cell) ??
      missingParts.get(cell.topology.name) ??
      missingDrivers.get(cell.scenario.driver) ??
      missingLinks(runtime, cell.scenario) ??
      refusedActions(runtime, cell.scenario) ??
      missingHttp2(runtime, cell.scenario),
  });
}

/** Before anything starts: a cell that asks for what the adapter lacks could only fail. */
function refuseLacking(
  cells: readonly NamedCell[],
  { app: { adapter }, path }: PlanCellsOptions['config'],
): void {
  const problems = lackingOperations(cells, adapter);
  if (problems.length === 0) return;
  throw new ScaleproofError(
    'SP_CONFIG_INVALID',
    `${path} needs what its app does not have:\n${problems.map((problem) => `  ${problem}`).join('\n')}\n` +
      `The adapter '${adapter.name}' has: ${offeredBy(adapter)}. Add what is missing to the adapter, remove it from the ` +
      'scenario, or choose other cells with --cells.',
  );
}

function otherRuntime({ name }: Runtime, { runtime }: NamedCell): Unavailable | null {
  if (runtime === null || runtime === name) return null;
  return {
    reason: `Only the ${runtime} runtime is chosen for this.`,
    enable: `Run it with --runtime ${runtime}.`,
  };
}

function refusedActions(runtime: Runtime, { faults }: NamedCell['scenario']): Unavailable | null {
  const actions = new Set(faults.flatMap(({ fault }) => fault.actions ?? []));
  return actions.size > 0 ? (runtime.refuses?.([...actions]) ?? null) : null;
}

function missingHttp2(runtime: Runtime, { workload }: NamedCell['scenario']): Unavailable | null {
  if (workload.kind !== 'journey' || workload.connections !== 'http2') return null;
  if (runtime.lacksHttp2) return runtime.lacksHttp2();
  return {
    reason: `The balancers of the ${runtime.name} runtime speak HTTP/1.1 to clients.`,
    enable: "Set 'connections' of the journey to 'keep-alive', or measure what runs already by external().",
  };
}

function missingLinks({ name, breaksLinks }: Runtime, { faults }: NamedCell['scenario']): Unavailable | null {
  const breaking = faults.find(({ fault }) => fault.needs !== undefined);
  if (breaksLinks || !breaking) return null;
  return {
    reason: `The ${name} runtime cannot break the link between an instance and a store or the balancer, as '${breaking.fault.name}' does.`,
    enable: 'Run it with --runtime process.',
  };
}
