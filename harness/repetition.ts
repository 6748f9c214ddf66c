import { join } from 'node:path';
import { announcePhases } from './announce-phases.ts';
import type { App } from './app/app.ts';
import { type Complaint, withComplaints } from './app/complaints.ts';
import { type GuardedApp, guardApp } from './app/guarded-app.ts';
import { withNamesOf } from './app/names-of-instances.ts';
import type { NotObserved } from './check/checker.ts';
import { runChecks } from './check/run-checks.ts';
import type { Clock } from './core/clock.ts';
import { messageOf, ScaleproofError } from './core/errors.ts';
import { seededRandom } from './core/random.ts';
import type { Reaper } from './core/reaper.ts';
import { Scope } from './core/scope.ts';
import { settledWithin } from './core/settled-within.ts';
import { outOfMemory } from './environment/out-of-memory.ts';
import type { Environment, Runtime, UpOptions } from './environment/runtime.ts';
import { watchEnds } from './environment/watch-ends.ts';
import type { Fault, FaultRecord } from './faults/fault.ts';
import { runFaultSchedule } from './faults/schedule.ts';
import { notObserved, unknownByFailedWatches } from './judge/doubts/not-observed.ts';
import { findDoubts } from './judge/find-doubts.ts';
import type { Driver, LoadResult } from './load/driver.ts';
import { adapterErrors } from './load/ledger/adapter-errors.ts';
import type { History } from './load/ledger/history.ts';
import type { HistoryLog } from './load/ledger/history-log.ts';
import { ranMs } from './load/ledger/ran-ms.ts';
import { rememberOwners } from './load/ledger/session-owners.ts';
import type { Twin } from './load/twin.ts';
import type { Prometheus } from './observe/prometheus/prometheus.ts';
import { labelsOf, nodesOf } from './observe/prometheus/targets.ts';
import { storeMeasurements, watchRepetition } from './observe/prometheus/watch-repetition.ts';
import { watchEverything } from './observe/watch-everything.ts';
import type { Timeline } from './plan/phase.ts';
import type { PlannedCell } from './plan/plan.ts';
import { dataOfScenario } from './plan/scenario.ts';
import { emptyRepetition, errorOf } from './record/empty-repetition.ts';
import type { RepetitionRecord } from './record/run-record.ts';
import type { Progress } from './report/reporter.ts';

export interface RepetitionOptions {
  readonly app: App;
  readonly runtime: Runtime;
  readonly driver: Driver;
  readonly runId: string;
  readonly reaper: Reaper;
  /** Null when the run has none. */
  readonly prometheus: Prometheus | null;
  readonly clock: Clock;
  readonly index: number;
  readonly seed: number;
  /** Where the history is written while it happens. */
  readonly log: HistoryLog;
  /** Where files that a script writes are kept: absolute, and as the record names it. Null: they are not. */
  readonly files: { readonly folder: string; readonly name: string } | null;
  readonly signal: AbortSignal;
  /** Of a repetition that is measured at the same time as another one, with a driver that takes turns. */
  readonly twin?: Twin;
  onStep(step: Progress['step']): void;
  /** Called with everything that was measured, before anything is torn down. Returns where the history is. */
  save(repetition: RepetitionRecord, history: History | null): Promise<string | null>;
}

/**
 * One execution of a cell with fresh processes: up, load and faults, observe, check, save, down. What is thrown by the
 * environment or the load becomes the repetition's `error`, with what was measured until then; a bug is thrown on, when
 * everything is down. An interrupt waits for code that does not look at its signal for a few seconds only.
 */
export async function runRepetition(
  cell: PlannedCell,
  options: RepetitionOptions,
): Promise<RepetitionRecord> {
  const { clock, runtime, runId, reaper, signal, index, seed } = options;
  const { app, complaints } = guardApp(options.app, cell.topology);
  const startedAt = new Date(clock.wallMs()).toISOString();
  const scope = new Scope();
  let repetition = emptyRepetition({ index, seed, startedAt });
  const failures: unknown[] = [];
  const keep = (measured: RepetitionRecord) => {
    repetition = measured;
  };
  try {
    options.onStep('bring-up');
    const links = linksFor(cell.scenario.faults.map(({ fault }) => fault.needs));
    await options.prometheus?.announce(labelsOf(cell, index), nodesOf(cell.topology));
    const startedUs = clock.nowUs();
    const up = runtime.up(cell.topology, { app, runId, reaper, links, scope, signal });
    const environment = await inTime(up, 'bring-up', signal);
    repetition = { ...repetition, ...describe(environment) };
    repetition = withUpMs(repetition, (clock.nowUs() - startedUs) / 1000);
    await measure(cell, environment, { ...options, app, complaints, repetition, keep });
  } catch (cause) {
    if (!(cause instanceof ScaleproofError) && !signal.aborted) failures.push(cause);
    repetition = { ...repetition, error: withComplaints(errorOf(cause, signal), complaints()) };
    const saved = options.save(repetition, null);
    await saved
      .then((historyFile) => keep({ ...repetition, historyFile }))
      .catch((one) => failures.push(one));
  }
  options.prometheus?.release();
  options.onStep('tear-down');
  const downUs = clock.nowUs();
  await scope.close().catch((one) => failures.push(notTakenDown(one)));
  const downMs = (clock.nowUs() - downUs) / 1000;
  // The first is the reason of the others.
  for (const failure of failures) throw failure;
  return { ...repetition, overhead: { ...repetition.overhead, downMs } };
}

