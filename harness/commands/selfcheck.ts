import { dirname, join, resolve } from 'node:path';
import { loadConfig } from '../config/load-config.ts';
import { systemClock } from '../core/clock.ts';
import { ScaleproofError } from '../core/errors.ts';
import { exitCodes } from '../core/exit-codes.ts';
import { makeFolder } from '../core/make-folder.ts';
import { orAborted } from '../core/or-aborted.ts';
import { takePrecedence } from '../core/take-precedence.ts';
import { writeAtomically } from '../core/write-atomically.ts';
import { removeLeftovers } from '../environment/cleanup/leftovers.ts';
import { startReaper } from '../environment/cleanup/start-reaper.ts';
import { processes } from '../environment/process/process-runtime.ts';
import { readProvenance } from '../record/provenance.ts';
import { orNotWritten } from '../record/run-store.ts';
import { renderSelfcheck } from '../report/html/render-selfcheck.ts';
import { loadAssets } from '../report/load-assets.ts';
import type { Answer, Reading } from '../selfcheck/experiment.ts';
import { runSelfcheck } from '../selfcheck/run-selfcheck.ts';
import type { ExperimentResult } from '../selfcheck/selfcheck-result.ts';
import { startKnownServer } from '../selfcheck/start-known-server.ts';
import type { CommandContext } from './command-context.ts';
import { keepSecrets } from './keep-secrets.ts';
import { newRunId } from './new-run-id.ts';
import { planCells } from './plan-cells.ts';

/** The suite of a config whose cells have known answers as their targets. */
const suiteName = 'selfcheck';

/** Of random choices, the same each time. */
const seed = 1;

const marks = { pass: 'ok  ', fail: 'FAIL', unknown: '?   ' } as const;

/**
 * Measures the limits of this machine and the known answers of the config's suite `selfcheck`, as local processes, and writes a
 * page. Exits with 0 when all held, 1 when the instrument missed one, 2 when one could not be told here.
 */
export async function selfcheck(
  options: { readonly config?: string; readonly out: string },
  { stdout, stderr, signal, argv, secrets }: CommandContext,
): Promise<number> {
  const config = keepSecrets(await orAborted(loadConfig(options.config), signal), secrets);
  const { app, drivers, path } = config;
  const runtime = processes();
  const unusable = await runtime.probe(app);
  if (unusable) {
    throw new ScaleproofError('SP_RUNTIME_UNAVAILABLE', `${unusable.reason} ${unusable.enable}`);
  }
  const suite = config.suites.find(({ name }) => name === suiteName);
  const planned =
    suite && (await planCells(suite.cells, { config, runtime, suite, repetitions: 1, seed, signal }));
  // First, so that nothing is measured for a page that has no place.
  const folder = join(resolve(options.out), 'selfcheck');
  await orNotWritten(folder, makeFolder(folder));
  await removeLeftovers();
  const runId = newRunId('selfcheck');
  const startedAt = new Date().toISOString();
  const run = { seed, runtime: runtime.name, argv, precedence: takePrecedence() };
  const provenance = await readProvenance(dirname(path), run);
  await using reaper = await startReaper(runId);
  await using server = await startKnownServer(reaper, signal);
  const bench = { server, app, drivers, runtime, runId, reaper, clock: systemClock, signal };
  stderr.write(
    planned
      ? 'Measuring known answers, for about two minutes.\n\nThis machine\n'
      : `${path} has no suite '${suiteName}' of situations with known answers: only this machine is measured.\n`,
  );
  const result = await runSelfcheck(planned?.cells ?? [], bench, {
    onLimit: ({ name, value, meaning }) => stdout.write(`      ${name}: ${value}\n            ${meaning}\n`),
    onExperiment: (one) => stdout.write(`${describe(one)}\n`),
  });

  const page = renderSelfcheck({ ...result, startedAt, provenance }, await loadAssets());
  await orNotWritten(folder, writeAtomically(join(folder, 'index.html'), page));
  const outcomes = result.experiments.map(({ reading }) => reading.outcome);
  const count = (outcome: string) => outcomes.filter((one) => one === outcome).length;
  stdout.write(
    `\n${count('pass')} passed, ${count('fail')} failed, ${count('unknown')} unknown. ${join(folder, 'index.html')}\n`,
  );
  if (outcomes.includes('fail')) return exitCodes.fail;
  return outcomes.includes('unknown') ? exitCodes.inconclusive : exitCodes.pass;
}

function describe({ situation, reading, before }: ExperimentResult): string {
  const lines = [
    `${marks[reading.outcome]}  ${situation}`,
    ...reading.answers.map((answer) => describeAnswer(answer, reading)),
  ];
  if (reading.outcome === 'unknown') lines.push(`            unknown: ${reading.because}`);
  // What the first was is printed above.
  if (before !== null) lines.push('            second attempt');
  return lines.join('\n');
}

/** Says which of several answers it is that is not right. */
function describeAnswer({ expected, observed, outcome }: Answer, { answers }: Reading): string {
  const mark = answers.length > 1 && outcome !== 'pass' ? marks[outcome] : '    ';
  return `      ${mark}  expected ${expected}, observed ${observed ?? 'nothing'}`;
}
