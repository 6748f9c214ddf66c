import type { Config, Suite } from '../config/config.ts';
import { wrongRooms } from '../config/wrong-rooms.ts';
import { ScaleproofError } from '../core/errors.ts';
import type { Runtime, Unavailable } from '../environment/runtime.ts';
import { tooManySockets } from '../plan/balancer-abilities.ts';
import { lackingOperations, offeredBy } from '../plan/lacking-operations.ts';
import type { LoadTime } from '../plan/load-time.ts';
import { makePlan } from '../plan/make-plan.ts';
import { keyOf, type NamedCell, type Plan } from '../plan/plan.ts';
import type { Scenario } from '../plan/scenario.ts';

export interface PlanCellsOptions {
  readonly config: Pick<Config, 'app' | 'drivers' | 'path'>;
  readonly runtime: Runtime;
  readonly suite: Pick<Suite, 'name' | 'expect'>;
  readonly repetitions: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/**
 * The plan of some cells of a suite on a runtime: what this machine has not is the reason why its cells are skipped. Throws
 * `SP_CONFIG_INVALID` when a cell asks the app for what its adapter does not have.
 */
export async function planCells(
  cells: readonly NamedCell[],
  { config, runtime, suite, repetitions, seed, signal }: PlanCellsOptions,
): Promise<Plan> {
  const missingDrivers = new Map<string, Unavailable | null>();
  for (const driver of config.drivers) missingDrivers.set(driver.name, await driver.probe());
  const missingParts = new Map<string, Unavailable | null>();
  for (const { topology } of cells) {
    if (!missingParts.has(topology.name))
      missingParts.set(topology.name, await runtime.lacks(topology, config.app));
  }
  refuseLacking(cells, config);
  if (runtime.name !== 'external') refuseTooManySockets(cells, config.path);
  const times = await timesOf(cells, { drivers: config.drivers, missing: missingDrivers, signal });
  return makePlan({
    timeOf: (scenario) => times.get(scenario) ?? null,
    suite: suite.name,
    seed,
    cells,
    expect: suite.expect,
    repetitions,
    lacks: (cell) =>
      otherRuntime(runtime, cell) ??
      missingParts.get(cell.topology.name) ??
      missingDrivers.get(cell.scenario.driver) ??
      missingStores(runtime, cell.scenario) ??
      missingLinks(runtime, cell.scenario) ??
      refusedActions(runtime, cell) ??
      missingHttp2(runtime, cell.scenario),
  });
}

/** What drivers tell of the loads that scripts define; nothing of a script that cannot be loaded, whose cell will say why. */
async function timesOf(
  cells: readonly NamedCell[],
  {
    drivers,
    missing,
    signal,
  }: Pick<Config, 'drivers'> & {
    readonly missing: ReadonlyMap<string, Unavailable | null>;
    readonly signal: AbortSignal;
  },
): Promise<ReadonlyMap<Scenario, LoadTime | null>> {
  const times = new Map<Scenario, LoadTime | null>();
  for (const scenario of new Set(cells.map((cell) => cell.scenario))) {
    const driver = drivers.find(({ name }) => name === scenario.driver);
    if (!driver?.timeOf || missing.get(driver.name)) continue;
    const time = await driver.timeOf(scenario, signal).catch((cause) => {
      signal.throwIfAborted();
      if (cause instanceof ScaleproofError) return null;
      throw cause;
    });
    times.set(scenario, time);
  }
  return times;
}

/** Before anything starts: a cell that asks for what the adapter lacks could only fail. */
function refuseLacking(
  cells: readonly NamedCell[],
  { app: { adapter }, path }: PlanCellsOptions['config'],
): void {
  const problems = [...lackingOperations(cells, adapter), ...wrongRooms(cells, adapter)];
  if (problems.length === 0) return;
  throw new ScaleproofError(
    'SP_CONFIG_INVALID',
    `${path} needs what its app does not have:\n${problems.map((problem) => `  ${problem}`).join('\n')}\n` +
      `The adapter '${adapter.name}' has: ${offeredBy(adapter)}. Add what is missing to the adapter, remove it from the ` +
      'scenario, or choose other cells with --cells.',
  );
}

/** Those that find no place would make the number of members another one than the config says. */
function refuseTooManySockets(cells: readonly NamedCell[], path: string): void {
  for (const cell of cells) {
    const { workload } = cell.scenario;
    if (workload.kind !== 'room') continue;
    const { membersPerInstance, publishersPerInstance } = workload;
    const { app, balancer } = cell.topology;
    const problem = tooManySockets(
      balancer.engine,
      app.instances * (membersPerInstance + publishersPerInstance),
    );
    if (problem) throw new ScaleproofError('SP_CONFIG_INVALID', `${path}: ${keyOf(cell)}: ${problem}`);
  }
}

function otherRuntime({ name }: Runtime, { runtime }: NamedCell): Unavailable | null {
  if (runtime === null || runtime === name) return null;
  return {
    reason: `Only the ${runtime} runtime is chosen for this.`,
    enable: `Run it with --runtime ${runtime}.`,
  };
}

function refusedActions(runtime: Runtime, { topology, scenario }: NamedCell): Unavailable | null {
  const actions = new Set(scenario.faults.flatMap(({ fault }) => fault.actions ?? []));
  return actions.size > 0 ? (runtime.refuses?.([...actions], topology) ?? null) : null;
}

function missingHttp2(runtime: Runtime, { workload }: NamedCell['scenario']): Unavailable | null {
  if (workload.kind !== 'journey' || workload.connections !== 'http2') return null;
  if (runtime.lacksHttp2) return runtime.lacksHttp2();
  return {
    reason: `The balancers of the ${runtime.name} runtime speak HTTP/1.1 to clients.`,
    enable: "Set 'connections' of the journey to 'keep-alive', or measure what runs already by external().",
  };
}

function missingStores({ lacksStores }: Runtime, { faults }: NamedCell['scenario']): Unavailable | null {
  const isOnStore = faults.some(({ fault }) => (fault.stores ?? []).length > 0);
  return isOnStore ? (lacksStores ?? null) : null;
}

function missingLinks({ name, breaksLinks }: Runtime, { faults }: NamedCell['scenario']): Unavailable | null {
  const breaking = faults.find(({ fault }) => fault.needs !== undefined);
  if (breaksLinks || !breaking) return null;
  return {
    reason: `The ${name} runtime cannot break the link between an instance and a store or the balancer, as '${breaking.fault.name}' does.`,
    enable: 'Run it with --runtime process.',
  };
}
