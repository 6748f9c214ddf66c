import { ScaleproofError } from '../../core/errors.ts';
import type { Measurement, Source } from '../../observe/measurement.ts';
import type { Timeline } from '../../plan/phase.ts';
import type { LoadJob, LoadResult, Offered } from '../driver.ts';
import { noHistory } from '../ledger/history.ts';
import { type Loop, loadMeasurements, measurement } from '../ledger/load-measurements.ts';
import { nothingSent } from '../ledger/nothing-sent.ts';
import { ranMs } from '../ledger/ran-ms.ts';
import { markedAsFailed, thresholdsCrossed } from './k6-exit.ts';
import { endOfConsole, keepFiles } from './kept-files.ts';
import { cutOffAtMost, lastedMs, lastsByTheClockMs, loadReader, withoutEnd } from './load-of-script.ts';
import { momentOfAbort } from './moment-of-abort.ts';
import { contradictions } from './own-words.ts';
import { K6Output, type K6Sample } from './read-k6-output.ts';
import { type EndOfK6, type PreparedScript, runK6 } from './run-k6.ts';
import { ledgerMetrics, SampleLedger, type SampleLedgerOptions } from './sample-ledger.ts';
import { scriptMetrics } from './script-job.ts';
import { readByOperation, type ScriptReading } from './script-reading.ts';
import { ThresholdWatch } from './thresholds.ts';
import { requestMetrics, Traffic } from './traffic.ts';
import { unsentArrivals } from './unsent-arrivals.ts';
import { type K6Watch, watchK6 } from './watch-k6.ts';

export interface SendOptions extends Pick<SampleLedgerOptions, 'errorOf' | 'instanceOf'> {
  readonly signal: AbortSignal;
  /** For a user's script; left out for one that sends what a scenario gives it. */
  readonly reading?: ScriptReading;
}

const driver = 'k6';
const client: Source = { kind: 'client', id: driver };

/** What is known from the moment the load began. */
interface Begun {
  readonly timeline: Timeline;
  readonly ledger: SampleLedger;
  readonly watch: K6Watch;
  /** How long before the timeline k6 had started to send. */
  readonly leadUs: number;
  readonly unixOriginUs: number;
}

/** Runs a prepared script and reads what k6 says of it while it runs. */
export async function sendWithK6(
  job: LoadJob,
  prepared: PreparedScript,
  { signal, errorOf, instanceOf, reading = readByOperation }: SendOptions,
): Promise<LoadResult> {
  const { clock, load, phases } = job;
  const isElsewhere = (sample: K6Sample) => reading.destinationOf(sample).kind === 'elsewhere';
  const thresholds = new ThresholdWatch(reading.thresholds, {
    originOf: (sample) => ({ isElsewhere: isElsewhere(sample), isAnswered: sample.tag('status') !== '0' }),
    leftOut: new Set(prepared.leftOut),
  });
  const traffic = new Traffic();
  const isOfLoad = loadReader(prepared.inspected);
  const heard = { requests: 0, iterations: 0, checks: 0 };
  const abortedUs = momentOfAbort(signal, clock);
  let begun: Begun | null = null;
  let lastUnixUs = 0;
  let pid = 0;

  const begin = (first: K6Sample): Begun => {
    const unixToClockUs = clock.nowUs() - clock.wallMs() * 1000;
    // A user's script begins with its first request, of which k6 tells when it has ended.
    const tookUs = first.metric === 'http_req_duration' ? first.value * 1000 : 0;
    const timeline =
      load.kind === 'script' ? job.begin(first.atUnixUs - tookUs + unixToClockUs) : job.begin();
    const unixOriginUs = timeline.originUs - unixToClockUs;
    const earliestUs = load.kind === 'script' ? -phases.warmupMs * 1000 : Number.NEGATIVE_INFINITY;
    const counted = endsWithScript(job) ? withoutEnd(timeline) : timeline;
    const { nameOf } = reading;
    return {
      timeline,
      ledger: new SampleLedger({
        ...{ timeline: counted, unixOriginUs, earliestUs, errorOf, instanceOf, isElsewhere, nameOf },
      }),
      watch: watchK6(pid, { timeline: counted, clock }),
      leadUs: Math.max(0, -phases.warmupMs * 1000 - (first.atUnixUs - unixOriginUs)),
      unixOriginUs,
    };
  };
  const wanted = [...ledgerMetrics, ...requestMetrics, scriptMetrics.begin, ...thresholds.metrics];
  const output = new K6Output(wanted, (sample) => {
    thresholds.see(sample);
    traffic.see(sample, reading.destinationOf(sample));
    const count = heardAs[sample.metric];
    if (count) heard[count] += count === 'iterations' ? sample.value : 1;
    const isLoad = isOfLoad(sample) && ofLoad.has(sample.metric);
    if (begun === null && (isLoad || sample.metric === scriptMetrics.begin)) begun = begin(sample);
    if (!isLoad) return;
    lastUnixUs = Math.max(lastUnixUs, sample.atUnixUs);
    begun?.ledger.take(sample);
  });
  const sinceMs = Date.now();
  const end = await runK6(prepared, {
    reaper: job.reaper,
    clock,
    signal,
    onSamples: (chunk) => output.push(chunk),
    onConsole: null,
    prometheus: job.prometheus,
    onStart: (k6) => {
      pid = k6.pid;
    },
  });
  const told = { prepared, thresholds, traffic, heard, end, abortedUs: abortedUs(), lastUnixUs };
  const kept = await filesOf(job, prepared.script, { end, sinceMs });
  const result = resultOf(begun, job, told);
  return { ...result, files: kept.files ?? [], notes: [...(kept.notes ?? []), ...endAsNote(end)] };
}

