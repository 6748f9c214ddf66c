import { Histogram } from '../../core/histogram.ts';
import { type MetricName, metrics } from '../../metrics/metrics.ts';
import type { Measurement, MeasurementValue, Source } from '../../observe/measurement.ts';
import type { Phase } from '../../plan/phase.ts';
import type { LoadLedger, PhaseTally, SecondTally } from './load-ledger.ts';

/** `open`: timed from when it was due. `closed`: timed from when it was sent, subject to coordinated omission. */
export type Loop = 'open' | 'closed';

interface Origin {
  /** The name of the driver. */
  readonly driver: string;
  readonly loop: Loop;
  /** What ran of the measured phase. */
  readonly measuredMs: number;
}

/** Everything that an HTTP driver says about its load, from its ledger. A closed loop has no schedule to be late for. */
export function loadMeasurements(ledger: LoadLedger, { driver, loop, measuredMs }: Origin): Measurement[] {
  const client: Source = { kind: 'client', id: driver };
  const { measured } = ledger.phases;
  return [
    ...phasesOf(ledger).flatMap(([phase, tally]) => latencies(tally, { phase, source: client, loop })),
    ...[...measured.latencyByInstance].map(([instance, histogram]) =>
      measurement('http_latency_by_instance_ms', client, distribution(histogram), { instance }),
    ),
    ...totals(measured, client),
    ...Object.entries(ledger.endedIn(measuredMs)).map(([bound, value]) =>
      measurement('http_requests_ended', client, { kind: 'total', value }, { bound }),
    ),
    ...bySecond(ledger.seconds, { source: client, loop }),
    ...(loop === 'open' && measured.lateness.count > 0
      ? [measurement('send_lateness_ms', { kind: 'generator', id: driver }, distribution(measured.lateness))]
      : []),
    ...(loop === 'open' && measured.ok > 0
      ? [measurement('http_latency_from_send_ms', client, distribution(measured.latencyFromSend))]
      : []),
  ];
}

function phasesOf({ phases }: LoadLedger): readonly (readonly [Phase, PhaseTally])[] {
  return [
    ['warm-up', phases['warm-up']],
    ['measured', phases.measured],
    ['cool-down', phases['cool-down']],
  ];
}

function latencies(
  { latency, errorLatency }: PhaseTally,
  { phase, source, loop }: { readonly phase: Phase; readonly source: Source; readonly loop: Loop },
): Measurement[] {
  const good = [...latency].map(([operation, histogram]) =>
    measurement('http_latency_ms', source, distribution(histogram), { operation, loop }),
  );
  const bad = [...errorLatency].map(([error, histogram]) =>
    measurement('http_error_latency_ms', source, distribution(histogram), { error, loop }),
  );
  return [...good, ...bad].map((one) => ({ ...one, phase }));
}

function totals(
  { planned, ok, failed, timedOut, dropped, redirects, byInstance, traffic }: PhaseTally,
  source: Source,
) {
  const outcomes = { planned, ok, failed, 'timed-out': timedOut, dropped };
  return [
    ...Object.entries(outcomes).map(([outcome, value]) =>
      measurement('http_requests', source, { kind: 'total', value }, { outcome }),
    ),
    ...(redirects > 0 ? [measurement('http_redirects', source, { kind: 'total', value: redirects })] : []),
    measurement('http_error_share', source, {
      kind: 'proportion',
      count: failed + timedOut + dropped,
      of: planned,
    }),
    ...[...traffic].flatMap(([operation, { requests, sentBytes, receivedBytes }]) =>
      [
        ['http_requests_sent', requests] as const,
        ['http_bytes_sent', sentBytes] as const,
        ['http_bytes_received', receivedBytes] as const,
      ].map(([metric, value]) => measurement(metric, source, { kind: 'total', value }, { operation })),
    ),
    ...[...byInstance].map(([instance, value]) =>
      measurement('http_requests_by_instance', source, { kind: 'total', value }, { instance }),
    ),
  ];
}

function bySecond(
  tallies: ReadonlyMap<number, SecondTally>,
  { source, loop }: { readonly source: Source; readonly loop: Loop },
): Measurement[] {
  const seconds = [...tallies.keys()].sort((a, b) => a - b);
  const points = seconds.flatMap((second) => {
    const histogram = new Histogram();
    for (const latencyMs of tallies.get(second)?.latencies ?? []) histogram.record(latencyMs);
    const { hdr, count } = histogram.store();
    return count > 0 ? [[second * 1000, hdr, count] as const] : [];
  });
  const kinds = new Set([...tallies.values()].flatMap(({ errors }) => [...errors.keys()]));
  return [
    ...(points.length > 0
      ? [measurement('http_latency_by_second_ms', source, { kind: 'distributions', points }, { loop })]
      : []),
    ...[...kinds].sort().map((error) =>
      measurement(
        'http_errors_per_second',
        source,
        {
          kind: 'series',
          points: everySecond(seconds).map((s) => [s * 1000, tallies.get(s)?.errors.get(error) ?? 0]),
        },
        { error },
      ),
    ),
  ];
}

/** From the first to the last, also those in which nothing was due. */
function everySecond(sorted: readonly number[]): readonly number[] {
  const [first = 0] = sorted;
  return Array.from({ length: (sorted.at(-1) ?? -1) - first + 1 }, (_, index) => first + index);
}

function distribution(histogram: Histogram): MeasurementValue {
  return { kind: 'distribution', ...histogram.store() };
}

/** Of the measured phase. */
export function measurement(
  metric: MetricName,
  source: Source,
  value: MeasurementValue,
  labels: Readonly<Record<string, string>> = {},
): Measurement {
  return { metric, unit: metrics[metric].unit, phase: 'measured', source, labels, value };
}
