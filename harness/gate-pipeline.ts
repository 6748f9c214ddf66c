import { exitCodes } from './core/exit-codes.ts';
import { type Random, seededRandom } from './core/random.ts';
import { apartCell, decideCell, isDecided } from './gate/decide-cell.ts';
import type { GatePlan, PlannedPair } from './gate/gate-plan.ts';
import type { GateCell, GateRecord } from './gate/gate-record.ts';
import { failureOf } from './gate/numbers-of-cell.ts';
import { falseAlarms, falsePasses, indifference, looks, mostLaunches, shareAfter } from './gate/spending.ts';
import { startedRecord, withRepetition } from './growing-record.ts';
import { type MeasuredPair, measurePair, type PairOptions } from './measure-pair.ts';
import type { Plan, PlannedCell } from './plan/plan.ts';
import type { Provenance, RunRecord } from './record/run-record.ts';
import { gateAnswer } from './report/gate-answer.ts';

export interface GateOptions extends Omit<PairOptions, 'index' | 'random'> {
  readonly provenance: Provenance;
  /** Told when a cell has one launch more. */
  onLaunch(cell: GateCell, progress: { readonly leftMs: number; readonly isDone: boolean }): void;
  /** Saves what the gate knows so far. */
  save(record: GateRecord): Promise<void>;
}

export interface GateRun {
  readonly record: GateRecord;
  readonly base: RunRecord;
  readonly head: RunRecord;
}

/** Most of the error that is allowed is spent by then. */
const launchesForAlarms = 8;
/** After so many launches in a row that failed, another one would fail too. */
const mostFailures = 2;

/**
 * Measures both sides of every cell at the same time, launch by launch and cell by cell in turn, until every verdict is decided or the
 * time is over. Saves after every launch. Throws `SP_RECORD_NOT_WRITTEN` alone.
 */
export async function runGate(plan: GatePlan, options: GateOptions): Promise<GateRun> {
  const { clock, signal } = options;
  const random = seededRandom(plan.seed);
  const startedMs = clock.wallMs();
  const startedAt = new Date(startedMs).toISOString();
  const begun = (of: 'base' | 'head') =>
    startedRecord(planOf(plan, of), {
      ...options,
      startedAt,
      provenance: { ...options.provenance, commit: options[of].side.commit, dirty: options[of].side.dirty },
    });
  let runs = { base: begun('base'), head: begun('head') };
  let bugs = 0;
  const onBug = (cause: unknown) => {
    bugs++;
    options.onBug(cause);
  };
  const measured = plan.pairs.filter(({ apart }) => apart === null);
  const states = plan.pairs.map((pair) => new PairState(pair, measured.length));
  const recordOf = (state: GateRecord['state']): GateRecord => {
    const cells = states.map(({ cell }) => cell);
    const sides = { kind: plan.kind, base: options.base.side, head: options.head.side, cells, state };
    return {
      ...sides,
      schema: 'scaleproof.gate/1',
      id: options.runId,
      suite: plan.suite,
      provenance: options.provenance,
      startedAt,
      endedAt: state === 'running' ? null : new Date(clock.wallMs()).toISOString(),
      exitCode: state === 'running' ? null : bugs > 0 ? exitCodes.bug : gateExitCode(sides),
      answer: gateAnswer(sides),
      rules: rulesOf(plan, cells),
    };
  };
  const saveAll = async (state: GateRecord['state']) => {
    const record = recordOf(state);
    await Promise.all([
      options.save(record),
      options.base.store.save(runs.base),
      options.head.store.save(runs.head),
    ]);
    return record;
  };

  await saveAll('running');
  const endsMs = startedMs + plan.budgetMs;
  const left = () => endsMs - clock.wallMs();
  for (let launch = 0; launch < 2 * mostLaunches && !signal.aborted; launch++) {
    const open = states.filter((state) => !state.isDone);
    if (open.length === 0) break;
    for (const state of launch === 0 ? open : random.shuffle(open)) {
      if (signal.aborted) break;
      if (left() < state.launchMs) continue;
      const beganMs = clock.wallMs();
      const pair = await measurePair(state.pair, {
        ...options,
        onBug,
        index: launch,
        random: seedsOf(random, state.pair, launch),
      });
      runs = {
        base: withRepetition(runs.base, state.pair.base, pair.base),
        head: withRepetition(runs.head, state.pair.head, pair.head),
      };
      // One that ended early because of a Ctrl-C says nothing.
      if (!signal.aborted) state.add(runs, pair, clock.wallMs() - beganMs);
      await saveAll('running');
      options.onLaunch(state.cell, { leftMs: left(), isDone: state.isDone });
    }
    if (open.every(({ launchMs }) => left() < launchMs)) break;
  }
  for (const state of states) state.conclude(runs);
  const state = signal.aborted ? 'interrupted' : 'complete';
  const endedAt = new Date(clock.wallMs()).toISOString();
  runs = { base: ended(runs.base, state, endedAt), head: ended(runs.head, state, endedAt) };
  return { record: await saveAll(state), ...runs };
}