async function filesOf(
  { filesFolder: folder, load }: LoadJob,
  script: string,
  { end: { said }, sinceMs }: { readonly end: EndOfK6; readonly sinceMs: number },
): Promise<Pick<LoadResult, 'files' | 'notes'>> {
  if (folder === undefined) return {};
  return keepFiles({ script, folder, sinceMs, said, isOwnScript: load.kind === 'script' });
}

/** Of a script that fails by its own rules; one that breaks off has it in its error. */
function endAsNote({ exitCode, said }: EndOfK6): string[] {
  const isFailed = exitCode === thresholdsCrossed || exitCode === markedAsFailed;
  return isFailed ? [endOfConsole(said) ?? []].flat() : [];
}

const ofLoad: ReadonlySet<string> = new Set([...ledgerMetrics, ...requestMetrics]);
const heardAs: Readonly<Record<string, 'requests' | 'iterations' | 'checks'>> = {
  http_req_duration: 'requests',
  iterations: 'iterations',
  checks: 'checks',
};

interface Told {
  readonly prepared: PreparedScript;
  readonly thresholds: ThresholdWatch;
  readonly traffic: Traffic;
  readonly heard: { readonly requests: number; readonly iterations: number; readonly checks: number };
  readonly end: EndOfK6;
  /** Infinity when the load ran to its end. */
  readonly abortedUs: number;
  readonly lastUnixUs: number;
}

function resultOf(begun: Begun | null, job: LoadJob, told: Told): LoadResult {
  const { prepared, end, abortedUs } = told;
  if (begun === null) {
    if (abortedUs < Number.POSITIVE_INFINITY) return nothingSent;
    if (end.failure) throw end.failure;
    throw new ScaleproofError(
      'SP_LOAD_NOT_DELIVERED',
      'k6 ended without sending a request. Check that the script has a default function, and run it by hand.',
    );
  }
  const { timeline, ledger, watch, leadUs } = begun;
  const { load, phases } = job;
  const isOwnScript = load.kind === 'script';
  const isMarkedAsFailed = end.exitCode === markedAsFailed;
  ledger.end();
  const { planned } = ledger.load.phases.measured;
  const unsent = unsentArrivals({
    load,
    phases,
    leadUs,
    endedUs: abortedUs - timeline.originUs,
    counted: planned,
  });
  for (let one = 0; one < unsent; one++) ledger.neverSent(phases.measuredMs * 1000 - 1);
  const measuredMs = measuredBy(begun, job, told);
  return {
    offered: offeredBy(ledger, told.traffic, isOwnScript),
    measurements: [
      // Sent and due are the same moment for k6, which would read as a generator that is never late.
      ...loadMeasurements(ledger.load, { driver, loop: loopOf(prepared), measuredMs }).filter(
        ({ metric }) => metric !== 'send_lateness_ms',
      ),
      ...(isOwnScript ? [total('k6_requests_cut_off', cutOffAtMost(prepared.inspected), client)] : []),
      total('latency_from_actual_send', 1, { kind: 'generator', id: driver }),
      ...checksOf(ledger),
      ...(isOwnScript ? measurementsOfOwn(told, isMarkedAsFailed) : []),
      ...watch.stop(),
    ],
    history: noHistory(
      "The driver 'k6' keeps no history of requests: use 'native' with a journey that has history: true.",
    ),
    measuredMs,
    // The load of a script that marks itself as failed was sent all the same; its own gate says so.
    failure: isOwnScript && isMarkedAsFailed ? null : end.failure,
  };
}

