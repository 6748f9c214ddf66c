import picomatch from 'picomatch';
import type { App } from '../app/app.ts';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';
import { ScaleproofError } from '../core/errors.ts';
import { suggest } from '../core/suggest.ts';
import type { GateSide } from '../gate/gate-record.ts';
import { parseVersion } from '../gate/versions/parse-version.ts';
import { prepareVersion } from '../gate/versions/prepare-version.ts';
import { type NamedVersion, noteIfSame, type Version } from '../gate/versions/version.ts';
import { keyOf } from '../plan/plan.ts';
import type { CommandContext } from './command-context.ts';
import { keepSecrets, keepVariables } from './keep-secrets.ts';
import { pairCells } from './pair-cells.ts';
import { planCells } from './plan-cells.ts';
import { chooseRuntime, suiteOf } from './plan-run.ts';
import { type GateTime, measureGate } from './run-gate.ts';

export interface GateCommandOptions extends GateTime {
  readonly base: string;
  readonly head: string;
  readonly cells?: string;
  readonly config?: string;
  readonly runtime?: string;
  /** A shell command that makes a version ready to start, in place of what is found. */
  readonly install?: string;
}

/**
 * Holds two versions of the app against each other, under the scenarios of one suite, and returns the exit code: 1 when the head is
 * worse, 2 when it cannot be told.
 */
export async function gate(
  suiteName: string | undefined,
  options: GateCommandOptions,
  context: CommandContext,
): Promise<number> {
  const { stderr, signal, secrets } = context;
  const named = { base: parseVersion(options.base), head: parseVersion(options.head) };
  const config = keepSecrets(await loadConfig(options.config), secrets);
  const suite = suiteOf(config, suiteName ?? 'default', []);
  const matches = options.cells === undefined ? () => true : picomatch(options.cells);
  const cells = suite.cells.filter((cell) => matches(keyOf(cell)));
  if (cells.length === 0) {
    throw new ScaleproofError(
      'SP_UNKNOWN_NAME',
      `No cell of the suite '${suite.name}' matches '${options.cells}'.${suggest(options.cells ?? '', suite.cells.map(keyOf))}`,
    );
  }
  const topologies = [...new Map(cells.map(({ topology }) => [topology.name, topology])).values()];
  const { runtime, passedOver } = await chooseRuntime(
    config,
    topologies,
    options.runtime ?? runtimeFor(named, config),
  );
  await keepVariables(runtime, secrets);
  for (const line of passedOver) stderr.write(`${line}\n`);

  const prepare = (version: (typeof named)['base']) =>
    prepareVersion(version, {
      configPath: config.path,
      app: config.app,
      runtime: runtime.name,
      ...(options.install !== undefined && { install: options.install }),
      signal,
      tell: (line) => void stderr.write(`${line}\n`),
    });
  const [base, head] = [await prepare(named.base), await prepare(named.head)];
  const same = noteIfSame(base, head);
  for (const note of [...base.notes, ...head.notes, ...(same ? [same] : [])]) stderr.write(`${note}\n`);

  const planOf = (app: App) =>
    planCells(cells, {
      ...{ config: { ...config, app }, runtime, seed: options.seed, signal },
      suite: { name: suite.name, expect: new Map() },
      repetitions: 1,
    });
  const apps = { base: base.app(config.app), head: head.app(config.app) };
  const [before, after] = [await planOf(apps.base), await planOf(apps.head)];
  const pairs = pairCells(before, after, { config, runtime });
  return measureGate(
    {
      ...{ config, runtime },
      time: options,
      plan: { kind: 'versions', suite: suite.name, pairs },
      base: { side: sideOf(base, 'base'), app: apps.base },
      head: { side: sideOf(head, 'head'), app: apps.head },
    },
    context,
  );
}

/** Versions from git and from folders run as processes: where the config has that runtime, it is not to be asked for. */
function runtimeFor(
  { base, head }: Readonly<Record<'base' | 'head', NamedVersion>>,
  { runtimes }: Config,
): string | undefined {
  if (base.kind === 'image' || head.kind === 'image') return undefined;
  return runtimes.find(({ name }) => name === 'process')?.name;
}

function sideOf({ name, commit, dirty }: Version, folder: GateSide['folder']): GateSide {
  return { name, commit, dirty, folder };
}
