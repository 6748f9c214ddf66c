import { suggest } from '../core/suggest.ts';
import { metricNamed } from '../metrics/metrics.ts';
import { currentName } from '../plan/former-names.ts';
import { type Expectation, keyOf, type NamedCell } from '../plan/plan.ts';
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

/** Also of `scaleTo`, which starts instances that the topology has. */
function faultsOnNothing({ topology, scenario }: NamedCell): string[] {
  const { instances } = topology.app;
  return scenario.faults
    .filter(({ fault }) => (fault.instance ?? 0) > instances)
    .map(
      ({ fault }) =>
        `the fault '${fault.name}' needs app-${fault.instance}, and ${topology.name} has ${instances === 1 ? 'app-1 alone' : `app-1 to app-${instances}`}.`,
    );
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
