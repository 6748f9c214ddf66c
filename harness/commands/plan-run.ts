import picomatch from 'picomatch';
import type { Config, Suite } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';
import { ScaleproofError } from '../core/errors.ts';
import { nearestName, suggest } from '../core/suggest.ts';
import type { Runtime } from '../environment/runtime.ts';
import { keyOf, type Plan } from '../plan/plan.ts';
import type { Topology } from '../plan/topology.ts';
import type { CommandContext } from './command-context.ts';
import { keepSecrets, keepVariables } from './keep-secrets.ts';
import { planCells } from './plan-cells.ts';
import { suiteOfScript } from './suite-of-script.ts';

/** The options that `run` and `plan` share. */
export interface PlanRunOptions {
  readonly config?: string;
  readonly cells?: string;
  readonly repetitions?: number;
  readonly seed: number;
  readonly runtime?: string;
  /** The path of a k6 script, which takes the place of a suite. */
  readonly k6?: string;
  /** Names or patterns of topologies, for a k6 script. */
  readonly topology?: readonly string[];
  /** The names of commands, where none was written: what stands for a suite may be a misspelled one. */
  readonly commands?: readonly string[];
}

export interface PlannedRun {
  readonly config: Config;
  readonly runtime: Runtime;
  readonly plan: Plan;
}

/** Loads the config, chooses the runtime and makes the plan; starts nothing. Without a name the suite is `default`. */
export async function planRun(
  suiteName: string | undefined,
  options: PlanRunOptions,
  { stderr, signal, secrets }: Pick<CommandContext, 'stderr' | 'signal' | 'secrets'>,
): Promise<PlannedRun> {
  if (options.cells?.trim() === '') throw withoutPattern();
  const { config, suite } = await whatToRun(suiteName, options, { signal, secrets });
  const matches = options.cells === undefined ? () => true : picomatch(options.cells);
  const cells = suite.cells.filter((cell) => matches(keyOf(cell)));
  const topologies = [...new Map(cells.map(({ topology }) => [topology.name, topology])).values()];
  const { runtime, passedOver } = await chooseRuntime(config, topologies, options.runtime);
  await keepVariables(runtime, secrets);
  for (const line of passedOver) stderr.write(`${line}\n`);
  const repetitions = options.repetitions ?? suite.repetitions;
  const plan = await planCells(cells, {
    ...{ config, runtime, suite, repetitions, signal },
    seed: options.seed,
  });
  if (plan.cells.length === 0) throw noCells(suite, options.cells ?? '');
  return { config, runtime, plan };
}

async function whatToRun(
  suiteName: string | undefined,
  { config: path, cells, k6, topology = [], commands = [] }: PlanRunOptions,
  { signal, secrets }: Pick<CommandContext, 'signal' | 'secrets'>,
): Promise<{ readonly config: Config; readonly suite: Suite }> {
  if (k6 === undefined) {
    if (topology.length > 0) throw withoutScript(topology);
    const config = keepSecrets(await loadConfig(path), secrets);
    return { config, suite: suiteOf(config, suiteName ?? 'default', commands) };
  }
  const others = [suiteName && `the suite '${suiteName}'`, cells && `--cells '${cells}'`].filter(Boolean);
  if (others.length > 0) throw besidesScript(others.join(' and '));
  // Before k6 looks at the script, whose errors may tell them.
  const config = keepSecrets(await loadConfig(path), secrets);
  return suiteOfScript(config, { k6, topology, signal });
}

function withoutPattern(): ScaleproofError {
  return new ScaleproofError(
    'SP_USAGE',
    "--cells got an empty pattern. Leave it out to run every cell, or name cells, such as --cells 'redis-*/session-survival'.",
  );
}

function withoutScript(topology: readonly string[]): ScaleproofError {
  return new ScaleproofError(
    'SP_USAGE',
    `--topology selects where the script of --k6 runs. Add --k6 my-script.js, or choose cells of a suite with ` +
      `--cells '${topology[0]}/*'.`,
  );
}

function besidesScript(others: string): ScaleproofError {
  return new ScaleproofError(
    'SP_USAGE',
    `--k6 runs one script, which takes the place of a suite and its scenarios: leave out ${others}, and choose ` +
      'topologies with --topology.',
  );
}

export function suiteOf({ suites, path }: Config, name: string, commands: readonly string[]): Suite {
  const suite = suites.find((one) => one.name === name);
  if (suite) return suite;
  const known = suites.map((one) => one.name);
  const command = nearestName(name, commands);
  if (command !== null) {
    throw new ScaleproofError(
      'SP_UNKNOWN_NAME',
      `There is neither a command '${name}' nor a suite of that name in ${path}. Did you mean 'scaleproof ${command}'? ` +
        "'scaleproof --help' lists the commands.",
    );
  }
  throw new ScaleproofError(
    'SP_UNKNOWN_NAME',
    `There is no suite '${name}' in ${path}.${suggest(name, known)}`,
  );
}

interface ChosenRuntime {
  readonly runtime: Runtime;
  /** Why those that come before it are not used, a line each. */
  readonly passedOver: readonly string[];
}

/**
 * The runtime that was asked for, else the first of the config that can be used here. Throws `SP_UNKNOWN_NAME` or
 * `SP_RUNTIME_UNAVAILABLE`.
 */
export async function chooseRuntime(
  { runtimes, app }: Pick<Config, 'runtimes' | 'app'>,
  topologies: readonly Topology[],
  wanted: string | undefined,
): Promise<ChosenRuntime> {
  const names = runtimes.map(({ name }) => name);
  const candidates = wanted === undefined ? runtimes : runtimes.filter(({ name }) => name === wanted);
  if (candidates.length === 0) {
    throw new ScaleproofError(
      'SP_UNKNOWN_NAME',
      `There is no runtime '${wanted}'.${suggest(wanted ?? '', names)}`,
    );
  }
  const reasons: string[] = [];
  for (const runtime of candidates) {
    const missing = await runtime.probe(app, topologies);
    if (missing === null) {
      const instead = `The ${runtime.name} runtime is used instead.`;
      return { runtime, passedOver: reasons.map((reason) => `${reason} ${instead}`) };
    }
    const reason = `The ${runtime.name} runtime cannot be used here: ${missing.reason} ${missing.enable}`;
    reasons.push(reason.replaceAll(/\s*\n\s*/g, ' '));
  }
  throw new ScaleproofError(
    'SP_RUNTIME_UNAVAILABLE',
    `${reasons.join('\n')}\n'scaleproof doctor' shows what was tried.`,
  );
}

function noCells({ name, cells }: Suite, glob: string): ScaleproofError {
  return new ScaleproofError(
    'SP_UNKNOWN_NAME',
    `No cell of the suite '${name}' matches '${glob}'. A cell is named topology/scenario, and a pattern looks like ` +
      `'redis-*/session-survival'.${suggest(glob, cells.map(keyOf))}`,
  );
}
