import type { Config } from './config/config.ts';
import type { Clock } from './core/clock.ts';
import { ScaleproofError } from './core/errors.ts';
import { exitCodes } from './core/exit-codes.ts';
import { seededRandom } from './core/random.ts';
import type { Reaper } from './core/reaper.ts';
import type { StrayErrors } from './core/stray-errors.ts';
import type { Runtime } from './environment/runtime.ts';
import { guardedRepetition } from './guarded-repetition.ts';
import { cellOutcome } from './judge/cell-outcome.ts';
import { judgeCell } from './judge/judge-cell.ts';
import { runExitCode } from './judge/run-exit-code.ts';
import { untilValid } from './judge/until-valid.ts';
import type { Prometheus } from './observe/prometheus/prometheus.ts';
import { orderOf } from './plan/make-plan.ts';
import type { Plan, PlannedCell } from './plan/plan.ts';
import { dataOfScenario } from './plan/scenario.ts';
import { emptyRepetition } from './record/empty-repetition.ts';
import type { CellRecord, Provenance, RepetitionRecord, RunRecord } from './record/run-record.ts';
import type { RunStore } from './record/run-store.ts';
import { runRepetition } from './repetition.ts';
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
  let record = startedRecord(plan, options);
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
    const attempt = async (number: number) => {
      const { log, file } = await store.openHistory(cell.key, repetition, number);
      const start = { index: repetition, startedAt: new Date(clock.wallMs()).toISOString() };
      const work = (within: AbortSignal, keep: (measured: RepetitionRecord) => void) =>
        runRepetition(cell, {
          ...options,
          signal: within,
          app: options.config.app,
          driver: driverOf(cell, options.config),
          index: repetition,
          seed: seedOf(cell, repetition),
          onStep: (step) =>
            reporter.onProgress?.(cell, { step, leftMs: Math.max(0, endsMs - clock.wallMs()) }),
          log,
          files: store.filesOf(cell.key, repetition, number),
          async save(measured) {
            await log.close();
            const historyFile = log.exists ? file : null;
            keep({ ...measured, historyFile });
            await store.save(withRepetition(record, cell, { ...measured, historyFile }));
            return historyFile;
          },
        });
      const done = await guardedRepetition(work, { ...options, onBug });
      await store.maskFiles(cell.key, repetition, number);
      if (done.kind === 'measured') return done.repetition;
      await log.close();
      const nothing = emptyRepetition({ ...start, seed: seedOf(cell, repetition) });
      return {
        ...(done.repetition ?? nothing),
        error: { code: done.error.code, message: done.error.message },
      };
    };
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

function startedRecord(plan: Plan, { runId, clock, provenance }: PipelineOptions): RunRecord {
  return {
    schema: 'scaleproof.run/1',
    id: runId,
    suite: plan.suite,
    startedAt: new Date(clock.wallMs()).toISOString(),
    endedAt: null,
    state: 'running',
    exitCode: null,
    provenance,
    cells: plan.cells.map(
      ({ key, topology, scenario, expect, skip }): CellRecord => ({
        key,
        topology,
        scenario: dataOfScenario(scenario),
        expect,
        outcome: skip ? 'skipped' : 'not-run',
        skipped: skip,
        repetitions: [],
        discarded: [],
        verdicts: [],
      }),
    ),
  };
}

function withDiscarded(record: RunRecord, { key }: PlannedCell, repetition: RepetitionRecord): RunRecord {
  const cells = record.cells.map((cell) =>
    cell.key === key ? { ...cell, discarded: [...cell.discarded, repetition] } : cell,
  );
  return { ...record, cells };
}

/** The record with one more repetition, its cell judged again. */
function withRepetition(record: RunRecord, { key }: PlannedCell, repetition: RepetitionRecord): RunRecord {
  const cells = record.cells.map((cell): CellRecord => {
    if (cell.key !== key) return cell;
    const repetitions = [...cell.repetitions.filter(({ index }) => index !== repetition.index), repetition];
    const verdicts = verdictsOf(cell, repetitions);
    const failed = repetitions.some(({ error }) => error !== null && error.code !== 'SP_INTERRUPTED');
    return { ...cell, repetitions, verdicts, outcome: failed ? 'error' : cellOutcome(cell.expect, verdicts) };
  });
  return { ...record, cells };
}

/** None when what broke a repetition breaks the judging of it, too: the cell is an error anyway. */
function verdictsOf({ scenario, discarded }: CellRecord, repetitions: readonly RepetitionRecord[]) {
  const { targets, phases } = scenario;
  try {
    return judgeCell({ targets, measuredMs: phases.measuredMs, repetitions, discarded });
  } catch (cause) {
    if (repetitions.some(({ error }) => error?.code === 'SP_BUG')) return [];
    throw cause;
  }
}

function driverOf({ scenario }: PlannedCell, { drivers }: Config) {
  const driver = drivers.find(({ name }) => name === scenario.driver);
  if (!driver) throw new ScaleproofError('SP_DRIVER_UNAVAILABLE', `There is no driver '${scenario.driver}'.`);
  return driver;
}
