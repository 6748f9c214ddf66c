import { dirname, join, resolve } from 'node:path';
import type { App } from '../app/app.ts';
import type { Config } from '../config/config.ts';
import { systemClock } from '../core/clock.ts';
import { formatMs } from '../core/duration.ts';
import { HarnessBug } from '../core/harness-bug.ts';
import { takePrecedence } from '../core/take-precedence.ts';
import { removeLeftovers } from '../environment/cleanup/leftovers.ts';
import { startReaper } from '../environment/cleanup/start-reaper.ts';
import type { Runtime } from '../environment/runtime.ts';
import type { GatePlan } from '../gate/gate-plan.ts';
import type { GateRecord, GateSide } from '../gate/gate-record.ts';
import { runGate } from '../gate-pipeline.ts';
import { readProvenance } from '../record/provenance.ts';
import { createRunStore, storeIn } from '../record/run-store.ts';
import { maskedRecord, maskedTexts } from '../record/secrets/mask-record.ts';
import { plural } from '../report/format-number.ts';
import { gateProgress, renderGate } from '../report/gate-text.ts';
import { renderGateHtml } from '../report/html/gate/render-gate.ts';
import { renderHtml } from '../report/html/render-html.ts';
import { loadAssets } from '../report/load-assets.ts';
import { paintFor } from '../report/paint.ts';
import { describeLeftover } from './clean.ts';
import type { CommandContext } from './command-context.ts';
import { maskedGate } from './masked-outputs.ts';
import { newRunId } from './new-run-id.ts';
import type { OutputOptions } from './output-options.ts';
import { writeOutputs } from './write-outputs.ts';

/** What `gate` and `versus` have alike. */
export interface GateTime extends OutputOptions {
  readonly minutes: number;
  readonly seed: number;
  /** The folder that gets a folder for it. */
  readonly out: string;
}

export interface GateSetup {
  readonly config: Config;
  readonly runtime: Runtime;
  readonly time: GateTime;
  readonly plan: Omit<GatePlan, 'seed' | 'budgetMs'>;
  readonly base: { readonly side: GateSide; readonly app: App };
  readonly head: { readonly side: GateSide; readonly app: App };
}

/** Runs a gate, writes its records and pages, says what it found and returns its exit code. */
export async function measureGate(setup: GateSetup, context: CommandContext): Promise<number> {
  const { config, runtime, time } = setup;
  const plan = { ...setup.plan, seed: time.seed, budgetMs: time.minutes * 60_000 };
  const { stdout, stderr, signal, argv, strays, secrets } = context;
  for (const leftover of await removeLeftovers()) stderr.write(`Removed ${describeLeftover(leftover)}.\n`);
  for (const line of tooLittleTime(plan)) stderr.write(`${line}\n`);
  const runId = newRunId(plan.kind === 'versions' ? 'gate' : 'versus');
  const provenance = await readProvenance(dirname(config.path), {
    seed: plan.seed,
    runtime: runtime.name,
    argv,
    precedence: takePrecedence(),
  });
  await using reaper = await startReaper(runId);
  const store = await createRunStore(resolve(time.out), runId, secrets);
  const bugs: unknown[] = [];
  const side = async (of: 'base' | 'head') => ({
    ...setup[of],
    store: await storeIn(join(store.folder, of), secrets),
  });
  const masked = (record: GateRecord) => maskedGate(record, secrets);
  const sides = { base: await side('base'), head: await side('head') };
  const { record, ...runs } = await runGate(plan, {
    ...{ runId, config, runtime, provenance, reaper, strays, signal, ...sides },
    clock: systemClock,
    onBug: (cause) => {
      if (!bugs.includes(cause)) bugs.push(cause);
    },
    onLaunch: (cell, progress) =>
      void stderr.write(`${gateProgress(maskedTexts(cell, secrets), progress, paintFor(stderr))}\n`),
    save: (one) => store.saveFile('gate.json', JSON.stringify(masked(one))),
  });
  const assets = await loadAssets();
  const shown = { base: maskedRecord(runs.base, secrets), head: maskedRecord(runs.head, secrets) };
  for (const folder of ['base', 'head'] as const) {
    await sides[folder].store.saveFile('index.html', renderHtml(shown[folder], assets));
  }
  await store.saveFile('index.html', renderGateHtml(masked(record), shown, assets));
  stdout.write(`\n${renderGate(masked(record), paintFor(stdout))}\nReport: ${store.folder}/index.html\n`);
  await writeOutputs(record, time, { ...context, folder: store.folder });
  if (bugs.length > 0) throw new HarnessBug(bugs, store.folder);
  return record.exitCode ?? 0;
}

/** What decides most times. */
const usualLaunches = 8;

/** Says it before the time is spent. */
function tooLittleTime({ pairs, budgetMs }: GatePlan): readonly string[] {
  const cells = pairs.filter(({ apart }) => apart === null);
  const onceMs = cells.reduce((sum, { head }) => sum + head.estimatedMs, 0);
  const launches = Math.floor(budgetMs / onceMs);
  if (cells.length === 0 || launches >= usualLaunches) return [];
  const minutes = Math.ceil((usualLaunches * onceMs) / 60_000);
  return [
    `${plural(cells.length, 'cell')} in ${formatMs(budgetMs)}: about ${plural(launches, 'launch', 'launches')} each. ${usualLaunches} decide most times: choose cells, or give it --minutes ${minutes}.`,
  ];
}
