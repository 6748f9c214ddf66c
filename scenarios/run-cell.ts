import { resolveConfig } from '../harness/config/resolve-config.ts';
import type { WrittenConfig } from '../harness/config/written-config.ts';
import type { WrittenScenario } from '../harness/config/written-scenario.ts';
import type { WrittenTopology } from '../harness/config/written-topology.ts';
import { systemClock } from '../harness/core/clock.ts';
import type { Runtime } from '../harness/environment/runtime.ts';
import { startReaper } from '../harness/environment/start-reaper.ts';
import { autocannonDriver, native, processes, sockets } from '../harness/index.ts';
import { emptyHistory, type History } from '../harness/load/history.ts';
import { memoryLog } from '../harness/load/history-log.ts';
import type { Measurement } from '../harness/observe/measurement.ts';
import { makePlan } from '../harness/plan/make-plan.ts';
import type { RepetitionRecord } from '../harness/record/run-record.ts';
import { runRepetition } from '../harness/repetition.ts';
import { referenceApp } from '../reference-app/adapter.ts';

export interface CellResult {
  readonly repetition: RepetitionRecord;
  readonly history: History;
  /** The sum of the totals of a metric that carry these labels. */
  total(metric: string, where?: Readonly<Record<string, string>>): number;
  /** A proportion, from 0 to 1. */
  share(metric: string): number;
}

/** For tests: one repetition of one cell on the reference app, as the pipeline runs it. */
export async function runCell(
  topology: WrittenTopology,
  scenario: WrittenScenario,
  runtime: Runtime = processes(),
): Promise<CellResult> {
  const written: WrittenConfig = {
    app: referenceApp(),
    runtimes: [runtime],
    drivers: [native(), autocannonDriver(), sockets()],
    topologies: { topology },
    scenarios: [scenario],
    suites: { test: { topologies: ['topology'], scenarios: [scenario.name] } },
  };
  const { app, drivers, suites } = resolveConfig(written, 'test');
  const [suite] = suites;
  if (!suite) throw new Error('A config without a suite.');
  const plan = makePlan({ ...suite, suite: 'test', seed: 1, keep: () => true, lacks: () => null });
  const [cell] = plan.cells;
  const driver = drivers.find(({ name }) => name === scenario.driver);
  if (!cell || !driver) throw new Error('A plan without a cell, or a cell without its driver.');

  const runId = `test-${process.pid}-${Math.trunc(performance.now() * 1000)}`;
  await using reaper = await startReaper(runId);
  let history: History = emptyHistory;
  const repetition = await runRepetition(cell, {
    app,
    runtime,
    driver,
    runId,
    reaper,
    prometheus: null,
    clock: systemClock,
    index: 0,
    seed: 1,
    log: memoryLog(),
    signal: new AbortController().signal,
    onStep: () => {},
    save: async (_repetition, saved) => {
      if (saved) history = saved;
      return null;
    },
  });
  if (repetition.error) throw new Error(repetition.error.message);
  return { repetition, history, ...readings(repetition.measurements) };
}

function readings(measurements: readonly Measurement[]): Pick<CellResult, 'total' | 'share'> {
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
