import { resolveConfig } from '../config/resolve-config.ts';
import type { WrittenConfig } from '../config/written-config.ts';
import type { WrittenScenario } from '../config/written-scenario.ts';
import type { WrittenTopology } from '../config/written-topology.ts';
import { systemClock } from '../core/clock.ts';
import type { Unavailable } from '../environment/runtime.ts';
import { judgeCell } from '../judge/judge-cell.ts';
import type { Verdict } from '../judge/verdict.ts';
import { autocannonDriver } from '../load/autocannon/autocannon-driver.ts';
import { native } from '../load/http/native-driver.ts';
import { k6Driver } from '../load/k6/k6-driver.ts';
import { emptyHistory, type History } from '../load/ledger/history.ts';
import { memoryLog } from '../load/ledger/history-log.ts';
import { sockets } from '../load/sockets/socket-driver.ts';
import { makePlan } from '../plan/make-plan.ts';
import type { RepetitionRecord } from '../record/run-record.ts';
import { runRepetition } from '../repetition.ts';
import type { Bench } from './experiment.ts';

export interface Cell {
  readonly topology: WrittenTopology;
  readonly scenario: WrittenScenario;
}

export interface CellResult {
  readonly repetition: RepetitionRecord;
  readonly history: History;
  /** One for each target, in their order. */
  readonly verdicts: readonly Verdict[];
  /** The sum of the totals of a metric that carry these labels. */
  total(metric: string, where?: Readonly<Record<string, string>>): number;
  /** A proportion, from 0 to 1. */
  share(metric: string): number;
}

export type CellBench = Pick<Bench, 'app' | 'runtime' | 'runId' | 'reaper' | 'signal'>;

/** Why the runtime cannot bring a topology up here; null when it can. */
export async function whatCellLacks(cell: Cell, bench: CellBench): Promise<Unavailable | null> {
  return bench.runtime.lacks(planned(cell, bench).topology);
}

/** One repetition of one cell, as the pipeline runs it. Throws when it did not run to its end. */
export async function runCell(cell: Cell, bench: CellBench): Promise<CellResult> {
  const { app, runtime, runId, reaper, signal } = bench;
  const driver = drivers.find(({ name }) => name === cell.scenario.driver);
  if (!driver) throw new Error(`No driver '${cell.scenario.driver}'.`);
  let history: History = emptyHistory;
  const toRun = planned(cell, bench);
  const repetition = await runRepetition(toRun, {
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
    files: null,
    signal,
    onStep: () => {},
    save: async (_repetition, saved) => {
      if (saved) history = saved;
      return null;
    },
  });
  if (repetition.error) throw new Error(repetition.error.message);
  const { measurements } = repetition;
  const { targets, phases } = toRun.scenario;
  return {
    repetition,
    history,
    verdicts: judgeCell({ targets, measuredMs: phases.measuredMs, repetitions: [repetition] }),
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

const drivers = [native(), autocannonDriver(), sockets(), k6Driver()];

/** A cell with nothing left open. */
export function planned({ topology, scenario }: Cell, { app, runtime }: Pick<CellBench, 'app' | 'runtime'>) {
  const written: WrittenConfig = {
    app,
    runtimes: [runtime],
    drivers,
    topologies: { topology },
    scenarios: [scenario],
    suites: { cell: { topologies: ['topology'], scenarios: [scenario.name] } },
  };
  const [suite] = resolveConfig(written, 'a cell').suites;
  if (!suite) throw new Error('A config without a suite.');
  const plan = makePlan({ ...suite, suite: 'cell', seed: 1, lacks: () => null });
  const [cell] = plan.cells;
  if (!cell) throw new Error('A plan without a cell.');
  return cell;
}