/** Of one cell: what is measured, and whether more would tell more. */
class PairState {
  readonly pair: PlannedPair;
  readonly #cells: number;
  #lookedAt = 0;
  /** Whether what the cell says is of a look at all of its launches. */
  #isCurrent = false;
  #failures = 0;
  cell: GateCell;
  isDone: boolean;
  /** What a launch takes, by the plan and then by the longest so far. */
  launchMs: number;

  constructor(pair: PlannedPair, cells: number) {
    const keys = { base: pair.base.key, head: pair.head.key };
    this.pair = pair;
    this.#cells = cells;
    this.isDone = pair.apart !== null;
    this.cell = apartCell(keys, pair.head.scenario, pair.apart ?? 'Not one launch of it was measured.');
    this.launchMs = pair.head.estimatedMs;
  }

  add(runs: Runs, pair: MeasuredPair, tookMs: number): void {
    this.launchMs = Math.max(this.launchMs, tookMs);
    this.cell = decideCell(this.#paired(runs), null, this.#earlier());
    this.#isCurrent = false;
    this.#failures = failureOf(pair) ? this.#failures + 1 : 0;
    if (this.#failures >= mostFailures) this.isDone = true;
    const counted = this.#counted();
    const look = looks.find(({ launches }) => launches === counted);
    if (look && counted > this.#lookedAt) {
      this.#lookedAt = counted;
      this.#look(runs, look.share);
    }
    if (counted >= mostLaunches) this.isDone = true;
  }

  /** When the time is over: what later looks would have spent is left for this one. */
  conclude(runs: Runs): void {
    if (this.cell.apart === null && !(this.isDone && this.#isCurrent)) {
      this.#look(runs, shareAfter(this.#lookedAt));
    }
    this.isDone = true;
  }

  #look(runs: Runs, share: number): void {
    this.cell = decideCell(this.#paired(runs), { share, cells: this.#cells }, this.#earlier());
    this.#isCurrent = true;
    const open = this.cell.numbers.filter(({ level, verdict }) => level !== 'watch' && !isDecided(verdict));
    // What must be no worse may take all of the time; an alarm that eight launches do not raise is left open.
    this.isDone = open.every(({ level }) => level === 'alarm' && this.#lookedAt >= launchesForAlarms);
  }

  #counted(): number {
    return this.cell.launches.filter(({ because }) => because === null).length;
  }

  #earlier(): GateCell | null {
    return this.cell.apart === null ? this.cell : null;
  }

  #paired({ base, head }: Runs) {
    const of = (run: RunRecord, { key }: PlannedCell) => {
      const cell = run.cells.find((one) => one.key === key);
      if (!cell) throw new Error(`The record has no cell ${key}.`);
      return cell;
    };
    return { base: of(base, this.pair.base), head: of(head, this.pair.head) };
  }
}

type Runs = Pick<GateRun, 'base' | 'head'>;

/** Both sides draw the same: clients, arrivals, faults. */
function seedsOf(random: Random, { head }: PlannedPair, launch: number): Random {
  return random.fork(`${head.scenario.name}/${head.key}#${launch}`);
}

function planOf({ suite, seed, pairs }: GatePlan, of: 'base' | 'head'): Plan {
  const cells = pairs.map((pair) => pair[of]);
  return {
    ...{ suite, seed, cells, estimate: 'about' },
    estimatedMs: cells.reduce((sum, cell) => sum + cell.estimatedMs, 0),
  };
}

function ended(run: RunRecord, state: 'complete' | 'interrupted', endedAt: string): RunRecord {
  const exitCode = state === 'interrupted' ? exitCodes.interrupted : exitCodes.pass;
  return { ...run, state, endedAt, exitCode };
}

function rulesOf({ budgetMs }: GatePlan, cells: readonly GateCell[]): GateRecord['rules'] {
  return {
    budgetMs,
    falseAlarms,
    falsePasses,
    indifference,
    looks: looks.map(({ launches }) => launches),
    numbers: cells.flatMap(({ numbers }) => numbers.filter(({ level }) => level !== 'watch')).length,
  };
}

/** What is worse comes first, then what was broken off, what did not run at all, and what cannot be told. */
export function gateExitCode({ cells, state }: Pick<GateRecord, 'cells' | 'state'>): number {
  if (cells.some(({ outcome }) => outcome === 'worse')) return exitCodes.fail;
  if (state === 'interrupted') return exitCodes.interrupted;
  const failed = ({ launches }: GateCell) =>
    launches.length > 0 && launches.every(({ because }) => because !== null);
  if (cells.some(failed)) return exitCodes.environment;
  if (cells.length === 0 || cells.some(({ outcome }) => outcome === 'unknown')) return exitCodes.inconclusive;
  return exitCodes.pass;
}
