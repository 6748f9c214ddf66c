import type { App } from './app/app.ts';
import type { CheckResult, Finding } from './check/checker.ts';
import type { Clock } from './core/clock.ts';
import { messageOf, ScaleproofError } from './core/errors.ts';
import { seededRandom } from './core/random.ts';
import type { Reaper } from './core/reaper.ts';
import { Scope } from './core/scope.ts';
import { outOfMemory } from './environment/out-of-memory.ts';
import type { Environment, Runtime, UpOptions } from './environment/runtime.ts';
import type { Fault, FaultRecord } from './faults/fault.ts';
import { runFaultSchedule } from './faults/schedule.ts';
import { findDoubts } from './judge/find-doubts.ts';
import type { Driver, LoadResult } from './load/driver.ts';
import type { History } from './load/history.ts';
import type { HistoryLog } from './load/history-log.ts';
import { rememberOwners } from './load/session-owners.ts';
import { watchGenerator } from './observe/generator.ts';
import type { Measurement } from './observe/measurement.ts';
import { startObserver } from './observe/observer.ts';
import type { Prometheus } from './observe/prometheus/prometheus.ts';
import { labelsOf, nodesOf } from './observe/prometheus/targets.ts';
import { storeMeasurements, watchRepetition } from './observe/prometheus/watch-repetition.ts';
import { watchWallClock } from './observe/wall-clock.ts';
import type { Timeline } from './plan/phase.ts';
import type { PlannedCell } from './plan/plan.ts';
import { scenarioData } from './plan/scenario-data.ts';
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
  readonly signal: AbortSignal;
  onStep(step: Progress['step']): void;
  /** Called with everything that was measured, before anything is torn down. Returns where the history is. */
  save(repetition: RepetitionRecord, history: History | null): Promise<string | null>;
}

/** How many findings of a kind the record keeps, with their proof. */
const keptFindings = 5;

/** What is known of a repetition before its load was sent. */
type Start = Pick<RepetitionRecord, 'index' | 'seed' | 'startedAt'>;

/**
 * One execution of a cell with fresh processes: up, load and faults, observe, check, save, down. What is thrown by the
 * environment or the load becomes the repetition's `error`, with what was measured until then; a bug is thrown on.
 */
export async function runRepetition(
  cell: PlannedCell,
  options: RepetitionOptions,
): Promise<RepetitionRecord> {
  const { clock, runtime, app, runId, reaper, signal, index, seed } = options;
  const start: Start = { index, seed, startedAt: new Date(clock.wallMs()).toISOString() };
  const scope = new Scope();
  let repetition: RepetitionRecord = { ...emptyRepetition, ...start };
  try {
    options.onStep('bring-up');
    const links = linksFor(cell.scenario.faults.map(({ fault }) => fault.needs));
    await options.prometheus?.announce(labelsOf(cell, index), nodesOf(cell.topology));
    const startedUs = clock.nowUs();
    const environment = await runtime.up(cell.topology, { app, runId, reaper, links, scope, signal });
    repetition = { ...repetition, ...describe(environment) };
    repetition = withUpMs(repetition, (clock.nowUs() - startedUs) / 1000);
    repetition = await measure(cell, environment, repetition, options);
  } catch (cause) {
    if (!(cause instanceof ScaleproofError) && !signal.aborted) {
      await scope.close();
      throw cause;
    }
    repetition = { ...repetition, error: errorOf(cause, signal) };
    repetition = { ...repetition, historyFile: await options.save(repetition, null) };
  }
  options.prometheus?.release();
  options.onStep('tear-down');
  const downUs = clock.nowUs();
  await scope.close();
  const downMs = (clock.nowUs() - downUs) / 1000;
  return { ...repetition, overhead: { ...repetition.overhead, downMs } };
}

