import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';
import { ScaleproofError } from '../core/errors.ts';
import { suggest } from '../core/suggest.ts';
import type { Topology } from '../plan/topology.ts';
import type { CommandContext } from './command-context.ts';
import { keepSecrets, keepVariables } from './keep-secrets.ts';
import { pairCells } from './pair-cells.ts';
import { planCells } from './plan-cells.ts';
import { chooseRuntime, suiteOf } from './plan-run.ts';
import { type GateTime, measureGate } from './run-gate.ts';

export interface VersusOptions extends GateTime {
  readonly suite?: string;
  readonly scenario?: readonly string[];
  readonly config?: string;
  readonly runtime?: string;
}

/** Holds two topologies of one app against each other and returns the exit code. */
export async function versus(
  base: string,
  head: string,
  options: VersusOptions,
  context: CommandContext,
): Promise<number> {
  const { stderr, signal, secrets } = context;
  const config = keepSecrets(await loadConfig(options.config), secrets);
  const suite = suiteOf(config, options.suite ?? 'default', []);
  const topologies = [topologyNamed(base, config), topologyNamed(head, config)] as const;
  for (const name of options.scenario ?? []) {
    const known = suite.cells.map(({ scenario }) => scenario.name);
    if (known.includes(name)) continue;
    throw new ScaleproofError(
      'SP_UNKNOWN_NAME',
      `There is no scenario '${name}' in the suite '${suite.name}'.${suggest(name, [...new Set(known)])}`,
    );
  }
  const { runtime, passedOver } = await chooseRuntime(config, topologies, options.runtime);
  await keepVariables(runtime, secrets);
  for (const line of passedOver) stderr.write(`${line}\n`);
  const scenarios = [
    ...new Map(suite.cells.map(({ scenario }) => [scenario.name, scenario])).values(),
  ].filter(({ name }) => options.scenario === undefined || options.scenario.includes(name));
  const planOf = (topology: Topology) =>
    planCells(
      scenarios.map((scenario) => ({ topology, scenario, runtime: null })),
      {
        ...{ config, runtime, seed: options.seed, signal },
        suite: { name: suite.name, expect: new Map() },
        repetitions: 1,
      },
    );
  const [one, other] = topologies;
  const pairs = pairCells(await planOf(one), await planOf(other), { config, runtime });
  if (base === head) stderr.write(`'${base}' twice: whatever differs is chance.\n`);
  const side = (name: string, folder: 'base' | 'head') => ({
    side: { name, commit: null, dirty: false, folder },
    app: config.app,
  });
  return measureGate(
    {
      ...{ config, runtime },
      time: options,
      plan: { kind: 'topologies', suite: suite.name, pairs },
      base: side(base, 'base'),
      head: side(head, 'head'),
    },
    context,
  );
}

function topologyNamed(name: string, { topologies, path }: Config): Topology {
  const topology = topologies.find((one) => one.name === name);
  if (topology) return topology;
  throw new ScaleproofError(
    'SP_UNKNOWN_NAME',
    `There is no topology '${name}' in ${path}.${suggest(
      name,
      topologies.map((one) => one.name),
    )}`,
  );
}