/** What a runtime or a driver that does not look at its signal may still take after an interrupt. */
const patienceMs = 5_000;

/** What `work` comes to; throws `SP_INTERRUPTED` when it does not end soon after an interrupt. `what`: begins a sentence about it. */
export async function inTime<Value>(work: Promise<Value>, what: string, signal: AbortSignal): Promise<Value> {
  const settled = await settledWithin(work, [{ once: signal, ms: patienceMs }]);
  if (settled) return settled.value;
  throw new ScaleproofError(
    'SP_INTERRUPTED',
    `The ${what} did not end within ${patienceMs} ms of the interrupt.`,
  );
}

/** `SP_NOT_TAKEN_DOWN` about what a scope could not close. */
export function notTakenDown(cause: unknown): ScaleproofError {
  const reasons = cause instanceof AggregateError ? cause.errors : [cause];
  const said = reasons.map((one) => [messageOf(one), messageOf(one?.cause ?? '')].join(' ').trim());
  return new ScaleproofError(
    'SP_NOT_TAKEN_DOWN',
    `${said.join(' ')} What is left could disturb the next measurements. It is ended with this run; check it before the next.`,
    { cause },
  );
}

interface Measuring extends RepetitionOptions {
  readonly repetition: RepetitionRecord;
  readonly app: GuardedApp['app'];
  readonly complaints: () => readonly Complaint[];
  /** Called with what is known so far: it stays when a later step throws. */
  keep(measured: RepetitionRecord): void;
}

