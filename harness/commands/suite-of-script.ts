import picomatch from 'picomatch';
import { topologyChoices } from '../config/choices.ts';
import type { Config, Suite } from '../config/config.ts';
import { ScaleproofError } from '../core/errors.ts';
import { suggest } from '../core/suggest.ts';
import { isK6Driver, k6Driver } from '../load/k6/k6-driver.ts';
import type { Topology } from '../plan/topology.ts';

export interface ScriptOptions {
  /** The path of a k6 script. */
  readonly k6: string;
  /** Names or patterns. */
  readonly topology: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * A suite of a user's k6 script, under the topologies that were asked for, and the config that can run it.
 * Throws `SP_USAGE`, `SP_UNKNOWN_NAME`, `SP_DRIVER_UNAVAILABLE` or `SP_SCRIPT_FAILED`.
 */
export async function suiteOfScript(
  config: Config,
  { k6, topology, signal }: ScriptOptions,
): Promise<{ readonly suite: Suite; readonly config: Config }> {
  const topologies = topologiesNamed(config, topology);
  const driver = config.drivers.find(isK6Driver) ?? k6Driver();
  const scenario = await driver.scenarioOf(k6, signal);
  const drivers = config.drivers.includes(driver) ? config.drivers : [...config.drivers, driver];
  const cells = topologies.map((one) => ({ topology: one, scenario, runtime: null }));
  const suite: Suite = { name: 'k6', cells, repetitions: 1, expect: new Map() };
  return { suite, config: { ...config, drivers } };
}

function topologiesNamed(config: Config, patterns: readonly string[]): readonly Topology[] {
  const { topologies, path } = config;
  const choices = topologyChoices(config);
  const names = topologies.map(({ name }) => name);
  if (patterns.length === 0) {
    throw new ScaleproofError(
      'SP_USAGE',
      `--k6 needs to know what to run the script against: name it with --topology, once or several times, or with a ` +
        `pattern such as --topology 'redis-*'. There is: ${choices.join(', ')}.`,
    );
  }
  for (const pattern of patterns) {
    if (pattern === '' || !names.some((name) => picomatch.isMatch(name, pattern))) {
      throw new ScaleproofError(
        'SP_UNKNOWN_NAME',
        `There is no topology '${pattern}' in ${path}.${suggest(pattern, names, choices)}`,
      );
    }
  }
  return topologies.filter(({ name }) => picomatch.isMatch(name, [...patterns]));
}