function endsWithScript({ load }: LoadJob): boolean {
  return load.kind === 'script' && load.ends === 'with-the-script';
}

/** What ran of the measured phase. */
function measuredBy({ timeline, unixOriginUs }: Begun, job: LoadJob, told: Told): number {
  const { end, prepared, abortedUs, lastUnixUs } = told;
  if (job.load.kind !== 'script') return ranMs(timeline, Math.min(end.endedUs, abortedUs));
  const { phases, originUs } = timeline;
  // A crossed threshold may have ended it; then k6 says so only when it is asked why.
  const isCutShort = abortedUs < Number.POSITIVE_INFINITY || end.failure !== null || abortsOnFail(end);
  const ending = { lastUs: lastUnixUs - unixOriginUs, exitUs: end.endedUs - originUs, isCutShort };
  const byTheClockMs = lastsByTheClockMs(prepared.inspected);
  if (endsWithScript(job)) return Math.max(1, lastedMs(ending, byTheClockMs));
  const plannedMs = phases.measuredMs;
  return Math.min(
    plannedMs,
    lastedMs(ending, byTheClockMs === null ? null : Math.max(byTheClockMs, plannedMs)),
  );
}

function abortsOnFail({ exitCode, errors }: EndOfK6): boolean {
  return exitCode === thresholdsCrossed && errors.some((line) => line.includes('abortOnFail'));
}

/** What only a user's script has. */
function measurementsOfOwn(
  { thresholds, traffic, heard, end, abortedUs }: Told,
  isMarkedAsFailed: boolean,
): Measurement[] {
  const { summary, exitCode } = end;
  // A k6 that was ended by somebody else may not have told everything.
  const isWhole = abortedUs === Number.POSITIVE_INFINITY && end.failure === null;
  return [
    ...thresholds.measurements(summary, client),
    ...traffic.measurements(client),
    ...(isWhole ? contradictions({ summary, exitCode }, heard) : []).map((what) =>
      total('k6_contradictions', 1, client, { what }),
    ),
    total('k6_marked_as_failed', isMarkedAsFailed ? 1 : 0, client),
  ];
}

function total(
  metric: Parameters<typeof measurement>[0],
  value: number,
  source: Source,
  labels: Readonly<Record<string, string>> = {},
): Measurement {
  return measurement(metric, source, { kind: 'total', value }, labels);
}

/** Open when every k6 scenario sends at a rate, without waiting for responses. */
function loopOf({ inspected }: PreparedScript): Loop {
  const executors = Object.values(inspected.scenarios ?? {}).map(({ executor }) => executor);
  return executors.every((name) => name.endsWith('-arrival-rate')) ? 'open' : 'closed';
}

function checksOf({ checks }: SampleLedger): Measurement[] {
  return [...checks].map(([check, { held, of }]) =>
    measurement('k6_checks', client, { kind: 'proportion', count: held, of }, { check }),
  );
}

/** A user's script that sends no HTTP is counted by its iterations, where it sends something else. */
function offeredBy({ load, iterations }: SampleLedger, traffic: Traffic, isOwnScript: boolean): Offered {
  const { offered } = load;
  if (!isOwnScript || offered.planned > offered.dropped) return offered;
  if (traffic.wentElsewhere && !traffic.mayHaveReached) return offered;
  const { ended: ok, dropped } = iterations;
  return { planned: ok + dropped, ok, failed: 0, timedOut: 0, dropped };
}