/** Load and faults, then what they left behind: what was measured is saved before anything looks for what is wrong. */
async function measure(cell: PlannedCell, environment: Environment, options: Measuring): Promise<void> {
  const { scenario } = cell;
  const { app, clock, signal, prometheus, repetition, twin, keep } = options;
  const adapter = withNamesOf(app.adapter, environment.instanceNamed);
  const { log, ownerOf } = rememberOwners(options.log);
  const labels = labelsOf(cell, options.index);
  const endWatch = watchEnds(environment.nodes, clock);
  const watches = watchEverything(environment, {
    clock,
    balancers: prometheus ? 'usage-and-own-metrics' : 'usage',
    signal,
  });
  const random = seededRandom(options.seed);
  const loadEnded = new AbortController();
  // Until the driver begins there is no measured phase; whatever ends before that is told from here.
  let timeline: Timeline = { phases: scenario.phases, originUs: clock.nowUs() };
  const notes = [...repetition.notes];
  if (prometheus)
    notes.push(
      ...(await watchRepetition(prometheus, { environment, observer: watches.observer, clock, signal })),
    );
  let faultsDone: Promise<readonly FaultRecord[]> = Promise.resolve([]);
  let hasBegun = false;
  let metUs: number | null = null;
  const begin = (sinceUs = metUs ?? clock.nowUs()): Timeline => {
    hasBegun = true;
    timeline = { phases: scenario.phases, originUs: sinceUs + scenario.phases.warmupMs * 1000 };
    watches.begin(timeline);
    announcePhases(timeline, options, loadEnded.signal);
    const faultSignal = AbortSignal.any([signal, loadEnded.signal]);
    const faultRandom = random.fork('faults');
    const context = {
      environment,
      adapter,
      reaper: options.reaper,
      random: faultRandom,
      ownerOf,
      signal: faultSignal,
    };
    const onFault = (fault: FaultRecord) => log.append({ is: 'fault', ...fault });
    faultsDone = runFaultSchedule(scenario.faults, {
      timeline,
      clock,
      context,
      interrupted: signal,
      onFault,
    });
    return timeline;
  };

  options.onStep('prepare');
  const { script, workload, load, phases } = scenario;
  const { entry, nodes } = environment;
  const instances = nodes.filter(({ role }) => role === 'app').map(({ id }) => id);
  const { reaper } = options;
  const job = {
    ...{ entry, instances, adapter, script, workload, load, phases, random, clock, reaper, log, begin },
    atRest: async () => {
      await watches.readAtRest();
      if (twin) metUs = await twin.meet(signal);
    },
    ...(twin && { twin }),
    ...(options.files && { filesFolder: options.files.folder }),
    prometheus: prometheus && { url: prometheus.url, labels },
  };
  let result: LoadResult | null = null;
  let thrown: unknown = null;
  try {
    result = await inTime(options.driver.run(job, signal), 'load', signal);
  } catch (cause) {
    thrown = cause;
  }
  const ranUntilMs = hasBegun ? ranMs(timeline, clock.nowUs()) : 0;
  const measuredMs = result ? (result.measuredMs ?? phases.measuredMs) : ranUntilMs;
  loadEnded.abort();
  const ends = await endWatch.until(clock.nowUs(), timeline.originUs);
  const faults = await faultsDone;
  const { measurements: observed, failed } = await watches.stop({
    ...timeline,
    phases: { ...phases, measuredMs },
  });
  notes.push(...(result?.notes ?? []));
  const from = new Date(clock.wallMs() + (timeline.originUs - clock.nowUs()) / 1000);
  const endedEarly = signal.aborted ? signal.reason : (result?.failure ?? null);
  const byAdapter = adapterErrors(options.complaints());
  const byLoad = [...(result?.measurements ?? []), ...observed, ...byAdapter];
  const others = new Set([
    ...(result?.measurements ?? []).map(({ metric }) => metric),
    ...scenario.checks.flatMap((checker) => checker.metrics ?? []),
  ]);
  const notRead = unknownByFailedWatches(failed, scenario.targets, others);
  const withDoubts = (one: RepetitionRecord, unknown: readonly NotObserved[]): RepetitionRecord => {
    const { offered, measurements } = one;
    const { topology } = cell;
    const evidence = { scenario: dataOfScenario(scenario), topology, offered, measurements, faults, ends };
    return { ...one, doubts: [...notObserved(unknown), ...findDoubts({ ...evidence, measuredMs })] };
  };
  let measured: RepetitionRecord = {
    ...repetition,
    notes,
    measuredMs,
    files: (result?.files ?? []).map((file) => join(options.files?.name ?? '', file)),
    prometheusFrom: prometheus && from.toISOString(),
    offered: result?.offered ?? null,
    measurements: byLoad,
    faults,
    doubts: [],
    error: endedEarly ? errorOf(endedEarly, signal) : null,
  };
  // Before anything looks at it.
  keep(measured);
  // What is saved now is judged, too, should the check never end; it finds more that may be doubted.
  measured = withDoubts(measured, notRead);
  keep(measured);
  if (!result) throw thrown;
  const history: History = { ...result.history, faults, measuredUs: endOf(result.history, measuredMs) };
  measured = { ...measured, historyFile: await options.save(measured, history) };
  keep(measured);

  options.onStep('check');
  const checked = runChecks(scenario.checks, history, {
    targeted: scenario.targets.map(({ metric }) => metric),
    measured: new Set(byLoad.map(({ metric }) => metric)),
  });
  const measurements = [...byLoad, ...checked.measurements];
  const { findings, findingCounts } = checked;
  measured = { ...measured, measurements, findings, findingCounts };
  measured = withDoubts(measured, [...notRead, ...checked.unknown]);
  keep(measured);
  if (prometheus) {
    notes.push(...(await storeMeasurements(prometheus, labels, { measurements, from, measuredMs })));
  }
  const killed = endedEarly ? null : await outOfMemory(nodes);
  if (killed) measured = { ...measured, error: errorOf(killed, signal) };
  keep(measured);
  keep({ ...measured, historyFile: await options.save(measured, history) });
}

/** Checkers count the time in which something ran, and no other. */
function endOf({ measuredUs }: History, ranMs: number): number | null {
  return measuredUs === null ? null : Math.min(measuredUs, ranMs * 1000);
}

function linksFor(needs: readonly Fault['needs'][]): UpOptions['links'] {
  if (needs.includes('entry-links')) return 'breakable-with-entry';
  return needs.includes('links') ? 'breakable' : 'direct';
}

function describe(environment: Environment): Pick<RepetitionRecord, 'nodes' | 'notes'> {
  return {
    nodes: environment.nodes.map(({ id, role, version }) => ({ id, role, version })),
    notes: environment.notes,
  };
}

function withUpMs(repetition: RepetitionRecord, upMs: number): RepetitionRecord {
  return { ...repetition, overhead: { ...repetition.overhead, upMs } };
}
