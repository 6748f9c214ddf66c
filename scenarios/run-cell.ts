import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFailed } from 'vitest';
import { resolveConfig } from '../harness/config/resolve-config.ts';
import type { WrittenConfig } from '../harness/config/written-config.ts';
import type { WrittenTopology } from '../harness/config/written-topology.ts';
import { startReaper } from '../harness/environment/cleanup/start-reaper.ts';
import type { Runtime } from '../harness/environment/runtime.ts';
import { autocannonDriver, k6Driver, native, processes, sockets } from '../harness/index.ts';
import type { Verdict } from '../harness/judge/verdict.ts';
import type { Measurement } from '../harness/observe/measurement.ts';
import { makePlan } from '../harness/plan/make-plan.ts';
import type { PlannedCell } from '../harness/plan/plan.ts';
import { describeTarget, summarizeVerdict } from '../harness/report/summarize-verdict.ts';
import { runCell as runOn } from '../harness/selfcheck/run-cell.ts';
import type { ReferenceScenario } from '../reference-app/adapter.ts';
import { referenceApp } from '../reference-app/adapter.ts';

export interface CellResult extends Awaited<ReturnType<typeof runOn>> {
  /** The sum of the totals of a metric that carry these labels. */
  total(metric: string, where?: Readonly<Record<string, string>>): number;
  /** A proportion, from 0 to 1. */
  share(metric: string): number;
}

/** Where the record and the history of a cell are kept whose test failed, for whoever looks for the cause. */
const failedCells = join(import.meta.dirname, '../reports/failed-cells');

/** For tests: a request that k6 sends with its script of the scenario `api-latency`. */
export const requestByK6 = {
  driver: 'k6',
  script: new URL('api-latency/script.k6.ts', import.meta.url),
  workload: { kind: 'request', operation: 'list-items' },
} as const satisfies Partial<ReferenceScenario>;

const drivers = [native(), autocannonDriver(), sockets(), k6Driver()];

/** For tests: one repetition of one cell on the reference app, as the pipeline runs it. Throws when it did not run to its end. */
export async function runCell(
  topology: WrittenTopology,
  scenario: ReferenceScenario,
  runtime: Runtime = processes(),
): Promise<CellResult> {
  const runId = `test-${process.pid}-${Math.trunc(performance.now() * 1000)}`;
  await using reaper = await startReaper(runId);
  const { signal } = new AbortController();
  const app = referenceApp();
  const cell = planned({
    app,
    runtimes: [runtime],
    drivers,
    topologies: { topology },
    scenarios: [scenario],
  });
  // Awaited here, since the reaper goes when this function returns.
  const result = await runOn(cell, { app, drivers, runtime, runId, reaper, signal });
  const { repetition, history, verdicts } = result;
  if (repetition.error) throw new Error(repetition.error.message);
  onTestFailed(async () => {
    await mkdir(failedCells, { recursive: true });
    const kept = JSON.stringify({ topology, verdicts, repetition, history });
    await writeFile(join(failedCells, `${scenario.name}-${runId}.json`), kept);
  });
  return { ...result, ...readingsOf(repetition.measurements) };
}

/** The one cell of a config, with nothing left open. */
function planned(written: Omit<WrittenConfig, 'suites'>): PlannedCell {
  const { topologies, scenarios } = written;
  const suites = {
    cell: { topologies: Object.keys(topologies), scenarios: scenarios.map(({ name }) => name) },
  };
  const [suite] = resolveConfig({ ...written, suites }, 'a cell').suites;
  if (!suite) throw new Error('A config without a suite.');
  const [cell] = makePlan({ ...suite, suite: suite.name, seed: 1, lacks: () => null }).cells;
  if (!cell) throw new Error('A plan without a cell.');
  return cell;
}

function readingsOf(measurements: readonly Measurement[]): Pick<CellResult, 'total' | 'share'> {
  return {
    total: (metric, where = {}) =>
      measurements
        .filter((one) => one.metric === metric)
        .filter(({ labels }) => Object.entries(where).every(([name, value]) => labels[name] === value))
        .reduce((sum, { value }) => sum + (value.kind === 'total' ? value.value : 0), 0),
    share(metric) {
      for (const { value, ...one } of measurements) {
        if (one.metric === metric && value.kind === 'proportion') return value.count / value.of;
      }
      return Number.NaN;
    },
  };
}

/**
 * The same where each number must be known. Throws what vitest.config.ts lets a test try again, as a run does: this machine could
 * not tell, which is neither right nor wrong. A number that is wrong is not tried again.
 */
export async function runKnownCell(...cell: Parameters<typeof runCell>): Promise<CellResult> {
  const result = await runCell(...cell);
  throwIfUnknown(result.verdicts);
  return result;
}

/** Throws that the machine could not tell when something is unknown and nothing is wrong. */
export function throwIfUnknown(verdicts: readonly Verdict[]): void {
  const unknown = verdicts.filter(({ outcome }) => outcome === 'unknown');
  if (unknown.length === 0 || verdicts.some(({ outcome }) => outcome === 'fail')) return;
  const told = unknown.map((one) => `${describeTarget(one.target)}: ${summarizeVerdict(one)}`);
  throw new Error(`This machine could not tell. ${told.join(' ')}`);
}
