import { guardApp } from '../app/guarded-app.ts';
import { topologyChoices } from '../config/choices.ts';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';
import { systemClock } from '../core/clock.ts';
import { ScaleproofError } from '../core/errors.ts';
import { exitCodes } from '../core/exit-codes.ts';
import { orAborted } from '../core/or-aborted.ts';
import { suggest } from '../core/suggest.ts';
import { removeLeftovers } from '../environment/cleanup/leftovers.ts';
import { startReaper } from '../environment/cleanup/start-reaper.ts';
import type { Topology } from '../plan/topology.ts';
import { paintFor } from '../report/paint.ts';
import { type Finding, isWrong } from '../try/finding.ts';
import { findingsOfAddresses } from '../try/instance-findings.ts';
import { renderFacts, renderFindings, renderOperations, renderSummary } from '../try/trial-text.ts';
import { tryApp } from '../try/try-app.ts';
import { usedOperations } from '../try/used-operations.ts';
import { describeLeftover } from './clean.ts';
import type { CommandContext } from './command-context.ts';
import { keepSecrets, keepVariables } from './keep-secrets.ts';
import { newRunId } from './new-run-id.ts';
import { chooseRuntime } from './plan-run.ts';

export interface TryCommandOptions {
  readonly config?: string;
  readonly runtime?: string;
}

/** Columns of what is no terminal: logs scroll sideways. */
const logColumns = 160;

/**
 * Tries the adapter and the app of a config in one topology, before anything is measured. Exits with 0 when nothing is wrong, and
 * with 1 when something is.
 */
export async function tryAdapter(
  name: string | undefined,
  options: TryCommandOptions,
  { stdout, stderr, signal, secrets }: CommandContext,
): Promise<number> {
  const config = keepSecrets(await orAborted(loadConfig(options.config), signal), secrets);
  const topology = topologyToTry(config, name);
  const { runtime, passedOver } = await chooseRuntime(config, [topology], options.runtime);
  await keepVariables(runtime, secrets);
  for (const line of passedOver) stderr.write(`${line}\n`);
  const lacking = await runtime.lacks(topology, config.app);
  if (lacking) throw new ScaleproofError('SP_RUNTIME_UNAVAILABLE', `${lacking.reason} ${lacking.enable}`);
  for (const leftover of await removeLeftovers()) stderr.write(`Removed ${describeLeftover(leftover)}.\n`);

  const { mask } = secrets;
  const text = { paint: paintFor(stdout), mask, width: stdout.isTTY ? (stdout.columns ?? 80) : logColumns };
  const cells = config.suites.flatMap((suite) => suite.cells);
  const found: Finding[] = [...findingsOfAddresses(topology, cells)];
  const runId = newRunId('try');
  await using reaper = await startReaper(runId);
  const { app, complaints } = guardApp(config.app, topology);
  const used = usedOperations(app.adapter, topology, cells);
  const bench = { app, complaints, runtime, runId, reaper, clock: systemClock, mask, used, signal };
  stdout.write(`${app.adapter.name} in the topology '${topology.name}', runtime ${runtime.name}\n`);
  try {
    await tryApp(topology, bench, {
      onStep: (what) => stderr.write(`${what}\n`),
      onOperations: (tried) => stdout.write(renderOperations(tried, text)),
      onFacts: (title, facts) => stdout.write(renderFacts(title, facts, text)),
      onFindings: (findings) => void found.push(...findings),
    });
  } catch (cause) {
    // What was found before is as true; how much there is is not known.
    stdout.write(renderFindings(found, text));
    throw cause;
  }
  stdout.write(renderFindings(found, text) + renderSummary(found, text));
  return found.some(isWrong) ? exitCodes.fail : exitCodes.pass;
}

/** The one that was named, else the first of the suite `default`, else the first of all. Throws `SP_UNKNOWN_NAME`. */
function topologyToTry(config: Config, name: string | undefined): Topology {
  const { topologies, suites, path } = config;
  const ofSuite = suites.find((suite) => suite.name === 'default')?.cells[0]?.topology;
  const found =
    name === undefined ? (ofSuite ?? topologies[0]) : topologies.find((topology) => topology.name === name);
  if (found) return found;
  const known = topologies.map((topology) => topology.name);
  throw new ScaleproofError(
    'SP_UNKNOWN_NAME',
    `There is no topology '${name ?? ''}' in ${path}.${suggest(name ?? '', known, topologyChoices(config))}`,
  );
}
