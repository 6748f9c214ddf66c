import { suggest } from '../core/suggest.ts';
import type { Fault } from '../faults/fault.ts';
import { metricNamed } from '../metrics/metrics.ts';
import { currentName } from '../plan/former-names.ts';
import { type Expectation, keyOf, type NamedCell } from '../plan/plan.ts';
import { isReachedOverLinks, storeNodesOf } from '../plan/store-abilities.ts';
import type { Topology } from '../plan/topology.ts';
import { whatTopologyLacks } from './what-metric-lacks.ts';

/** What is wrong with a suite's cells and with what it expects of them; none when all can be judged. */
export function wrongCells(cells: readonly NamedCell[], expect: ReadonlyMap<string, Expectation>): string[] {
  const said = cells.flatMap((cell) => {
    const key = keyOf(cell);
    const expected = expect.get(key);
    return [
      ...[...faultsOnNothing(cell), ...targetsOfNothing(cell)].map((problem) => `cells (${key}): ${problem}`),
      ...(expected === undefined ? [] : wrongExpectation(cell, expected)).map(
        (problem) => `expect.${key}: ${problem}`,
      ),
    ];
  });
  return [...new Set(said)];
}

function faultsOnNothing({ topology, scenario }: NamedCell): string[] {
  return scenario.faults.flatMap(({ fault }) => {
    const lacks =
      lackingInstance(fault, topology) ?? lackingStore(fault, topology) ?? lackingLink(fault, topology);
    return lacks === null ? [] : [`the fault '${fault.name}' needs ${lacks}`];
  });
}

/** Also of `scaleTo`, which starts instances that the topology has. */
function lackingInstance({ instance = 0 }: Fault, { name, app: { instances } }: Topology): string | null {
  if (instance <= instances) return null;
  return `app-${instance}, and ${name} has ${instances === 1 ? 'app-1 alone' : `app-1 to app-${instances}`}.`;
}

function lackingStore({ stores = [] }: Fault, topology: Topology): string | null {
  const ids = storeNodesOf(topology).map(({ id }) => id);
  const lacking = stores.find((id) => !ids.includes(id));
  if (lacking === undefined) return null;
  if (ids.length === 0) return `${lacking}, and ${topology.name} has no stores.`;
  return `${lacking}, which ${topology.name} does not have.${suggest(lacking, ids)}`;
}

function lackingLink({ linksTo }: Fault, topology: Topology): string | null {
  const node = storeNodesOf(topology).find(({ id }) => id === linksTo);
  if (!node || isReachedOverLinks(node.role, topology)) return null;
  return `links from instances to ${linksTo}, and in ${topology.name} they find it by themselves.`;
}

function targetsOfNothing({ topology, scenario }: NamedCell): string[] {
  const { instances } = topology.app;
  return scenario.targets.flatMap(({ metric, where = {} }) => {
    const known = metricNamed(metric);
    const lacks = known && whatTopologyLacks(known, topology);
    const number = /^app-(\d+)$/.exec(where.instance ?? '')?.[1];
    return [
      ...(lacks ? [`a target asks for ${metric} of ${topology.name}, and ${lacks}.`] : []),
      ...(number !== undefined && (Number(number) < 1 || Number(number) > instances) && !grows(scenario)
        ? [`a target asks for ${where.instance}, and ${topology.name} has app-1 to app-${instances}.`]
        : []),
    ];
  });
}

/** Whether instances may be added while it runs. */
function grows({ faults }: NamedCell['scenario']): boolean {
  return faults.some(({ fault }) => fault.name.startsWith('scale'));
}

function wrongExpectation({ scenario }: NamedCell, expected: Expectation): string[] {
  if (expected === 'pass') return [];
  const gates = new Set<string>(
    scenario.targets.filter(({ level }) => level !== 'watch').map(({ metric }) => metric),
  );
  if (expected === 'fail') {
    return gates.size > 0 ? [] : ['nothing can fail: every target is only watched.'];
  }
  const watched = new Set<string>(scenario.targets.map(({ metric }) => metric));
  return expected.fail
    .filter((metric) => !gates.has(metric))
    .map((metric) =>
      watched.has(metric)
        ? `${metric} is only watched, so it cannot fail. Make its target a gate.`
        : `no target is on '${metric}'.${suggest(currentName(metric), [...gates])}`,
    );
}
