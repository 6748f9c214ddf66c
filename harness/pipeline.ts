import type { Config } from './config/config.ts';
import type { Clock } from './core/clock.ts';
import { ScaleproofError } from './core/errors.ts';
import { exitCodes } from './core/exit-codes.ts';
import { seededRandom } from './core/random.ts';
import type { Reaper } from './core/reaper.ts';
import type { StrayErrors } from './core/stray-errors.ts';
import type { Runtime } from './environment/runtime.ts';
import { startedRecord, withDiscarded, withRepetition } from './growing-record.ts';
import { runExitCode } from './judge/run-exit-code.ts';
import { untilValid } from './judge/until-valid.ts';
import { measureOnce } from './measure-once.ts';
import type { Prometheus } from './observe/prometheus/prometheus.ts';
import { orderOf } from './plan/make-plan.ts';
import type { Plan, PlannedCell } from './plan/plan.ts';
import type { Provenance, RunRecord } from './record/run-record.ts';
import type { RunStore } from './record/run-store.ts';
import { guardedReporter } from './report/guarded-reporter.ts';
import type { Reporter } from './report/reporter.ts';

export interface PipelineOptions {
  readonly runId: string;
  readonly config: Config;
  readonly runtime: Runtime;
  readonly provenance: Provenance;
  readonly reaper: Reaper;
  /** Null when none watches the run. */
  readonly prometheus: Prometheus | null;
  readonly store: RunStore;
  readonly clock: Clock;
  readonly reporter: Reporter;
  /** Uncaught errors: they belong to the current repetition. */
  readonly strays: StrayErrors;
  /** Told of each bug of scaleproof, once: its cell is an error, and the run goes on. */
  onBug(cause: unknown): void;
  /** Aborted by Ctrl-C: ends the repetition under way with what it has. */
  readonly signal: AbortSignal;
}

/**
 * Runs a plan to its end, or to an interrupt, and returns its record; saves after every repetition. Whatever is thrown on the
 * way, by foreign code or by a bug, is the error of its cell. Throws `SP_RECORD_NOT_WRITTEN` alone.
 */
export async function runPlan(plan: Plan, options: PipelineOptions): Promise<RunRecord> {
  const { store, clock, signal } = options;
  let bugs = 0;
  const onBug = (cause: unknown) => {
    bugs++;
    options.onBug(cause);
  };
  const reporter = guardedReporter(options.reporter, onBug);
  const random = seededRandom(plan.seed);
  const startedAt = new Date(clock.wallMs()).toISOString();
  let record = startedRecord(plan, { ...options, startedAt });
  await store.save(record);
  reporter.onPlan?.(plan, record);

  const steps = orderOf(plan, (items) => random.shuffle(items));
  const startedMs = clock.wallMs();
  const seedOf = ({ key }: PlannedCell, repetition: number) =>
    random.fork(`${key}#${repetition}`).int(0x7fffffff);
  const endsMs = startedMs + plan.estimatedMs;
  for (const [index, { cell, repetition }] of steps.entries()) {
    if (signal.aborted) break;
    if (repetition === 0) reporter.onCellStart?.(cell, { index, of: steps.length });
    const attempt = (number: number) =>
      measureOnce(cell, {
        ...options,
        onBug,
        driver: driverOf(cell, options.config),
        index: repetition,
        number,
        seed: seedOf(cell, repetition),
        onStep: (step) => reporter.onProgress?.(cell, { step, leftMs: Math.max(0, endsMs - clock.wallMs()) }),
        save: (measured) => store.save(withRepetition(record, cell, measured)),
      });
    const done = await untilValid({
      scenario: cell.scenario,
      make: attempt,
      onDiscard(discarded) {
        record = withDiscarded(record, cell, discarded);
      },
      mayGoOn: () => !signal.aborted,
    });
    record = withRepetition(record, cell, done);
    await store.save(record);
    reporter.onRepetitionEnd?.(cell, done);
    const cellRecord = record.cells.find(({ key }) => key === cell.key);
    if (cellRecord && (repetition === cell.repetitions - 1 || done.error)) reporter.onCellEnd?.(cellRecord);
  }

  const state = signal.aborted ? 'interrupted' : 'complete';
  const exitCode = bugs > 0 ? exitCodes.bug : runExitCode(record.cells, state);
  record = { ...record, state, exitCode, endedAt: new Date(clock.wallMs()).toISOString() };
  await store.save(record);
  return record;
}

/** The driver of a cell. Throws `SP_DRIVER_UNAVAILABLE`. */
export function driverOf({ scenario }: PlannedCell, { drivers }: Pick<Config, 'drivers'>) {
  const driver = drivers.find(({ name }) => name === scenario.driver);
  if (!driver) throw new ScaleproofError('SP_DRIVER_UNAVAILABLE', `There is no driver '${scenario.driver}'.`);
  return driver;
}
