import { dirname, join, resolve } from 'node:path';
import { systemClock } from '../core/clock.ts';
import { ScaleproofError } from '../core/errors.ts';
import { HarnessBug } from '../core/harness-bug.ts';
import { orAborted } from '../core/or-aborted.ts';
import { takePrecedence } from '../core/take-precedence.ts';
import { removeLeftovers } from '../environment/cleanup/leftovers.ts';
import { startReaper } from '../environment/cleanup/start-reaper.ts';
import { startPrometheus } from '../observe/prometheus/start-prometheus.ts';
import { runPlan } from '../pipeline.ts';
import { readProvenance } from '../record/provenance.ts';
import type { RunRecord } from '../record/run-record.ts';
import { createRunStore, type RunStore } from '../record/run-store.ts';
import { maskedRecord } from '../record/secrets/mask-record.ts';
import { guardedReporter } from '../report/guarded-reporter.ts';
import { renderHtml } from '../report/html/render-html.ts';
import { loadAssets } from '../report/load-assets.ts';
import { terminalReporter } from '../report/terminal-reporter.ts';
import { describeLeftover } from './clean.ts';
import type { CommandContext } from './command-context.ts';
import { maskedPrometheus, maskedReporter } from './masked-outputs.ts';
import { newRunId } from './new-run-id.ts';
import type { OutputOptions } from './output-options.ts';
import { type PlanRunOptions, planRun } from './plan-run.ts';
import { writeOutputs } from './write-outputs.ts';

export interface RunOptions extends PlanRunOptions, OutputOptions {
  /** The folder that gets a folder for the run. */
  readonly out: string;
  /** Whether a Prometheus watches the run. */
  readonly prometheus?: boolean;
}

/** Runs a suite, writes its record and its report, and returns the exit code. */
export async function run(
  suite: string | undefined,
  options: RunOptions,
  context: CommandContext,
): Promise<number> {
  const { stdout, stderr, signal, argv, strays, secrets } = context;
  const { config, runtime, plan } = await orAborted(planRun(suite, options, context), signal);
  for (const leftover of await removeLeftovers()) stderr.write(`Removed ${describeLeftover(leftover)}.\n`);

  const runId = newRunId(plan.suite);
  const provenance = await readProvenance(dirname(config.path), {
    seed: plan.seed,
    runtime: runtime.name,
    argv,
    precedence: takePrecedence(),
  });
  await using reaper = await startReaper(runId);
  const store = await createRunStore(resolve(options.out), runId, secrets);
  const dataDirectory = join(store.folder, 'prometheus');
  await using prometheus = options.prometheus
    ? maskedPrometheus(await startPrometheus({ runId, reaper, dataDirectory, signal }), secrets)
    : null;
  if (prometheus) stderr.write(`Prometheus shows this run at ${prometheus.url} while it is running.\n`);
  const bugs: unknown[] = [];
  const onBug = (cause: unknown) => void bugs.push(cause);
  const reporter = guardedReporter(maskedReporter(terminalReporter({ stdout, stderr }), secrets), onBug);
  const record = await runPlan(plan, {
    runId,
    config,
    runtime,
    provenance,
    reaper,
    prometheus,
    store,
    clock: systemClock,
    reporter,
    strays,
    onBug,
    signal,
  });
  await orBug(savePage(maskedRecord(record, secrets), store), onBug);
  reporter.onRunEnd?.(record, store.folder);
  await orBug(writeOutputs(record, options, { ...context, folder: store.folder }), onBug);
  if (bugs.length > 0) throw new HarnessBug(bugs, store.folder);
  return record.exitCode ?? 0;
}

async function savePage(record: RunRecord, store: RunStore): Promise<void> {
  await store.saveFile('index.html', renderHtml(record, await loadAssets()));
}

/** The record is there already: what cannot be made of it takes nothing from it. */
async function orBug(writing: Promise<void>, onBug: (cause: unknown) => void): Promise<void> {
  try {
    await writing;
  } catch (cause) {
    if (cause instanceof ScaleproofError) throw cause;
    onBug(cause);
  }
}