async function measure(
  cell: PlannedCell,
  environment: Environment,
  repetition: RepetitionRecord,
  options: RepetitionOptions,
): Promise<RepetitionRecord> {
  const { scenario } = cell;
  const { app, clock, signal, prometheus } = options;
  const { log, ownerOf } = rememberOwners(options.log);
  const labels = labelsOf(cell, options.index);
  const generator = watchGenerator({ clock });
  const wallClock = watchWallClock(clock);
  const observer = startObserver(environment, {
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
    notes.push(...(await watchRepetition(prometheus, { environment, observer, clock, signal })));
  let faultsDone: Promise<readonly FaultRecord[]> = Promise.resolve([]);
  const begin = (): Timeline => {
    timeline = { phases: scenario.phases, originUs: clock.nowUs() + scenario.phases.warmupMs * 1000 };
    generator.begin(timeline);
    observer.begin(timeline);
    announcePhases(timeline, options, loadEnded.signal);
    const faultSignal = AbortSignal.any([signal, loadEnded.signal]);
    const { adapter } = app;
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
    faultsDone = runFaultSchedule(scenario.faults, { timeline, clock, context, onFault });
    return timeline;
  };

  options.onStep('prepare');
  const { adapter } = app;
  const { script, workload, load, phases } = scenario;
  const { entry, nodes } = environment;
  const instances = nodes.filter(({ role }) => role === 'app').map(({ id }) => id);
  const { reaper } = options;
  const job = {
    ...{ entry, instances, adapter, script, workload, load, phases, random, clock, reaper, log, begin },
    prometheus: prometheus && { url: prometheus.url, labels },
  };
  let result: LoadResult;
  let observed: readonly Measurement[];
  let faults: readonly FaultRecord[];
  try {
    result = await options.driver.run(job, signal);
  } finally {
    loadEnded.abort();
    faults = await faultsDone;
    observed = [...generator.stop(), ...wallClock.stop(), ...(await observer.stop(timeline))];
  }
  options.onStep('check');
  const history: History = { ...result.history, faults };
  const checked = scenario.checks.map((checker) => checker.check(history));
  const measurements: Measurement[] = [
    ...result.measurements,
    ...observed,
    ...checked.flatMap((one) => one.measurements),
  ];
  const from = new Date(clock.wallMs() + (timeline.originUs - clock.nowUs()) / 1000);
  if (prometheus) {
    const { measuredMs } = phases;
    notes.push(...(await storeMeasurements(prometheus, labels, { measurements, from, measuredMs })));
  }
  const failure = result.failure ?? (await outOfMemory(nodes));
  const endedEarly = signal.aborted ? signal.reason : failure;
  const measured: RepetitionRecord = {
    ...repetition,
    notes,
    prometheusFrom: prometheus && from.toISOString(),
    offered: result.offered,
    measurements,
    faults,
    ...findingsOf(checked),
    doubts: findDoubts({
      scenario: scenarioData(scenario),
      topology: cell.topology,
      offered: result.offered,
      measurements,
      faults,
    }),
    error: endedEarly ? errorOf(endedEarly, signal) : null,
  };
  const historyFile = await options.save(measured, history);
  return { ...measured, historyFile };
}

function linksFor(needs: readonly Fault['needs'][]): UpOptions['links'] {
  if (needs.includes('entry-links')) return 'breakable-with-entry';
  return needs.includes('links') ? 'breakable' : 'direct';
}

/** Says when a phase starts, for people; nothing depends on it. */
function announcePhases(timeline: Timeline, { clock, onStep }: RepetitionOptions, ended: AbortSignal): void {
  const { measuredMs } = timeline.phases;
  onStep('warm-up');
  const announce = (step: Progress['step'], atMs: number) => {
    const inMs = Math.max(0, atMs + (timeline.originUs - clock.nowUs()) / 1000);
    const timer = setTimeout(() => onStep(step), inMs);
    ended.addEventListener('abort', () => clearTimeout(timer), { once: true });
  };
  announce('measured', 0);
  announce('cool-down', measuredMs);
}

function findingsOf(checked: readonly CheckResult[]): Pick<RepetitionRecord, 'findings' | 'findingCounts'> {
  const counts: Record<string, number> = {};
  const kept: Finding[] = [];
  for (const finding of checked.flatMap(({ findings }) => findings)) {
    const count = (counts[finding.kind] ?? 0) + 1;
    counts[finding.kind] = count;
    if (count <= keptFindings) kept.push(finding);
  }
  return { findings: kept, findingCounts: counts };
}

const emptyRepetition: Omit<RepetitionRecord, keyof Start> = {
  overhead: { upMs: 0, downMs: 0 },
  nodes: [],
  notes: [],
  offered: null,
  measurements: [],
  faults: [],
  findingCounts: {},
  findings: [],
  doubts: [],
  historyFile: null,
  prometheusFrom: null,
  error: null,
};

function describe(environment: Environment): Pick<RepetitionRecord, 'nodes' | 'notes'> {
  return {
    nodes: environment.nodes.map(({ id, role, version }) => ({ id, role, version })),
    notes: environment.notes,
  };
}

function withUpMs(repetition: RepetitionRecord, upMs: number): RepetitionRecord {
  return { ...repetition, overhead: { ...repetition.overhead, upMs } };
}

function errorOf(cause: unknown, signal: AbortSignal): { code: string; message: string } {
  if (signal.aborted)
    return { code: 'SP_INTERRUPTED', message: 'Interrupted: what was measured until then is kept.' };
  const code = cause instanceof ScaleproofError ? cause.code : 'SP_START_FAILED';
  return { code, message: messageOf(cause) };
}
