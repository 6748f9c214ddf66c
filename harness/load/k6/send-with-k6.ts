import { ScaleproofError } from '../../core/errors.ts';
import type { Measurement, Source } from '../../observe/measurement.ts';
import type { Timeline } from '../../plan/phase.ts';
import type { LoadJob, LoadResult, Offered } from '../driver.ts';
import { noHistory } from '../history.ts';
import { type Loop, loadMeasurements, measurement } from '../load-measurements.ts';
import { nothingSent } from '../nothing-sent.ts';
import { markedAsFailed } from './k6-exit.ts';
import { momentOfAbort } from './moment-of-abort.ts';
import { K6Output, type K6Sample } from './read-k6-output.ts';
import { type EndOfK6, type PreparedScript, runK6 } from './run-k6.ts';
import { ledgerMetrics, SampleLedger, type SampleLedgerOptions } from './sample-ledger.ts';
import { scriptMetrics } from './script-job.ts';
import { ThresholdWatch } from './thresholds.ts';
import { unsentArrivals } from './unsent-arrivals.ts';
import { type K6Watch, watchK6 } from './watch-k6.ts';

export interface SendOptions extends Pick<SampleLedgerOptions, 'errorOf' | 'instanceOf'> {
  readonly signal: AbortSignal;
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
}

/** Runs a prepared script and reads what k6 says of it while it runs. */
export async function sendWithK6(
  job: LoadJob,
  prepared: PreparedScript,
  { signal, errorOf, instanceOf }: SendOptions,
): Promise<LoadResult> {
  const { clock, load, phases } = job;
  const thresholds = new ThresholdWatch(prepared.inspected);
  const abortedUs = momentOfAbort(signal, clock);
  let begun: Begun | null = null;
  let pid = 0;

  const begin = (first: K6Sample): Begun => {
    const timeline = job.begin();
    const unixOriginUs = clock.wallMs() * 1000 - clock.nowUs() + timeline.originUs;
    const earliestUs = load.kind === 'script' ? -phases.warmupMs * 1000 : Number.NEGATIVE_INFINITY;
    const startedUs = first.atUnixUs - unixOriginUs;
    return {
      timeline,
      ledger: new SampleLedger({ timeline, unixOriginUs, earliestUs, errorOf, instanceOf }),
      watch: watchK6(pid, { timeline, clock }),
      leadUs: Math.max(0, -phases.warmupMs * 1000 - startedUs),
    };
  };
  const output = new K6Output([...ledgerMetrics, scriptMetrics.begin, ...thresholds.awaited], (sample) => {
    thresholds.see(sample);
    const isOfLoad = !aroundTheLoad.has(sample.tag('group')) && ofLedger.has(sample.metric);
    if (begun === null && (isOfLoad || sample.metric === scriptMetrics.begin)) begun = begin(sample);
    if (isOfLoad) begun?.ledger.take(sample);
  });
  const end = await runK6(prepared, {
    reaper: job.reaper,
    signal,
    onSamples: (chunk) => output.push(chunk),
    onConsole: null,
    prometheus: job.prometheus,
    onStart: (k6) => {
      pid = k6.pid;
    },
  });
  return resultOf(begun, job, { prepared, thresholds, end, abortedUs: abortedUs() });
}

const ofLedger: ReadonlySet<string> = new Set(ledgerMetrics);
/** What a script sends before its load and after it is no part of the load. */
const aroundTheLoad: ReadonlySet<string> = new Set(['::setup', '::teardown']);

interface Told {
  readonly prepared: PreparedScript;
  readonly thresholds: ThresholdWatch;
  readonly end: EndOfK6;
  /** Infinity when the load ran to its end. */
  readonly abortedUs: number;
}

function resultOf(begun: Begun | null, job: LoadJob, told: Told): LoadResult {
  const { prepared, thresholds, end, abortedUs } = told;
  if (begun === null) {
    if (abortedUs < Number.POSITIVE_INFINITY) return nothingSent;
    if (end.failure) throw end.failure;
    throw new ScaleproofError(
      'SP_LOAD_NOT_DELIVERED',
      'k6 ended without having sent anything. Look whether the script has a default function, and run it by hand.',
    );
  }
  const { timeline, ledger, watch, leadUs } = begun;
  const { load, phases } = job;
  const isOwnScript = load.kind === 'script';
  const isMarkedAsFailed = end.exitCode === markedAsFailed;
  const marked = { kind: 'total', value: isMarkedAsFailed ? 1 : 0 } as const;
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
  return {
    offered: offeredBy(ledger, isOwnScript),
    measurements: [
      // Sent and due are the same moment for k6, which would read as a generator that is never late.
      ...loadMeasurements(ledger.load, { driver, loop: loopOf(prepared) }).filter(
        ({ metric }) => metric !== 'send_lateness_ms',
      ),
      measurement('latency_from_actual_send', { kind: 'generator', id: driver }, { kind: 'total', value: 1 }),
      ...checksOf(ledger),
      ...thresholds.measurements(end.summary, client),
      ...(isOwnScript ? [measurement('k6_marked_as_failed', client, marked)] : []),
      ...watch.stop(),
    ],
    history: noHistory(
      "The driver 'k6' keeps no history of requests: use 'native' with a journey that has history: true.",
    ),
    // The load of a script that marks itself as failed was sent all the same; its own gate says so.
    failure: isOwnScript && isMarkedAsFailed ? null : end.failure,
  };
}

/** Open when every k6 scenario sends at a rate, whatever the answers. */
function loopOf({ inspected }: PreparedScript): Loop {
  const executors = Object.values(inspected.scenarios ?? {}).map(({ executor }) => executor);
  return executors.every((name) => name.endsWith('-arrival-rate')) ? 'open' : 'closed';
}

function checksOf({ checks }: SampleLedger): Measurement[] {
  return [...checks].map(([check, { held, of }]) =>
    measurement('k6_checks', client, { kind: 'proportion', count: held, of }, { check }),
  );
}

/** A script of the user's own that sends no HTTP is counted by its iterations. */
function offeredBy({ load, iterations }: SampleLedger, isOwnScript: boolean): Offered {
  const { offered } = load;
  if (!isOwnScript || offered.planned > offered.dropped) return offered;
  const { ended: ok, dropped } = iterations;
  return { planned: ok + dropped, ok, failed: 0, timedOut: 0, dropped };
}
